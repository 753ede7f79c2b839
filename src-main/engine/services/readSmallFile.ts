import { readFile, stat } from 'node:fs/promises';
import { LikewiseError } from '@contract/errors';

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
