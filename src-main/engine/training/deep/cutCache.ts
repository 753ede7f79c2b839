import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { LikewiseError } from '@contract/errors';

/** What a cache holds: activations of a backbone before one of its blocks. */
export interface CutKey {
  readonly backbone: string;
  readonly from: number;
  /** [h, w, c] */
  readonly shape: readonly [number, number, number];
  /** Altered copies of each photo, the unaltered one first. */
  readonly views: number;
  /** How they were altered, and the seed of that where chance was in it. */
  readonly augment: string;
  readonly seed: number;
}

/** More is not kept on disk: twelve thousand photos at two blocks, with their mirrored copies. */
const MOST_CACHED_BYTES = 1024 ** 3;

/**
 * Activations at the frozen cut, float16, on disk: an epoch then costs the trained blocks alone. A record is the image's id, its views and
 * a checksum; one that was torn by a kill, or is damaged, is computed again. Nothing in it is precious.
 */
export class CutCache {
  readonly key: CutKey;
  readonly #file: number;
  readonly #recordBytes: number;
  readonly #recordOf = new Map<number, number>();
  #records: number;

  /** Opens what is there if it is of this kind; else begins anew. */
  constructor(folder: string, key: CutKey) {
    mkdirSync(folder, { recursive: true });
    const [about, data] = [join(folder, 'cut.json'), join(folder, 'cut.bin')];
    this.key = key;
    this.#recordBytes = 4 + 2 * this.viewSize * key.views + 4;
    const text = JSON.stringify(key);
    const isSame = existsSync(about) && readFileSync(about, 'utf8') === text;
    if (!isSame) {
      rmSync(data, { force: true });
      writeFileSync(about, text);
    }
    this.#file = openSync(data, existsSync(data) ? 'r+' : 'w+', 0o600);
    this.#records = Math.floor(fstatSync(this.#file).size / this.#recordBytes);
    ftruncateSync(this.#file, this.#records * this.#recordBytes);
    for (let record = 0; record < this.#records; record++) {
      const bytes = this.#read(record);
      if (isSound(bytes)) this.#recordOf.set(bytes.readUInt32LE(0), record);
    }
  }

  /** Numbers of one view. */
  get viewSize(): number {
    return this.key.shape.reduce((product, size) => product * size, 1);
  }

  has(imageId: number): boolean {
    return this.#recordOf.has(imageId);
  }

  /** Room for so many photos more; what is there is dropped where it would not fit beside them. Throws `bad-argument` where they alone are too many. */
  makeRoom(photos: number): void {
    if ((this.#records + photos) * this.#recordBytes <= MOST_CACHED_BYTES) return;
    if (photos * this.#recordBytes > MOST_CACHED_BYTES)
      throw new LikewiseError(
        'bad-argument',
        `${photos} photos are too many to train ${this.key.backbone} on from so early a block. Train fewer blocks, or on fewer photos.`,
      );
    ftruncateSync(this.#file, 0);
    this.#records = 0;
    this.#recordOf.clear();
  }

  /** @param values [views, h, w, c] */
  append(imageId: number, values: Float32Array): void {
    const halves = Float16Array.from(values);
    const bytes = Buffer.alloc(this.#recordBytes);
    bytes.writeUInt32LE(imageId, 0);
    bytes.set(new Uint8Array(halves.buffer), 4);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, -4)), this.#recordBytes - 4);
    const start = this.#records * this.#recordBytes;
    for (let done = 0; done < bytes.byteLength;) done += writeSync(this.#file, bytes, done, bytes.byteLength - done, start + done);
    this.#recordOf.set(imageId, this.#records++);
  }

  /** @param view of each image, from 0 @returns [b, h, w, c] */
  read(imageIds: readonly number[], view: readonly number[]): Float32Array {
    const { viewSize } = this;
    const values = new Float32Array(imageIds.length * viewSize);
    for (const [i, imageId] of imageIds.entries()) {
      const record = this.#recordOf.get(imageId);
      if (record === undefined) throw new Error(`Nothing is cached of image ${imageId}.`);
      const bytes = this.#read(record, 4 + 2 * viewSize * view[i]!, 2 * viewSize);
      values.set(new Float16Array(bytes.buffer, bytes.byteOffset, viewSize), i * viewSize);
    }
    return values;
  }

  close(): void {
    closeSync(this.#file);
  }

  #read(record: number, offset = 0, length = this.#recordBytes): Buffer {
    const bytes = Buffer.alloc(length);
    readSync(this.#file, bytes, 0, length, record * this.#recordBytes + offset);
    return bytes;
  }
}

function isSound(record: Buffer): boolean {
  return crc32(record.subarray(0, -4)) === record.readUInt32LE(record.byteLength - 4);
}
