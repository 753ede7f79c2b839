import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';

/** What an hnswlib file says about itself. */
export interface IndexFileLayout {
  readonly dimension: number;
  readonly count: number;
}

/** Six size_t, the highest level and the entry point as 32-bit numbers, three size_t, a double, a size_t; as hnswlib 0.8 writes them on a 64-bit machine. */
const HEADER_BYTES = 96;
const CHUNK_BYTES = 1 << 20;

/**
 * Follows an hnswlib file from its header to its last list of links. hnswlib reports success even when the disk was full, so this is how
 * we know that all of it was written.
 * @returns null when the file ends too early or too late, or has no such header
 */
export async function readIndexFileLayout(path: string): Promise<IndexFileLayout | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const header = Buffer.alloc(HEADER_BYTES);
    if ((await file.read(header, 0, HEADER_BYTES, 0)).bytesRead < HEADER_BYTES) return null;
    const number = (at: number): number => Number(header.readBigUInt64LE(at));
    const [linksAt, capacity, count, bytesEach, labelAt, vectorAt] = [
      number(0),
      number(8),
      number(16),
      number(24),
      number(32),
      number(40),
    ] as const;
    const dimension = (labelAt - vectorAt) / 4;
    const isPlausible = linksAt === 0 && count <= capacity && Number.isInteger(dimension) && dimension > 0 && bytesEach === labelAt + 8;
    if (!isPlausible || HEADER_BYTES + count * (bytesEach + 4) > size) return null;
    return (await endOfLinks(file, HEADER_BYTES + count * bytesEach, count, size)) === size ? { dimension, count } : null;
  } finally {
    await file.close();
  }
}

/** Where the upper levels' links end: for each point a 32-bit length and as many bytes. Past the file's end where it was cut. */
async function endOfLinks(file: FileHandle, start: number, count: number, size: number): Promise<number> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let chunkAt = 0;
  let chunkEnd = 0;
  let at = start;
  for (let point = 0; point < count; point++) {
    if (at + 4 > size) return Infinity;
    if (at < chunkAt || at + 4 > chunkEnd) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, at);
      if (bytesRead < 4) return Infinity;
      chunkAt = at;
      chunkEnd = at + bytesRead;
    }
    at += 4 + chunk.readUInt32LE(at - chunkAt);
  }
  return at;
}
