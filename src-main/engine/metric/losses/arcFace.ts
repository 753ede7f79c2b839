import * as tf from '@tensorflow/tfjs-core';
import type { MarginRule } from './marginSoftmax';

/**
 * What happens past θ = π − m, where cos(θ + m) would rise again.
 * - `linear`: cos θ − m sin m, so that the logit goes on falling. The default, and the reference implementation's.
 * - `literal`: cos(θ + m) all the same, as the formula in the paper reads.
 * - `easy`: the margin only where cos θ > 0, so that nothing past 90° is touched.
 */
export type ArcFaceVariant = 'linear' | 'literal' | 'easy';

/** The slope of sin θ is infinite at θ = 0 and π, where it is floored. A float32 cosine is off by more than that. */
const SMALLEST_SQUARED_SINE = 1e-12;

/**
 * ArcFace: the target logit is cos(θ + m), a margin that is the same arc everywhere.
 *
 *     ψ(θ) = cos(θ + m) while θ ≤ π − m, else cos θ − m sin m
 *
 * Deng, Guo, Xue and Zafeiriou, "ArcFace: additive angular margin loss for deep face recognition", CVPR 2019.
 * @param marginRadians m, 0 ≤ m < π
 */
export function arcFace(marginRadians: number, variant: ArcFaceVariant = 'linear'): MarginRule {
  return (cosine) =>
    tf.tidy(() => {
      const squaredSine = tf.mul(tf.sub(1, cosine), tf.add(1, cosine));
      const sine = tf.sqrt(tf.maximum(squaredSine, SMALLEST_SQUARED_SINE));
      const shifted = tf.sub(tf.mul(cosine, Math.cos(marginRadians)), tf.mul(sine, Math.sin(marginRadians))) as tf.Tensor1D;
      if (variant === 'literal') return shifted;
      if (variant === 'easy') return tf.where(tf.greaterEqual(0, cosine), cosine, shifted) as tf.Tensor1D;
      const beyond = tf.sub(cosine, marginRadians * Math.sin(marginRadians));
      return tf.where(tf.greaterEqual(cosine, -Math.cos(marginRadians)), shifted, beyond) as tf.Tensor1D;
    });
}
