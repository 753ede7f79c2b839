import type { Statement } from 'better-sqlite3';
import { checksum, fromFloat16Blob, toFloat16Blob } from '../blobs';
import type { Connection } from '../connection';
import type { BackboneId, ImageId } from '../types';
import { fileColumns } from './fileColumns';

type Verified = [image: ImageId, backbone: BackboneId, vector: Buffer, checksum: number, rowid: number];
const VERIFY_PAGE = 500;

/** Features as the backbone gave them, in 16 bits. The compute process reads the same table. */
export class FeatureRepository {
  readonly #put: Statement<[ImageId, BackboneId, Uint8Array, number]>;
  readonly #get: Statement<[ImageId, BackboneId], [vector: Buffer, checksum: number]>;
  readonly #delete: Statement<[ImageId, BackboneId]>;
  readonly #deleteAll: Statement<[BackboneId]>;
  readonly #backbones: Statement<[], BackboneId>;
  readonly #has: Statement<[ImageId, BackboneId], number>;
  readonly #count: Statement<[BackboneId], number>;
  readonly #missing: Statement<[BackboneId, number], ImageId>;
  readonly #imageIds: Statement<[BackboneId], ImageId>;
  readonly #largest: Statement<[BackboneId], ImageId | null>;
  readonly #page: Statement<[number, number], Verified>;

  constructor({ database }: Connection) {
    this.#put = database.prepare(`
      INSERT INTO feature (image, backbone, vector, checksum) VALUES (?, ?, ?, ?)
      ON CONFLICT (image, backbone) DO UPDATE SET vector = excluded.vector, checksum = excluded.checksum`);
    this.#get = database
      .prepare<[ImageId, BackboneId], [Buffer, number]>('SELECT vector, checksum FROM feature WHERE image = ? AND backbone = ?')
      .raw();
    this.#delete = database.prepare('DELETE FROM feature WHERE image = ? AND backbone = ?');
    this.#deleteAll = database.prepare('DELETE FROM feature WHERE backbone = ?');
    this.#backbones = database
      .prepare<[], BackboneId>(
        // From one to the next through the index: there are few of them, and very many features.
        `WITH RECURSIVE found (backbone) AS (SELECT MIN(backbone) FROM feature
         UNION ALL SELECT (SELECT MIN(feature.backbone) FROM feature WHERE feature.backbone > found.backbone) FROM found WHERE found.backbone IS NOT NULL)
         SELECT backbone FROM found WHERE backbone IS NOT NULL`,
      )
      .pluck();
    this.#has = database.prepare<[ImageId, BackboneId], number>('SELECT 1 FROM feature WHERE image = ? AND backbone = ?').pluck();
    this.#count = database.prepare<[BackboneId], number>('SELECT COUNT(*) FROM feature WHERE backbone = ?').pluck();
    this.#missing = database
      .prepare<[BackboneId, number], ImageId>(
        `SELECT DISTINCT file.image FROM file WHERE file.status = 'indexed' AND file.image IS NOT NULL AND ${fileColumns.isIn}
         AND NOT EXISTS (SELECT 1 FROM feature WHERE feature.image = file.image AND feature.backbone = ?) ORDER BY file.image LIMIT ?`,
      )
      .pluck();
    this.#imageIds = database.prepare<[BackboneId], ImageId>('SELECT image FROM feature WHERE backbone = ? ORDER BY image').pluck();
    this.#largest = database.prepare<[BackboneId], ImageId | null>('SELECT MAX(image) FROM feature WHERE backbone = ?').pluck();
    this.#page = database
      .prepare<[number, number], Verified>(
        'SELECT image, backbone, vector, checksum, rowid FROM feature WHERE rowid > ? ORDER BY rowid LIMIT ?',
      )
      .raw();
  }

  /** @param feature [f] @throws RangeError when a number of it is not finite, or too large for 16 bits */
  put(imageId: ImageId, backbone: BackboneId, feature: Float32Array): void {
    const blob = toFloat16Blob(feature);
    this.#put.run(imageId, backbone, blob, checksum(blob));
  }

  /** @returns [f]; null when there is none; `damaged` when its checksum does not fit, and it must be computed again */
  get(imageId: ImageId, backbone: BackboneId): Float32Array | 'damaged' | null {
    const row = this.#get.get(imageId, backbone);
    if (row === undefined) return null;
    const [vector, sum] = row;
    return checksum(vector) === sum ? fromFloat16Blob(vector) : 'damaged';
  }

  has(imageId: ImageId, backbone: BackboneId): boolean {
    return this.#has.get(imageId, backbone) !== undefined;
  }

  /** So that a damaged one counts as missing, and is computed again. */
  delete(imageId: ImageId, backbone: BackboneId): void {
    this.#delete.run(imageId, backbone);
  }

  /** Those of which there are features. */
  backbones(): BackboneId[] {
    return this.#backbones.all();
  }

  deleteAll(backbone: BackboneId): void {
    this.#deleteAll.run(backbone);
  }

  count(backbone: BackboneId): number {
    return this.#count.get(backbone) ?? 0;
  }

  /** All images that have a feature, ascending. */
  imageIds(backbone: BackboneId): ImageId[] {
    return this.#imageIds.all(backbone);
  }

  /** Of the images that have a feature; 0 when none has. */
  largestImageId(backbone: BackboneId): number {
    return this.#largest.get(backbone) ?? 0;
  }

  /** Images of indexed files that have no feature of this backbone, by id. */
  missing(backbone: BackboneId, limit: number): ImageId[] {
    return this.#missing.all(backbone, limit);
  }

  /** Reads every feature and compares its checksum; a page at each step, so that others run between. */
  *verifyAll(): Generator<{ readonly checked: number; readonly damaged: readonly { imageId: ImageId; backbone: BackboneId }[] }> {
    let after = 0;
    for (;;) {
      const page = this.#page.all(after, VERIFY_PAGE);
      if (page.length === 0) return;
      after = page.at(-1)![4];
      const damaged = page.filter(([, , vector, sum]) => checksum(vector) !== sum).map(([imageId, backbone]) => ({ imageId, backbone }));
      yield { checked: page.length, damaged };
    }
  }
}
