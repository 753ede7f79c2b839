import * as tf from '@tensorflow/tfjs-core';

/**
 * The sum of losses; of none it is 0, with a slope. `tf.sum` of nothing is whatever lies in memory on the WebAssembly
 * backend, and a constant 0 would cut the loss off from the weights, which tfjs takes for a mistake.
 * @param losses [p], p may be 0
 */
export function sum(losses: tf.Tensor1D): tf.Scalar {
  const add = tf.customGrad((x) => ({
    value: losses.size === 0 ? tf.scalar(0) : tf.sum(x as tf.Tensor1D),
    gradFunc: (slope) => (losses.size === 0 ? tf.zeros([0]) : tf.mul(slope, tf.ones(losses.shape))),
  }));
  return add(losses) as tf.Scalar;
}
