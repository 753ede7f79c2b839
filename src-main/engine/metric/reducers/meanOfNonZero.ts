import * as tf from '@tensorflow/tfjs-core';
import { sum } from './sum';

/**
 * The mean over the losses above zero; 0 where there is none. What is learned already does not dilute the rest, so steps
 * stay large to the end; hence also more weight for wrong judgements.
 * @param losses [p] at least 0
 * @returns scalar
 */
export function meanOfNonZero(losses: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => {
    // `greater` has no gradient; `greaterEqual` has: what is above zero is what zero does not reach.
    const isZero: tf.Tensor1D = tf.cast(tf.greaterEqual(0, losses), 'float32');
    return tf.div(sum(losses), tf.maximum(1, sum(tf.sub(1, isZero))));
  });
}
