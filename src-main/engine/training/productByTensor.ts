import * as tf from '@tensorflow/tfjs-core';
import type { Product } from '@engine/metric/vectors';

/** By TensorFlow, in float32: tens of times as fast, and as exact as the head that it goes into, whose numbers are float32. */
export const productByTensor: Product = (a, b, k, m) => {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d(Float32Array.from(a), [a.length / k, k]), tf.tensor2d(Float32Array.from(b), [k, m])));
  const values = Float64Array.from(product.dataSync());
  product.dispose();
  return values;
};
