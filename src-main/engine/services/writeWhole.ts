import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LikewiseError } from '@contract/errors';
import { kindOfName } from '../library/fileNames';
import { looksLikePicture, statNow } from '../library/statFile';
import { databasePath } from '../store/store';

/**
 * Writes a file that only its owner can read: whole, or not at all, and never in the place of a photo or of what a library keeps.
 * Throws `disk-full`, or `bad-argument` where nothing may be written.
 */
export async function writeWhole(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  if (isPhoto(path)) throw new LikewiseError('bad-argument', `${path} is a photo, which Likewise never writes over. Choose another name.`);
  if (await isKeptByLibrary(path))
    throw new LikewiseError('bad-argument', `${path} belongs to a library of Likewise, and is never written over. Choose another place.`);
  const temporary = join(dirname(path), `.likewise-${randomUUID()}.part`);
  let handle: FileHandle | null = null;
  let isBegun = false;
  try {
    handle = await open(temporary, 'wx', 0o600);
    isBegun = true;
    // Not `write`, which on a disk that is almost full writes a part of it and calls that a success.
    for (const part of parts) await handle.appendFile(part);
    await handle.sync();
    await handle.close();
    handle = null;
    await rename(temporary, path);
  } catch (error) {
    await handle?.close();
    // Where none could be begun, removing it fails as well, and would say so in the place of what went wrong.
    if (isBegun) await rm(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new LikewiseError('disk-full', `There is no room for ${path}. Free some space, then export again.`, { cause: error });
    throw new LikewiseError('bad-argument', `${path} cannot be written (${code ?? 'unknown error'}). Choose another place for it.`, {
      cause: error,
    });
  }
}

/** Of this library or not: by its name, or by how it begins. */
function isPhoto(path: string): boolean {
  const found = statNow(path);
  if (found === 'gone') return false;
  const kind = kindOfName(basename(path));
  return kind === 'photo' || kind === 'raw' || ('sizeBytes' in found && looksLikePicture(path));
}

/** Anything that is there already, in the folder of this library or of another one. */
async function isKeptByLibrary(path: string): Promise<boolean> {
  if (statNow(path) === 'gone') return false;
  // Where the folder may not be looked at, opening a file in it says why.
  const real = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
  for (let folder = real; ; folder = dirname(folder)) {
    if (existsSync(databasePath(folder))) return true;
    if (dirname(folder) === folder) return false;
  }
}

/** A file's name may begin with "=": a spreadsheet must not run it. Numbers are left alone, since theirs may begin with "-". */
export function withoutFormula<Cell>(cell: Cell): Cell | string {
  return typeof cell === 'string' && /^'*[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
}

/** What `withoutFormula` was given. */
export function withFormula(cell: string): string {
  return /^'+[=+\-@\t\r]/u.test(cell) ? cell.slice(1) : cell;
}
