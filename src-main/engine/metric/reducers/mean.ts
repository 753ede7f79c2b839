import * as tf from '@tensorflow/tfjs-core';
import { sum } from './sum';

/**
 * The mean over all losses, those that are zero included; 0 where there is none.
 * @param losses [p]
 * @returns scalar
 */
export function mean(losses: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.div(sum(losses), Math.max(1, losses.size)));
}
