import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LikewiseError } from '@contract/errors';

/** What a person gives to be read: a file by its path, or what was read already, with a name for it in sentences. */
export type Given = string | { readonly name: string; readonly bytes: Buffer };

/** The text of either, and how to call it. Throws as `readSmallFile`. */
export async function readGiven(given: Given, mostBytes: number): Promise<{ readonly name: string; readonly text: string }> {
  if (typeof given !== 'string') return { name: given.name, text: given.bytes.toString('utf8') };
  return { name: given, text: (await readSmallFile(resolve(given), mostBytes)).toString('utf8') };
}

/** A file that a person names to be read into memory. Throws `file-not-found`, or `bad-argument` for one that is too large or no file. */
export async function readSmallFile(path: string, mostBytes: number): Promise<Buffer> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new LikewiseError('file-not-found', `There is no file ${path}. Check its name.`, { cause });
  });
  if (!found.isFile()) throw new LikewiseError('file-not-found', `${path} is not a file. Check its name.`);
  if (found.size > mostBytes)
    throw new LikewiseError('bad-argument', `${path} is larger than the ${Math.round(mostBytes / 1e6)} MB that such a file can have.`);
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new LikewiseError('file-not-found', `${path} cannot be read (${cause.code ?? 'unknown error'}). Check its permissions.`, {
      cause,
    });
  });
}
