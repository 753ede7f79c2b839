import * as tf from '@tensorflow/tfjs-core';

/**
 * Triplet loss: the positive must be nearer to the anchor than the negative is, by `margin` at least.
 *
 *     max(0, d(anchor, positive) − d(anchor, negative) + margin)
 *
 * Schroff, Kalenichenko and Philbin, "FaceNet", CVPR 2015, with the distances not squared, as in Hermans, Beyer and Leibe,
 * "In defense of the triplet loss for person re-identification", 2017 (squared ones pull toward collapse).
 * @param toPositive [t] Euclidean distance of anchor and positive, at least 0
 * @param toNegative [t] Euclidean distance of anchor and negative, at least 0
 * @param margin a distance; embeddings are unit length, so 0 ≤ margin < 2
 * @returns [t] one loss per triplet, unreduced, at least 0
 */
export function tripletLoss(toPositive: tf.Tensor1D, toNegative: tf.Tensor1D, margin: number): tf.Tensor1D {
  return tf.tidy(() => tf.relu(tf.add(tf.sub(toPositive, toNegative), margin)));
}
