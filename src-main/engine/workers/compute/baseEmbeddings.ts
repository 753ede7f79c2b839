import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import type { FeatureStore } from '../../model/types';

type Row = [image: number, vector: Buffer | null, checksum: number | null];

/** Rows fetched by one statement: as in `FeatureReader`. */
const FETCHED_ROWS = 256;

/** A page of embeddings, and the images that have a feature and none that can be used. */
export interface BasePage {
  readonly imageIds: Int32Array;
  /** [n, size]; valid until the next page is asked for, which takes the same memory */
  readonly embeddings: Float32Array;
  readonly without: readonly number[];
}

/** Reads the embeddings that the label-free model has given to the images with a feature, by their ids, `size` of them at a time; read-only, in short statements. */
export function* baseEmbeddings(
  { databasePath, backbone }: FeatureStore,
  { modelId, head }: NonNullable<FeatureStore['base']>,
  size: number,
): Generator<BasePage, void> {
  const d = head.size;
  const database = new Database(databasePath, { readonly: true, fileMustExist: true, timeout: 5000 });
  try {
    const statement = database
      .prepare<[number, string, number, number], Row>(
        `SELECT feature.image, embedding.vector, embedding.checksum FROM feature
         LEFT JOIN embedding ON embedding.model = ? AND embedding.image = feature.image
         WHERE feature.backbone = ? AND feature.image > ? ORDER BY feature.image LIMIT ?`,
      )
      .raw();
    const memory = new Float32Array(size * d);
    const bytes = new Uint8Array(memory.buffer);
    for (let [last, isOver] = [-1, false]; !isOver;) {
      const imageIds: number[] = [];
      const without: number[] = [];
      while (imageIds.length + without.length < size && !isOver) {
        const left = size - imageIds.length - without.length;
        const rows = statement.all(modelId, backbone, last, Math.min(FETCHED_ROWS, left));
        for (const [image, vector, checksum] of rows) {
          const isSound = vector !== null && vector.byteLength === 4 * d && crc32(vector) === checksum;
          if (isSound) bytes.set(vector, 4 * d * imageIds.length);
          (isSound ? imageIds : without).push(image);
        }
        [isOver, last] = [rows.length === 0, rows.at(-1)?.[0] ?? last];
      }
      const embeddings = memory.subarray(0, imageIds.length * d);
      if (imageIds.length + without.length > 0) yield { imageIds: Int32Array.from(imageIds), embeddings, without };
    }
  } finally {
    database.close();
  }
}
