import * as tf from '@tensorflow/tfjs-core';
import { gatherRows } from '../rows/gatherRows';
import type { Compare } from './evidence';

/** By TensorFlow, where it is loaded: one product for many rows. */
export const compareByTensor: Compare = (embeddings, gallery, rows) => {
  const { d } = embeddings;
  const product = tf.tidy(() => {
    const all = tf.tensor2d(gallery, [gallery.length / d, d]);
    return tf.matMul(tf.tensor2d(gatherRows(embeddings, rows), [rows.length, d]), all, false, true);
  });
  const similarities = new Float32Array(product.dataSync());
  product.dispose();
  return similarities;
};
