import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from './losses/rows';

/** All weights are [in, out]: a row of features stands on the left. */
export interface LinearWeights {
  /** [f, d] */
  readonly weights: tf.Tensor2D;
  /** [d]; null is none. */
  readonly bias: tf.Tensor1D | null;
}

export interface MlpWeights {
  /** [f, h] */
  readonly hidden: tf.Tensor2D;
  /** [h] */
  readonly hiddenBias: tf.Tensor1D;
  /** [h, d] */
  readonly output: tf.Tensor2D;
  /** [d] */
  readonly outputBias: tf.Tensor1D;
}

export interface ResidualWeights {
  /** [f, r] */
  readonly down: tf.Tensor2D;
  /** [r, f]; starting at zero the head starts as the identity */
  readonly up: tf.Tensor2D;
}

/** normalise(x W + b). @param features [n, f] @returns [n, d] unit length */
export function linearHead(features: tf.Tensor2D, { weights, bias }: LinearWeights): tf.Tensor2D {
  return tf.tidy(() => {
    const projected: tf.Tensor2D = tf.matMul(features, weights);
    return unitRows(bias === null ? projected : tf.add(projected, bias));
  });
}

/** normalise(relu(x W₁ + b₁) W₂ + b₂). @param features [n, f] @returns [n, d] unit length */
export function mlpHead(features: tf.Tensor2D, weights: MlpWeights): tf.Tensor2D {
  return tf.tidy(() => unitRows(mlpOf(features, weights)));
}

/**
 * normalise(x W + b + relu(x W₁ + b₁) W₂ + b₂): a linear head and an MLP beside it. With W₂ and b₂ zero it starts as the linear
 * head, since an MLP that starts at random loses more than it learns from a few hundred judgements.
 * @param features [n, f]
 * @param linear null: W is the identity, for a branch over what a linear head gave (then d = f)
 * @returns [n, d] unit length
 */
export function branchedHead(features: tf.Tensor2D, linear: LinearWeights | null, branch: MlpWeights): tf.Tensor2D {
  return tf.tidy(() => {
    const straight: tf.Tensor2D = linear === null ? features : tf.matMul(features, linear.weights);
    const both: tf.Tensor2D = tf.add(straight, mlpOf(features, branch));
    return unitRows(linear === null || linear.bias === null ? both : tf.add(both, linear.bias));
  });
}

/** normalise(x + x W₁ W₂): the identity plus a change of low rank. @param features [n, f] @returns [n, f] unit length */
export function residualHead(features: tf.Tensor2D, { down, up }: ResidualWeights): tf.Tensor2D {
  return tf.tidy(() => unitRows(tf.add(features, tf.matMul(tf.matMul(features, down), up))));
}

function mlpOf(features: tf.Tensor2D, { hidden, hiddenBias, output, outputBias }: MlpWeights): tf.Tensor2D {
  return tf.add(tf.matMul(tf.relu(tf.add(tf.matMul(features, hidden), hiddenBias)), output), outputBias);
}
