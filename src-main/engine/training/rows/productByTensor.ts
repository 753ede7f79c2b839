import * as tf from '@tensorflow/tfjs-core';
import type { Product } from '@engine/metric/algebra/vectors';

/** By TensorFlow, in float32: tens of times as fast, and as exact as the head that it goes into, whose numbers are float32. */
export const productByTensor: Product = (a, b, k, m) => {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d(new Float32Array(a), [a.length / k, k]), tf.tensor2d(new Float32Array(b), [k, m])));
  const values = new Float64Array(product.dataSync());
  product.dispose();
  return values;
};
