import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import type { FeatureStore } from '../model/types';

interface FeatureRow {
  readonly image: number;
  readonly vector: Buffer;
  readonly checksum: number;
}

/** A page of features that can be used, and the images whose features cannot. */
export interface FeaturePage {
  readonly imageIds: Int32Array;
  /** [n, f] */
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
    const statement = this.#database.prepare<[string, number, number], FeatureRow>(
      'SELECT image, vector, checksum FROM feature WHERE backbone = ? AND image > ? ORDER BY image LIMIT ?',
    );
    for (let last = -1; ;) {
      const rows = statement.all(this.#backbone, last, size);
      const end = rows.at(-1);
      if (end === undefined) return;
      yield this.#page(rows);
      last = end.image;
    }
  }

  /** The features of these images; those that have none by now are left out. */
  *pagesOf(imageIds: readonly number[], size: number): Generator<FeaturePage, void> {
    const statement = this.#database.prepare<[string, number], FeatureRow>(
      'SELECT image, vector, checksum FROM feature WHERE backbone = ? AND image = ?',
    );
    for (let start = 0; start < imageIds.length; start += size) {
      const rows = imageIds.slice(start, start + size).map((image) => statement.get(this.#backbone, image));
      yield this.#page(rows.filter((row) => row !== undefined));
    }
  }

  close(): void {
    this.#database.close();
  }

  #page(rows: readonly FeatureRow[]): FeaturePage {
    const f = this.featureSize;
    const features = new Float32Array(rows.length * f);
    const imageIds: number[] = [];
    const damaged: number[] = [];
    for (const { image, vector, checksum } of rows) {
      // A copy: the halves must begin at an even address, and a blob may begin anywhere.
      const halves = vector.byteLength === 2 * f && crc32(vector) === checksum ? new Float16Array(new Uint8Array(vector).buffer) : null;
      if (halves !== null) features.set(halves, imageIds.length * f);
      if (halves === null || !isFiniteRow(features, imageIds.length * f, f)) {
        damaged.push(image);
        continue;
      }
      imageIds.push(image);
    }
    return { imageIds: Int32Array.from(imageIds), features: features.subarray(0, imageIds.length * f), damaged };
  }
}

/** Looked at as 32-bit numbers, which takes a sixth of the time that the halves take. */
function isFiniteRow(values: Float32Array, start: number, length: number): boolean {
  for (let p = start; p < start + length; p++) if (!Number.isFinite(values[p]!)) return false;
  return true;
}
