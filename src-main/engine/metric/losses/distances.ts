import * as tf from '@tensorflow/tfjs-core';
import { lengthsOf, pickRows } from './rows';

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
 * Euclidean distances of listed pairs, by their differences: exact also for near duplicates. Slope 0 where the distance is 0.
 * @param embeddings [b, d]
 * @param left [p] rows of `embeddings`
 * @param right [p] rows of `embeddings`
 * @returns [p] at least 0
 */
export function pairDistances(embeddings: tf.Tensor2D, left: Int32Array, right: Int32Array): tf.Tensor1D {
  if (left.length !== right.length) throw new Error(`${left.length} left rows and ${right.length} right rows make no pairs.`);
  return tf.tidy(() => lengthsOf(tf.sub(pickRows(embeddings, left), pickRows(embeddings, right)) as tf.Tensor2D));
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
