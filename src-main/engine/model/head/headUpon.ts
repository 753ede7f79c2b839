import * as tf from '@tensorflow/tfjs-core';
import type { Head, LinearHead } from '../types';

/** Share of a head's weights that may lie outside of what the other one sees: rounding to float32 leaves a tenth of this. */
const MOST_OUTSIDE = 1e-5;

/**
 * What a head that was taught upon another one does to the embeddings of that one: a head is linear up to the length of a row, so it does to them what it does to
 * features, and they are a fifth as long.
 * @param base its columns are orthogonal
 * @returns a head for rows of `base.size` numbers; null where the head was not taught upon it
 */
export function headUpon(base: LinearHead, head: Head): Head | null {
  const { featureSize: f, size: k, mean, weights } = base;
  const { size: d } = head;
  if (mean === null || weights === null || head.mean === null || head.weights === null || head.featureSize !== f) return null;
  if (!mean.every((value, i) => value === head.mean![i])) return null;
  let map: Float32Array | null = null;
  tf.tidy(() => {
    const [axes, wanted] = [tf.tensor2d(weights, [f, k]), tf.tensor2d(head.weights!, [f, d])];
    const squares = tf.reshape(tf.sum(tf.square(axes), 0), [k, 1]);
    const found = tf.div<tf.Tensor2D>(tf.matMul(axes, wanted, true), squares);
    const outside = tf.sum(tf.square(tf.sub(wanted, tf.matMul(axes, found))));
    const share = Math.sqrt(outside.dataSync()[0]! / tf.sum(tf.square(wanted)).dataSync()[0]!);
    if (share < MOST_OUTSIDE) map = Float32Array.from(found.dataSync());
  });
  return map === null ? null : { ...head, featureSize: k, mean: null, weights: map };
}
