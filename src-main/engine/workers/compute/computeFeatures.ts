import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import type { FeatureStore } from '../../model/types';
import { decodeHalves } from '../../store/halfFloats';

type FeatureRow = [image: number, vector: Buffer, checksum: number];

/** Rows fetched by one statement: more of them at once cost more time each, since their blobs then outlive a minor collection. */
const FETCHED_ROWS = 256;

/** A page of features that can be used, and the images whose features cannot. */
export interface FeaturePage {
  readonly imageIds: Int32Array;
  /** [n, f]; valid until the next page is asked for, which takes the same memory */
  readonly features: Float32Array;
  readonly damaged: readonly number[];
}

/**
 * Reads the library's features, and nothing else, while the engine goes on writing: read-only, in short statements, so that it never holds
 * back a checkpoint. A row whose checksum is wrong, or whose numbers are not f finite ones, is left out and named.
 */
export class FeatureReader {
  readonly #database: Database.Database;
  readonly #backbone: string;
  /** f */
  readonly featureSize: number;

  constructor({ databasePath, backbone }: FeatureStore, featureSize: number) {
    this.#database = new Database(databasePath, { readonly: true, fileMustExist: true, timeout: 5000 });
    this.#backbone = backbone;
    this.featureSize = featureSize;
  }

  /** Another number whenever any other connection has written since this one looked; its own reading of all ids is then not worth its time. */
  version(): number {
    return this.#database.pragma('data_version', { simple: true }) as number;
  }

  /** The images that have a feature, ascending. */
  imageIds(): number[] {
    return this.#database
      .prepare<[string], number>('SELECT image FROM feature WHERE backbone = ? ORDER BY image')
      .pluck()
      .all(this.#backbone);
  }

  /** All features in the order of their images' ids, `size` rows at a time. */
  *pages(size: number): Generator<FeaturePage, void> {
    const statement = this.#database
      .prepare<[string, number, number], FeatureRow>(
        'SELECT image, vector, checksum FROM feature WHERE backbone = ? AND image > ? ORDER BY image LIMIT ?',
      )
      .raw();
    const memory = new Float32Array(size * this.featureSize);
    for (let [last, isOver] = [-1, false]; !isOver;) {
      const page = new Page(memory, this.featureSize);
      for (let seen = 0; seen < size && !isOver;) {
        const rows = statement.all(this.#backbone, last, Math.min(FETCHED_ROWS, size - seen));
        for (const row of rows) page.add(row);
        [seen, isOver, last] = [seen + rows.length, rows.length === 0, rows.at(-1)?.[0] ?? last];
      }
      if (page.seen > 0) yield page.taken();
    }
  }

  /** The features of these images; those that have none by now are left out. */
  *pagesOf(imageIds: readonly number[], size: number): Generator<FeaturePage, void> {
    const statement = this.#database
      .prepare<[string, number], FeatureRow>('SELECT image, vector, checksum FROM feature WHERE backbone = ? AND image = ?')
      .raw();
    const memory = new Float32Array(Math.min(size, imageIds.length) * this.featureSize);
    for (let start = 0; start < imageIds.length; start += size) {
      const page = new Page(memory, this.featureSize);
      for (const image of imageIds.slice(start, start + size)) {
        const row = statement.get(this.#backbone, image);
        if (row !== undefined) page.add(row);
      }
      yield page.taken();
    }
  }

  close(): void {
    this.#database.close();
  }
}

/** Rows on their way into memory that is there already. */
class Page {
  readonly #memory: Float32Array;
  readonly #f: number;
  readonly #imageIds: number[] = [];
  readonly #damaged: number[] = [];

  /** @param memory [most rows, f] */
  constructor(memory: Float32Array, f: number) {
    this.#memory = memory;
    this.#f = f;
  }

  add([image, vector, checksum]: FeatureRow): void {
    const isSound = vector.byteLength === 2 * this.#f && crc32(vector) === checksum;
    const isUsed = isSound && decodeHalves(halvesOf(vector), this.#memory, this.#imageIds.length * this.#f);
    (isUsed ? this.#imageIds : this.#damaged).push(image);
  }

  get seen(): number {
    return this.#imageIds.length + this.#damaged.length;
  }

  taken(): FeaturePage {
    const features = this.#memory.subarray(0, this.#imageIds.length * this.#f);
    return { imageIds: Int32Array.from(this.#imageIds), features, damaged: this.#damaged };
  }
}

/** Halves begin at an even address, and a blob may begin anywhere. */
function halvesOf(blob: Buffer): Uint16Array {
  const bytes = blob.byteOffset % 2 === 0 ? blob : new Uint8Array(blob);
  return new Uint16Array(bytes.buffer, bytes.byteOffset, blob.byteLength / 2);
}
