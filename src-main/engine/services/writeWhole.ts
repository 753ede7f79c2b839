import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LikewiseError } from '@contract/errors';

/**
 * Writes a file that only its owner can read: whole, or not at all.
 * Throws `disk-full`, or `bad-argument` where nothing may be written.
 */
export async function writeWhole(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  const temporary = join(dirname(path), `.likewise-${randomUUID()}.part`);
  let handle: FileHandle | null = null;
  try {
    handle = await open(temporary, 'wx', 0o600);
    // Not `write`, which on a disk that is almost full writes a part of it and calls that a success.
    for (const part of parts) await handle.appendFile(part);
    await handle.sync();
    await handle.close();
    handle = null;
    await rename(temporary, path);
  } catch (error) {
    await handle?.close();
    await rm(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new LikewiseError('disk-full', `There is no room for ${path}. Free some space, then export again.`, { cause: error });
    throw new LikewiseError('bad-argument', `${path} cannot be written (${code ?? 'unknown error'}). Choose another place for it.`, {
      cause: error,
    });
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
