import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { BackboneId, RestoreReport } from '@contract/data';
import { backupName, backupsFolder, parseBackupName } from '../../store/backupFiles';
import { translating } from '../../store/errors';
import { restoreBackup } from '../../store/restore';
import { deepFolders } from '../networks/deepFolders';
import { bringWeights, keptWeightsFolder, trainedAmong } from '../networks/keptWeights';

const WEIGHTS = '.safetensors';

export interface RestoreRequest {
  readonly libraryFolder: string;
  /** A backup's file, in the folder of backups or anywhere else. */
  readonly backup: string;
  /** Keep judgements and tags that are younger than the backup, beside those of the backup. */
  readonly keepsNewer: boolean;
  readonly nowMs: number;
}

/** Puts a backup in the place of the library, which must not be open anywhere. Throws as `restoreBackup` does. */
export async function restoreLibrary({ libraryFolder, backup, keepsNewer, nowMs }: RestoreRequest): Promise<RestoreReport> {
  const path = resolve(backup);
  const madeAtMs = parseBackupName(basename(path))?.madeAtMs ?? null;
  translating(libraryFolder, () => mkdirSync(backupsFolder(libraryFolder), { recursive: true, mode: 0o700 }));
  const before = freeName(backupsFolder(libraryFolder), nowMs);
  const own = deepFolders(libraryFolder).backbones;
  const keptOwn = join(backupsFolder(libraryFolder), 'backbones');
  let missing: readonly BackboneId[] = [];
  const restored = await restoreBackup({
    folder: libraryFolder,
    backup: path,
    before: join(backupsFolder(libraryFolder), before),
    // A file that somebody renamed does not tell its age: then everything of the library is kept that it does not say otherwise.
    keepSinceMs: keepsNewer ? (madeAtMs ?? 0) : null,
    onSound: (backbones) => {
      // Weights that no model needs do no harm; a model without its weights reads no new photos.
      missing = bringWeights(trainedAmong(backbones), [keptWeightsFolder(path), keptOwn], own);
      // Of the library as it is now, too: once it is replaced, nothing needs its weights but its backup.
      bringWeights(trainedHere(own), [own], keptOwn);
    },
  });
  const { hasBefore, damagedPath, judgements, tags, models, kept } = restored;
  return { before: hasBefore ? before : null, damagedPath, judgements, tagged: tags, models, kept, networksMissing: missing.length };
}

/** Backbones of which there are weights, by their files' names. */
function trainedHere(folder: string): BackboneId[] {
  if (!existsSync(folder)) return [];
  return trainedAmong(readdirSync(folder).flatMap((name) => (name.endsWith(WEIGHTS) ? [name.slice(0, -WEIGHTS.length)] : [])));
}

/** No backup takes the place of another, whatever the clock says. */
function freeName(folder: string, nowMs: number): string {
  for (let atMs = nowMs; ; atMs++) {
    const name = backupName(atMs, 'before-restore');
    if (!existsSync(join(folder, name))) return name;
  }
}
