import * as tf from '@tensorflow/tfjs-core';
import { squaredRowDistance } from '../algebra/vectors';

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
  const measure = tf.customGrad((x) => {
    const pairs = new MeasuredPairs(x as tf.Tensor2D, left, right);
    return { value: tf.tensor1d(pairs.distances), gradFunc: (slope) => pairs.slopeOfRows(slope.dataSync() as Float32Array) };
  });
  return measure(embeddings) as tf.Tensor1D;
}

/** Listed pairs of a batch and their distances, for losses that find their slope themselves. */
export class MeasuredPairs {
  /** [p] at least 0 */
  readonly distances: Float32Array;
  readonly #rows: Float32Array;
  readonly #shape: [number, number];
  readonly #left: Int32Array;
  readonly #right: Int32Array;

  /** Parameters as of `pairDistances`. */
  constructor(embeddings: tf.Tensor2D, left: Int32Array, right: Int32Array) {
    if (left.length !== right.length) throw new Error(`${left.length} left rows and ${right.length} right rows make no pairs.`);
    const [b, d] = embeddings.shape;
    for (const ends of [left, right])
      for (const row of ends) if (!(row >= 0 && row < b)) throw new Error(`Row ${row} is not in a tensor of ${b} rows.`);
    const rows = embeddings.dataSync() as Float32Array;
    this.#rows = rows;
    this.#shape = [b, d];
    this.#left = left;
    this.#right = right;
    this.distances = Float32Array.from(left, (row, p) => Math.sqrt(squaredRowDistance(rows, row, rows, right[p]!, d)));
  }

  /** What each row of the batch adds to the pairs it is in. @param slopes [p] of the distances @returns [b, d] */
  slopeOfRows(slopes: Float32Array): tf.Tensor2D {
    const [rows, d] = [this.#rows, this.#shape[1]];
    const ofRows = new Float32Array(rows.length);
    for (const [p, distance] of this.distances.entries()) {
      const factor = distance === 0 ? 0 : slopes[p]! / distance;
      if (factor === 0) continue;
      for (let k = 0, a = this.#left[p]! * d, c = this.#right[p]! * d; k < d; k++, a++, c++) {
        const part = factor * (rows[a]! - rows[c]!);
        ofRows[a]! += part;
        ofRows[c]! -= part;
      }
    }
    return tf.tensor2d(ofRows, this.#shape);
  }
}
