import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { isPictureStart } from './decode/formats';
import type { FileStamp } from './types';

export type StatAnswer =
  | FileStamp
  | 'gone'
  | { readonly why: 'link' | 'special-file'; readonly isFolder: boolean }
  | { readonly code: 'not-allowed' | 'disk-error'; readonly reason: string };

export function statNow(path: string | Buffer): StatAnswer {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats === undefined ? 'gone' : answerOf(stats);
  } catch (error) {
    return answerOfError(error);
  }
}

export async function statSlowly(path: string | Buffer): Promise<StatAnswer> {
  try {
    return answerOf(await lstat(path));
  } catch (error) {
    return answerOfError(error);
  }
}

/** Whether a file without an ending starts as a picture does. A file that cannot be opened may be one: it is not passed over. */
export function looksLikePicture(path: string | Buffer): boolean {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
  try {
    if (!fstatSync(file).isFile()) return false;
    const start = Buffer.alloc(64);
    return isPictureStart(start.subarray(0, readSync(file, start, 0, start.length, 0)));
  } catch {
    return true; // the decoder will say what is wrong with it
  } finally {
    closeSync(file);
  }
}

function answerOf(stats: Stats): StatAnswer {
  if (stats.isFile()) return { sizeBytes: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, inode: stats.ino };
  return { why: stats.isSymbolicLink() ? 'link' : 'special-file', isFolder: stats.isDirectory() };
}

function answerOfError(error: unknown): StatAnswer {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'gone';
  if (code === 'EACCES' || code === 'EPERM') {
    return { code: 'not-allowed', reason: 'This account may not look at the file. Allow reading its folder, then scan again.' };
  }
  if (code === 'ENAMETOOLONG') return { code: 'disk-error', reason: 'The path is longer than the system can open.' };
  return { code: 'disk-error', reason: `The disk did not answer (${code ?? 'unknown error'}). Check the drive or the connection.` };
}
