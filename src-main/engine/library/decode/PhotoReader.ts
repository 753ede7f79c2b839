import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { DecodeLimits, Source } from '../types';
import { pathForSystem } from '../../paths/relativePath';
import { PhotoFault } from './failures';

/** Asks whether a picture that needs much memory may go on; resolves when no other one is at work. */
export type AskForMemory = () => Promise<void>;
export interface PhotoBytes {
  /** Good until the next read: the memory is used again, which saves a camera's JPEG two milliseconds. */
  readonly bytes: Buffer;
  readonly contentHash: Uint8Array;
}

const CHUNK = 1 << 20;
/** A file this large is itself much memory. */
const LARGE_FILE_BYTES = 64e6;
const KEPT_BYTES = 32 << 20;

/**
 * Reads photos, one at a time; only regular files, never one past the limits. It blocks its thread: it belongs into a process that has
 * nothing else to do and that may be killed.
 */
export class PhotoReader {
  #memory = Buffer.alloc(0);

  async read(source: Source, limits: DecodeLimits, askForMemory: AskForMemory): Promise<PhotoBytes> {
    if ('bytes' in source) {
      refuseSize(source.bytes.byteLength, limits);
      const bytes = Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
      return { bytes, contentHash: createHash('sha256').update(bytes).digest() };
    }
    return withFile(source.path, async (file, stats) => {
      refuseSize(stats.size, limits);
      if (stats.size > LARGE_FILE_BYTES) await askForMemory();
      const bytes = this.#room(stats.size);
      let filled = 0;
      while (filled < bytes.length) {
        const count = readSync(file, bytes, filled, bytes.length - filled, filled);
        if (count === 0) break;
        filled += count;
      }
      refuseChange(file, stats, filled);
      return { bytes, contentHash: createHash('sha256').update(bytes).digest() };
    });
  }

  /** The SHA-256 alone, in little memory. */
  hash(path: string, limits: DecodeLimits): Promise<{ contentHash: Uint8Array; sizeBytes: number }> {
    return withFile(path, async (file, stats) => {
      refuseSize(stats.size, limits);
      const hash = createHash('sha256');
      const chunk = this.#room(CHUNK);
      let done = 0;
      while (done < stats.size) {
        const count = readSync(file, chunk, 0, Math.min(CHUNK, stats.size - done), done);
        if (count === 0) break;
        hash.update(chunk.subarray(0, count));
        done += count;
      }
      refuseChange(file, stats, done);
      return { contentHash: hash.digest(), sizeBytes: stats.size };
    });
  }

  #room(bytes: number): Buffer {
    if (bytes > KEPT_BYTES) return Buffer.allocUnsafeSlow(bytes);
    if (bytes > this.#memory.length) this.#memory = Buffer.allocUnsafeSlow(Math.min(KEPT_BYTES, Math.ceil(bytes * 1.25)));
    return this.#memory.subarray(0, bytes);
  }
}

/**
 * Opens without waiting (a FIFO without a writer would never return) and without following a link, and looks at what was opened,
 * not at what had the name a moment before.
 */
async function withFile<Value>(path: string, use: (file: number, stats: Stats) => Promise<Value>): Promise<Value> {
  let file: number | null = null;
  try {
    file = openSync(pathForSystem(path), constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const stats = fstatSync(file);
    if (!stats.isFile()) throw notAFile();
    return await use(file, stats);
  } catch (error) {
    throw faultOfSystem(error);
  } finally {
    if (file !== null) closeSync(file);
  }
}

function refuseSize(sizeBytes: number, { maxBytes }: DecodeLimits): void {
  if (sizeBytes === 0) throw new PhotoFault('empty', 'The file is empty. Copy it again from the camera or a backup.');
  if (sizeBytes > maxBytes) {
    const [size, limit] = [sizeBytes, maxBytes].map((bytes) => Math.ceil(bytes / 1e6).toLocaleString('en'));
    throw new PhotoFault('too-many-bytes', `The file is too large: ${size} MB, the limit is ${limit}. Save a smaller copy.`);
  }
}

function refuseChange(file: number, before: Stats, bytesRead: number): void {
  const after = fstatSync(file);
  if (bytesRead !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw new PhotoFault('changed-while-reading', 'The file changed while it was being read. It is read again at the next scan.');
  }
}

const notAFile = (): PhotoFault =>
  new PhotoFault('not-a-file', 'This is no ordinary file but a link, a folder or a device, so it is not opened.');

function faultOfSystem(error: unknown): unknown {
  if (error instanceof PhotoFault) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new PhotoFault('vanished', 'The file is not there any more. Scan the folder again.');
  if (code === 'EACCES' || code === 'EPERM') {
    return new PhotoFault('not-allowed', 'This account may not read the file. Allow reading it, then try again.');
  }
  if (code === 'ELOOP' || code === 'EISDIR' || code === 'ENXIO' || code === 'ENODEV') return notAFile();
  if (code === undefined) return error;
  return new PhotoFault('disk-error', `The disk did not let the file be read (${code}). Check the drive or the connection.`);
}
