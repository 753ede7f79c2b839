import type { BigIntStats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { BinClearance, BinRefusal, FileId } from '@contract/data';
import { pathForPeople, pathForSystem, pathIsUtf8 } from '../../paths/relativePath';
import type { Decoding } from '../../library/types';
import type { CopyRow } from '../../store/repositories/DuplicateRepository';
import type { Store } from '../../store/store';

/**
 * Whether a file may go to the bin now: it is what was indexed, and one of those that are to stay is a copy of it, is another file, and is
 * still there as it was. Everything is read from the disk again, since both may have changed after they were listed.
 */
export async function clearForBin(
  { store, decoding }: { readonly store: Store; readonly decoding: Decoding },
  fileId: FileId,
  keepIds: readonly FileId[],
): Promise<BinClearance> {
  const copy = store.duplicates.file(fileId);
  if (copy === null) return { path: '', reason: 'changed' };
  const refuse = (reason: BinRefusal): BinClearance => ({ path: pathForPeople(copy.path), reason });
  const wrong = await whyNotAsIndexed(decoding, copy);
  if (wrong !== null) return refuse(wrong);
  // The system's bin takes names as text: another name would be another file.
  if (!pathIsUtf8(copy.path)) return refuse('no-bin');
  let reason: BinRefusal = 'last-copy';
  for (const keepId of keepIds) {
    const kept = keepId === fileId ? null : store.duplicates.file(keepId);
    if (kept === null) continue;
    if (!areCopies(store, copy, kept)) reason = 'not-a-copy';
    else if (await isOneFile(copy, kept)) reason = 'same-file';
    else if ((await whyNotAsIndexed(decoding, kept)) === null) return { path: copy.path };
  }
  return refuse(reason);
}

/** Identical bytes, the same pixels, or found to be versions of one picture. What only looks alike is never cleared. */
function areCopies(store: Store, a: CopyRow, b: CopyRow): boolean {
  if (a.imageId === b.imageId || a.contentHash === b.contentHash || a.pixelHash === b.pixelHash) return true;
  const said = [a.contentHash, b.contentHash].sort();
  const isDenied = store.duplicates
    .decisions()
    .some(({ decision, contentA, contentB }) => decision === 'not-same' && contentA === said[0] && contentB === said[1]);
  return !isDenied && store.duplicates.editsOf(a.imageId, b.imageId) !== null;
}

/** Two names of one file: a link, or a folder that is reached by two ways. Then nothing would be left. */
async function isOneFile(a: CopyRow, b: CopyRow): Promise<boolean> {
  try {
    if ((await realpath(pathForSystem(a.path))) === (await realpath(pathForSystem(b.path)))) return true;
    const [one, other] = await Promise.all([
      lstat(pathForSystem(a.path), { bigint: true }),
      lstat(pathForSystem(b.path), { bigint: true }),
    ]);
    if (!isSame(one, other)) return false;
    if (one.nlink < 2n) return true;
    // A file with a second name somewhere: these two are one name of it where their folders are one, as one that is mounted in two places.
    const [around, aroundOther] = await Promise.all([a, b].map(({ path }) => stat(pathForSystem(dirname(path)), { bigint: true })));
    return basename(a.path) === basename(b.path) && isSame(around!, aroundOther!);
  } catch {
    // One of them is gone: what is read next will tell.
    return false;
  }
}

const isSame = (one: BigIntStats, other: BigIntStats): boolean => one.ino === other.ino && one.dev === other.dev && one.ino !== 0n;

async function whyNotAsIndexed(
  decoding: Decoding,
  { path, rootState, sizeBytes, mtimeMs, contentHash }: CopyRow,
): Promise<BinRefusal | null> {
  if (rootState !== 'online') return 'offline';
  try {
    const found = await lstat(pathForSystem(path));
    if (!found.isFile() || found.size !== sizeBytes || Math.abs(found.mtimeMs - mtimeMs) > 1) return 'changed';
  } catch {
    return 'gone';
  }
  const hashed = await decoding.hash({ path });
  if (!hashed.ok) return 'gone';
  return Buffer.from(hashed.value.contentHash).toString('hex') === contentHash ? null : 'changed';
}
