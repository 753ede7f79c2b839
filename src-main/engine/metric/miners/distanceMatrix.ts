import * as tf from '@tensorflow/tfjs-core';

/** Row-major [b × b], symmetric, zeros on the diagonal. */
export type DistanceMatrix = Float32Array | Float64Array;

/**
 * All Euclidean distances of a batch by one matrix product, |a|² + |b|² − 2ab: what a training step mines with.
 * Float32 cancels there: of unit vectors, distances below 1e-3 are noise. So near duplicates may be taken for one another,
 * which changes no step noticeably; the losses measure again, exactly.
 * @param embeddings [b, d]
 */
export function distanceMatrix(embeddings: tf.Tensor2D): Float32Array {
  const b = embeddings.shape[0];
  const product = tf.matMul(embeddings, embeddings, false, true);
  const products = product.dataSync() as Float32Array;
  product.dispose();
  const distances = new Float32Array(b * b);
  const squares = Float32Array.from({ length: b }, (_, row) => products[row * (b + 1)]!);
  // The rest in a plain loop, which takes less time than to call one operation after another.
  for (let row = 0; row < b; row++) {
    const square = squares[row]!;
    for (let other = 0, at = row * b; other < row; other++, at++) {
      const squared = square + squares[other]! - 2 * products[at]!;
      // Not a number stays one: a run that is ill has to be noticed.
      const distance = Math.sqrt(squared < 0 ? 0 : squared);
      distances[at] = distance;
      distances[other * b + row] = distance;
    }
  }
  return distances;
}

/**
 * The same in double precision, by differences: exact, and the work of milliseconds for 256 rows. For evaluation, and to
 * check the other.
 * @param embeddings [b × d] row-major
 */
export function exactDistanceMatrix(embeddings: Float32Array | Float64Array, b: number, d: number): Float64Array {
  if (embeddings.length !== b * d) throw new Error(`${embeddings.length} values are not ${b} embeddings of ${d}.`);
  const distances = new Float64Array(b * b);
  for (let row = 0; row < b; row++) {
    for (let other = row + 1; other < b; other++) {
      let squared = 0;
      for (let axis = 0; axis < d; axis++) {
        const difference = embeddings[row * d + axis]! - embeddings[other * d + axis]!;
        squared += difference * difference;
      }
      distances[row * b + other] = distances[other * b + row] = Math.sqrt(squared);
    }
  }
  return distances;
}
