import { mkdir, open, readdir, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LikewiseError } from '@contract/errors';
import { writeWhole } from '../writeWhole';

const FILE = 'index.html';

/**
 * Whether a report may be put into a folder: one that is not there, is empty, or holds nothing but a report. Asked before the work, so that
 * nobody waits for a refusal. Throws `bad-argument`.
 * @param mark how a report begins
 */
export async function checkReportFolder(folder: string, mark: string): Promise<void> {
  const entries = await readdir(resolve(folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR')
      throw new LikewiseError('bad-argument', `${folder} is a file. Name a folder for the report.`, { cause: error });
    throw new LikewiseError('bad-argument', `${folder} cannot be read (${error.code ?? 'unknown error'}). Choose another folder.`, {
      cause: error,
    });
  });
  const isOurs = entries.length === 1 && entries[0] === FILE && (await beginsWith(join(resolve(folder), FILE), mark));
  if (entries.length > 0 && !isOurs)
    throw new LikewiseError('bad-argument', `${folder} is not empty, and holds no report of Likewise alone. Name a new folder.`);
}

/** Writes the page whole, or leaves everything as it was. @returns its path */
export async function writeReport(folder: string, page: string, mark: string): Promise<string> {
  await checkReportFolder(folder, mark);
  const path = resolve(folder);
  const made = await mkdir(path, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new LikewiseError('bad-argument', `${folder} cannot be made (${error.code ?? 'unknown error'}). Choose another place.`, {
      cause: error,
    });
  });
  try {
    await writeWhole(join(path, FILE), [Buffer.from(page)]);
  } catch (error) {
    if (made !== undefined) await rmdir(path).catch(() => undefined);
    throw error;
  }
  return join(path, FILE);
}

async function beginsWith(path: string, mark: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Buffer.byteLength(mark)), 0, Buffer.byteLength(mark), 0);
    return buffer.subarray(0, bytesRead).toString() === mark;
  } finally {
    await file.close();
  }
}
