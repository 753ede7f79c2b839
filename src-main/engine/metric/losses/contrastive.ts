import * as tf from '@tensorflow/tfjs-core';

/**
 * Contrastive loss of a siamese pair: pulls similar pairs together and pushes the others out to `margin`.
 *
 *     similar: d²        dissimilar: max(0, margin − d)²
 *
 * Hadsell, Chopra and LeCun, "Dimensionality reduction by learning an invariant mapping", CVPR 2006; without its factor ½,
 * and with y = 1 for similar, where the paper has 0.
 * @param distances [p] Euclidean distance of each pair, at least 0
 * @param isSimilar [p] 1 for a similar pair, 0 for a dissimilar one
 * @param margin distance past which a dissimilar pair costs nothing; embeddings are unit length, so 0 < margin ≤ 2
 * @returns [p] one loss per pair, unreduced, at least 0
 */
export function contrastiveLoss(distances: tf.Tensor1D, isSimilar: tf.Tensor1D, margin: number): tf.Tensor1D {
  return tf.tidy(() => {
    const pull = tf.square(distances);
    const push = tf.square(tf.relu(tf.sub(margin, distances)));
    return tf.add(tf.mul(isSimilar, pull), tf.mul(tf.sub(1, isSimilar), push));
  });
}
