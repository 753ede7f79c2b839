import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LikewiseError } from '@contract/errors';

/**
 * Copies the sample pictures to a folder of the app's own, each whole or not at all. One that is there byte by byte is left as it is, so a copying that was
 * cut off goes on. Throws `samples-missing`, `disk-full` or `samples-not-written`.
 * @param from as they came with the app @param to made where it is not there @param write for tests: a disk that is full
 */
export async function copySamples(
  from: string,
  to: string,
  write: (path: string, bytes: Buffer) => Promise<void> = writeFile,
): Promise<void> {
  const names = await namesIn(from);
  await mkdir(to, { recursive: true }).catch((cause: unknown) => {
    throw notWritten(to, cause);
  });
  for (const name of names) {
    const bytes = await readFile(join(from, name)).catch((cause: unknown) => {
      throw missing(from, cause);
    });
    const there = await readFile(join(to, name)).catch(() => null);
    if (there?.equals(bytes) === true) continue;
    await writeOne(join(to, name), join(to, `.${name}.part`), bytes, write).catch((cause: unknown) => {
      throw notWritten(to, cause);
    });
  }
}

/** A name with a dot in front is none of a photo: what an interruption leaves is not read, and the next copying writes over it. */
async function writeOne(
  path: string,
  temporary: string,
  bytes: Buffer,
  write: (path: string, bytes: Buffer) => Promise<void>,
): Promise<void> {
  try {
    await write(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function namesIn(from: string): Promise<string[]> {
  const names = await readdir(from).catch((cause: unknown) => {
    throw missing(from, cause);
  });
  const pictures = names.filter((name) => name.endsWith('.jpg'));
  if (pictures.length === 0) throw missing(from);
  return pictures;
}

const missing = (from: string, cause?: unknown): LikewiseError =>
  new LikewiseError('samples-missing', `The sample pictures are not in ${from}. Install Likewise again.`, { cause });

function notWritten(to: string, cause: unknown): LikewiseError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new LikewiseError('disk-full', `There is no room for the sample pictures in ${to}. Free some space, then try again.`, { cause });
  return new LikewiseError(
    'samples-not-written',
    `The sample pictures cannot be written to ${to} (${code ?? 'unknown error'}). Give yourself the right to write there, then try again.`,
    { cause },
  );
}
