import * as tf from '@tensorflow/tfjs-core';
import type { MarginRule } from './marginSoftmax';

/**
 * CosFace: the target logit is lowered by a fixed part of the cosine.
 *
 *     ψ(θ) = cos θ − m
 *
 * Wang et al., "CosFace: large margin cosine loss for deep face recognition", CVPR 2018.
 * @param marginCosine m, 0 ≤ m < 1
 */
export function cosFace(marginCosine: number): MarginRule {
  return (cosine) => tf.sub(cosine, marginCosine);
}
