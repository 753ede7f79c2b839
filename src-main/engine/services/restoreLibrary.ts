import { existsSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { RestoreReport } from '@contract/data';
import { backupName, backupsFolder, parseBackupName } from '../store/backupFiles';
import { restoreBackup } from '../store/restore';

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
  mkdirSync(backupsFolder(libraryFolder), { recursive: true, mode: 0o700 });
  const before = freeName(backupsFolder(libraryFolder), nowMs);
  const restored = await restoreBackup({
    folder: libraryFolder,
    backup: path,
    before: join(backupsFolder(libraryFolder), before),
    // A file that somebody renamed does not tell its age: then everything of the library is kept that it does not say otherwise.
    keepSinceMs: keepsNewer ? (madeAtMs ?? 0) : null,
  });
  const { hasBefore, damagedPath, judgements, tags, models, kept } = restored;
  return { before: hasBefore ? before : null, damagedPath, judgements, tagged: tags, models, kept };
}

/** No backup takes the place of another, whatever the clock says. */
function freeName(folder: string, nowMs: number): string {
  for (let atMs = nowMs; ; atMs++) {
    const name = backupName(atMs, 'before-restore');
    if (!existsSync(join(folder, name))) return name;
  }
}
