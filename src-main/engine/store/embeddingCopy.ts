import { closeSync, constants, fdatasyncSync, fstatSync, openSync, readSync, readvSync, renameSync, rmSync, writevSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { isUnit } from '../metric/algebra/vectors';
import { syncPath } from './backup';
import type { EmbeddingPiece, ModelId } from './types';

/**
 * A model's embeddings once more, in one file that is read in a fifth of the time: block | block | ... | directory | trailer, little endian. A block is its ids [n], ascending, and its vectors [n, d].
 * The database is what is true. Of the file only those blocks are believed that have the stamp which the database gives them now, and the checksum that they were written with; what is
 * not believed is read from the database, without a word.
 */
export const COPY_FILE = join('index', 'embeddings.copy');

/** Ids of a block: those from `block * BLOCK_IDS` on. Some are free; a megabyte of vectors of 256 numbers. */
export const BLOCK_IDS = 1024;

export const blockOf = (id: number): number => Math.floor(id / BLOCK_IDS);

const MAGIC = Buffer.from('LikewiseVectors1', 'latin1');
/** Block, count, stamp (float64), checksum. */
const ENTRY_BYTES = 20;
/** Magic, model, dimension, blocks, checksum of all that and of the directory. */
const TRAILER_BYTES = 32;
/** A block is far from this; a file that says more is not ours. */
const MOST_BLOCKS = 2 ** 21;
/** Bytes that wait for the disk at once: a person's act is synced behind them. */
const SYNC_EVERY_BYTES = 16 << 20;

interface Entry {
  readonly block: number;
  readonly count: number;
  readonly stamp: number;
  readonly checksum: number;
  /** Of its first byte in the file. */
  readonly at: number;
}

export interface CopyAbout {
  readonly modelId: ModelId;
  readonly dimension: number;
}

/** A copy that was written whole, to be read block by block. */
export class EmbeddingCopy {
  readonly #file: number;
  readonly #dimension: number;
  readonly #entries: ReadonlyMap<number, Entry>;

  private constructor(file: number, dimension: number, entries: readonly Entry[]) {
    this.#file = file;
    this.#dimension = dimension;
    this.#entries = new Map(entries.map((entry) => [entry.block, entry]));
  }

  /** @returns null where there is none of this model that is whole; to be closed */
  static open(path: string, about: CopyAbout): EmbeddingCopy | null {
    let file: number | null = null;
    try {
      // What is no file must not keep the thread.
      file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
      const entries = readDirectory(file, about);
      if (entries !== null) return new EmbeddingCopy(file, about.dimension, entries);
    } catch (error) {
      if (!isOfSystem(error)) throw error;
    }
    if (file !== null) closeSync(file);
    return null;
  }

  has(block: number, stamp: number): boolean {
    return this.#entries.get(block)?.stamp === stamp;
  }

  /** @returns null where it is not what was written */
  read(block: number): EmbeddingPiece | null {
    const entry = this.#entries.get(block);
    if (entry === undefined) return null;
    const piece = { ids: new Int32Array(entry.count), vectors: new Float32Array(entry.count * this.#dimension) };
    try {
      if (readvSync(this.#file, [piece.ids, piece.vectors], entry.at) !== piece.ids.byteLength + piece.vectors.byteLength) return null;
    } catch (error) {
      if (!isOfSystem(error)) throw error;
      return null;
    }
    return checksumOf(piece) === entry.checksum && isSound(piece, block, this.#dimension) ? piece : null;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Writes a copy beside the former one, and puts it in its place when it is whole and on the disk. All may throw what the system says. */
export class EmbeddingCopyWriter {
  readonly #path: string;
  readonly #about: CopyAbout;
  readonly #file: number;
  readonly #directory: Buffer[] = [];
  #at = 0;
  #syncedAt = 0;
  #isOpen = true;

  constructor(path: string, about: CopyAbout) {
    this.#path = path;
    this.#about = about;
    this.#file = openSync(temporary(path), 'w', 0o600);
  }

  /** @param piece all of the block's embeddings, by ascending id */
  add(block: number, stamp: number, piece: EmbeddingPiece): void {
    const entry = Buffer.alloc(ENTRY_BYTES);
    entry.writeUInt32LE(block, 0);
    entry.writeUInt32LE(piece.ids.length, 4);
    entry.writeDoubleLE(stamp, 8);
    entry.writeUInt32LE(checksumOf(piece), 16);
    this.#directory.push(entry);
    this.#write([bytesOf(piece.ids), bytesOf(piece.vectors)]);
    if (this.#at - this.#syncedAt < SYNC_EVERY_BYTES) return;
    fdatasyncSync(this.#file);
    this.#syncedAt = this.#at;
  }

  finish(): void {
    const directory = Buffer.concat(this.#directory);
    this.#write([directory, trailerOf(this.#about, this.#directory.length, directory)]);
    fdatasyncSync(this.#file);
    this.#close();
    renameSync(temporary(this.#path), this.#path);
    syncPath(dirname(this.#path));
  }

  /** After whatever came instead of `finish`. */
  discard(): void {
    this.#close();
    rmSync(temporary(this.#path), { force: true });
  }

  /** Once: its number may be another file's by then. */
  #close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }

  #write(parts: readonly Buffer[]): void {
    let left = parts.filter(({ length }) => length > 0);
    while (left.length > 0) {
      let written = writevSync(this.#file, left, this.#at);
      this.#at += written;
      left = left.flatMap((part) => {
        const of = Math.min(written, part.length);
        written -= of;
        return of < part.length ? [part.subarray(of)] : [];
      });
    }
  }
}

/** Removes what there is of a copy, half written or whole. */
export function removeEmbeddingCopy(path: string): void {
  for (const name of [path, temporary(path)]) rmSync(name, { force: true });
}

/** @returns null unless every byte of the file is accounted for by a directory that is sound and of this model */
function readDirectory(file: number, { modelId, dimension }: CopyAbout): Entry[] | null {
  const stats = fstatSync(file);
  if (!stats.isFile() || stats.size < TRAILER_BYTES) return null;
  const trailer = readAt(file, stats.size - TRAILER_BYTES, TRAILER_BYTES);
  const blocks = trailer.readUInt32LE(24);
  const directoryAt = stats.size - TRAILER_BYTES - blocks * ENTRY_BYTES;
  if (blocks > MOST_BLOCKS || directoryAt < 0) return null;
  const directory = readAt(file, directoryAt, blocks * ENTRY_BYTES);
  if (!trailerOf({ modelId, dimension }, blocks, directory).equals(trailer)) return null;
  let at = 0;
  const entries = Array.from({ length: blocks }, (_, i): Entry => {
    const from = i * ENTRY_BYTES;
    const count = directory.readUInt32LE(from + 4);
    const start = at;
    at += count * 4 * (1 + dimension);
    const [block, checksum] = [directory.readUInt32LE(from), directory.readUInt32LE(from + 16)];
    return { block, count, stamp: directory.readDoubleLE(from + 8), checksum, at: start };
  });
  return at === directoryAt ? entries : null;
}

function trailerOf({ modelId, dimension }: CopyAbout, blocks: number, directory: Buffer): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  MAGIC.copy(trailer);
  trailer.writeUInt32LE(modelId, 16);
  trailer.writeUInt32LE(dimension, 20);
  trailer.writeUInt32LE(blocks, 24);
  trailer.writeUInt32LE(crc32(directory, crc32(trailer.subarray(0, 28))), 28);
  return trailer;
}

function readAt(file: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  // What is missing stays zero, and no checksum fits.
  if (bytes > 0) readSync(file, buffer, 0, bytes, at);
  return buffer;
}

/** What is searched must never be refused by the index: it is looked at as rows of the database are. */
function isSound({ ids, vectors }: EmbeddingPiece, block: number, dimension: number): boolean {
  let least = block * BLOCK_IDS;
  for (let row = 0; row < ids.length; row++) {
    if (ids[row]! < least || !isUnit(vectors, row * dimension, dimension)) return false;
    least = ids[row]! + 1;
  }
  return least <= (block + 1) * BLOCK_IDS;
}

const temporary = (path: string): string => `${path}.writing`;
const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength);
const checksumOf = ({ ids, vectors }: EmbeddingPiece): number => crc32(bytesOf(vectors), crc32(bytesOf(ids)));
const isOfSystem = (error: unknown): boolean => (error as NodeJS.ErrnoException).syscall !== undefined;
