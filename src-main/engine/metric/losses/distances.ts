import * as tf from '@tensorflow/tfjs-core';
import { squaredRowDistance } from '../algebra/vectors';
import { pickRows } from './rows';

/** Two rows of a batch and what is known of them. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  readonly isSimilar: boolean;
}

/** Three rows of a batch: the reference, one similar to it, one dissimilar to it. */
export interface Triplet {
  readonly anchor: number;
  readonly positive: number;
  readonly negative: number;
}

/**
 * Euclidean distances of listed pairs, by their differences: exact also for near duplicates. Slope 0 where the distance is 0. Measured in plain
 * loops, as is their slope: by TensorFlow it takes some twenty operations, each of which costs more than all the numbers of a batch do.
 * @param embeddings [b, d]
 * @param left [p] rows of `embeddings`
 * @param right [p] rows of `embeddings`
 * @returns [p] at least 0
 */
export function pairDistances(embeddings: tf.Tensor2D, left: Int32Array, right: Int32Array): tf.Tensor1D {
  if (left.length !== right.length) throw new Error(`${left.length} left rows and ${right.length} right rows make no pairs.`);
  const [b, d] = embeddings.shape;
  for (const rows of [left, right])
    for (const row of rows) if (!(row >= 0 && row < b)) throw new Error(`Row ${row} is not in a tensor of ${b} rows.`);
  const measure = tf.customGrad((x) => {
    const rows = (x as tf.Tensor2D).dataSync() as Float32Array;
    const distances = Float32Array.from(left, (row, p) => Math.sqrt(squaredRowDistance(rows, row, rows, right[p]!, d)));
    return {
      value: tf.tensor1d(distances),
      gradFunc: (slope) => tf.tensor2d(slopeOfRows(rows, d, left, right, distances, slope.dataSync() as Float32Array), [b, d]),
    };
  });
  return measure(embeddings) as tf.Tensor1D;
}

/** What each row of a batch adds to the pairs it is in. @param slopes [p] of the distances @returns [b, d] */
function slopeOfRows(
  rows: Float32Array,
  d: number,
  left: Int32Array,
  right: Int32Array,
  distances: Float32Array,
  slopes: Float32Array,
): Float32Array {
  const ofRows = new Float32Array(rows.length);
  for (const [p, distance] of distances.entries()) {
    const factor = distance === 0 ? 0 : slopes[p]! / distance;
    if (factor === 0) continue;
    for (let k = 0, a = left[p]! * d, c = right[p]! * d; k < d; k++, a++, c++) {
      const part = factor * (rows[a]! - rows[c]!);
      ofRows[a]! += part;
      ofRows[c]! -= part;
    }
  }
  return ofRows;
}

/**
 * The two distances of each triplet. A pair that occurs in many triplets is measured once, so that all triplets of a batch
 * cost no more than its pairs.
 * @param embeddings [b, d]
 * @returns two tensors [t], each at least 0
 */
export function tripletDistances(
  embeddings: tf.Tensor2D,
  triplets: readonly Triplet[],
): { toPositive: tf.Tensor1D; toNegative: tf.Tensor1D } {
  const b = embeddings.shape[0];
  const placeOf = new Map<number, number>();
  const place = (anchor: number, other: number): number => {
    const key = anchor < other ? anchor * b + other : other * b + anchor;
    const known = placeOf.get(key) ?? placeOf.size;
    placeOf.set(key, known);
    return known;
  };
  const positives = Int32Array.from(triplets, ({ anchor, positive }) => place(anchor, positive));
  const negatives = Int32Array.from(triplets, ({ anchor, negative }) => place(anchor, negative));
  const keys = Int32Array.from(placeOf.keys());
  const [toPositive, toNegative] = tf.tidy((): [tf.Tensor1D, tf.Tensor1D] => {
    const distances = pairDistances(
      embeddings,
      keys.map((key) => Math.floor(key / b)),
      keys.map((key) => key % b),
    );
    return [pickRows(distances, positives), pickRows(distances, negatives)];
  });
  return { toPositive, toNegative };
}
