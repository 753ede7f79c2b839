import * as tf from '@tensorflow/tfjs-core';
import type { MarginRule } from './marginSoftmax';

/** The arc cosine has an infinite slope at ±1. ψ is flat there, so that the clip changes it by less than 1e-6 m². */
const COSINE_LIMIT = 1 - 1e-6;

/**
 * SphereFace: the angle to the target is multiplied, and unrolled so that the logit falls all the way to π.
 *
 *     ψ(θ) = (−1)^k cos(m θ) − 2k,  k = ⌊m θ / π⌋
 *
 * Liu et al., "SphereFace: deep hypersphere embedding for face recognition", CVPR 2017; m may be any number here, not only a
 * whole one, and the scale is fixed, where the paper takes the embedding's length.
 * @param marginMultiplier m, at least 1 (no margin)
 */
export function sphereFace(marginMultiplier: number): MarginRule {
  return (cosine) =>
    tf.tidy(() => {
      const theta = tf.acos(tf.clipByValue(cosine, -COSINE_LIMIT, COSINE_LIMIT));
      const multiplied = tf.mul(theta, marginMultiplier);
      const turns = tf.floor(tf.div(multiplied, Math.PI));
      const sign = tf.sub(1, tf.mul(2, tf.sub(turns, tf.mul(2, tf.floor(tf.div(turns, 2))))));
      return tf.sub(tf.mul(sign, tf.cos(multiplied)), tf.mul(2, turns)) as tf.Tensor1D;
    });
}
