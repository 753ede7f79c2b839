import { setImmediate as letOthersRun } from 'node:timers/promises';
import ignore from 'ignore';
import { pathIsUtf8 } from '../paths/relativePath';
import { FolderLook, type IsUnchanged, type Pace } from './FolderLook';
import { readFolder } from './readFolder';
import { systemFoldersBelow } from './systemFolders';
import type { RelativePath, WalkEntry } from './types';

export interface WalkOptions {
  /** As in a `.gitignore`: `*.tmp`, `drafts/`, `/exports`, `!keep.jpg`. Relative to the root. */
  readonly ignorePatterns?: readonly string[];
  /** Asked about each folder when it is looked through: of one that is as it was, no entries are made but one for all of it. */
  readonly isUnchanged?: IsUnchanged;
  readonly signal?: AbortSignal;
}

/** How long the thread may be kept from other work: a search is answered between two slices. */
const SLICE_MS = 2;
const BATCH = 512;

/**
 * Every entry below a folder, in batches: what may be a photo with its stamp, what is left out and why, what cannot be read, and after the
 * entries of a folder one for the folder itself. Links are never followed, so loops end and nothing is seen twice. Folders come in the order
 * of their names, depth first. A root that is gone or refused is one problem with the path ''.
 * @throws the signal's reason when it is aborted
 */
export async function* walkFolder(
  rootPath: string,
  { ignorePatterns = [], isUnchanged = () => false, signal }: WalkOptions = {},
): AsyncGenerator<readonly WalkEntry[]> {
  const isLeftOut = leftOutBy(ignorePatterns);
  const root = rootPath.endsWith('/') ? rootPath.slice(0, -1) : rootPath;
  let hasForeignNames = !pathIsUtf8(root);
  const system = await systemFoldersBelow(root || '/');
  let entries: WalkEntry[] = [];
  const pace: Pace = { statMs: 0 };
  const waiting: RelativePath[] = [''];
  while (waiting.length > 0) {
    signal?.throwIfAborted();
    const folder = waiting.pop()!;
    const absolute = folder === '' ? root || '/' : `${root}/${folder}`;
    const rows = await readFolder(absolute);
    let sliceStart = performance.now();
    const pauseWhenDue = async (): Promise<void> => {
      if (performance.now() - sliceStart < SLICE_MS) return;
      await letOthersRun();
      signal?.throwIfAborted();
      sliceStart = performance.now();
    };
    if ('problem' in rows) {
      if (rows.problem !== null || folder === '') entries.push(folderProblem(folder, rows.problem));
      continue;
    }
    hasForeignNames ||= !rows.isExact;
    const look = new FolderLook(folder, absolute, rows.rows, { isLeftOut, system }, hasForeignNames, pace);
    for (let at = look.folders.length - 1; at >= 0; at--) waiting.push(look.folders[at]!);
    for (let told = 0; look.hasPending();) {
      if (look.isSlow()) await look.statSlowly();
      else look.statUntil(sliceStart + SLICE_MS);
      if (look.looked - told >= BATCH && look.hasPending()) {
        told = look.looked;
        entries.push({ kind: 'looking', photos: told });
        yield entries;
        entries = [];
      }
      await pauseWhenDue();
    }
    for (const entry of look.entries(isUnchanged)) {
      entries.push(entry);
      if (entries.length < BATCH) continue;
      yield entries;
      entries = [];
      await pauseWhenDue();
    }
  }
  if (entries.length > 0) yield entries;
}

/** Whether patterns leave out a path below the root, a folder's ending in `/`; null where there are none. */
export function leftOutBy(patterns: readonly string[]): ((path: string) => boolean) | null {
  if (patterns.length === 0) return null;
  const rules = ignore({ allowRelativePaths: true }).add([...patterns]);
  return (path) => rules.ignores(path);
}

function folderProblem(path: RelativePath, problem: { code: 'not-allowed' | 'disk-error'; reason: string } | null): WalkEntry {
  const { code, reason } = problem ?? { code: 'vanished' as const, reason: 'The folder is not there any more.' };
  return { kind: 'problem', path, code, reason, isFolder: true };
}
