import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Bytes that may be written where a folder is, or would be: of the nearest one that exists. Null where the system does not tell. */
export async function freeSpace(folder: string): Promise<number | null> {
  for (let path = folder; ; path = dirname(path)) {
    const space = await statfs(path).catch(() => null);
    if (space !== null) return space.bavail * space.bsize;
    if (dirname(path) === path) return null;
  }
}
