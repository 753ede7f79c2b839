import * as tf from '@tensorflow/tfjs-core';
import { lengthsOf, pickRows, unitRows } from './rows';

/** Turns the target class's cos θ, [b], into its logit before scaling, [b]. Must never rise as θ grows. */
export type MarginRule = (targetCosine: tf.Tensor1D) => tf.Tensor1D;

/**
 * Logits of the angular losses: scale · cos θ, the target class's by its margin rule.
 * @param embeddings [b, d] any length: only the direction enters
 * @param prototypes [c, d] one per class, any length
 * @param labels [b] the class of each embedding, at least 0 and below c
 * @param scale s, more than 0: the sharpness of the softmax
 * @returns [b, c]
 */
export function marginLogits(
  embeddings: tf.Tensor2D,
  prototypes: tf.Tensor2D,
  labels: Int32Array,
  rule: MarginRule,
  scale: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    const isTarget = oneHot(labels, prototypes.shape[0]);
    const cosines = tf.matMul(unitRows(embeddings), unitRows(prototypes), false, true) as tf.Tensor2D;
    const target = tf.sum(tf.mul(cosines, isTarget), 1) as tf.Tensor1D;
    const withMargin = tf.mul(isTarget, tf.expandDims(rule(target), 1));
    return tf.mul(scale, tf.add(tf.mul(cosines, tf.sub(1, isTarget)), withMargin)) as tf.Tensor2D;
  });
}

/**
 * Softmax cross-entropy over the logits of `marginLogits`: each embedding must be nearer in angle to the prototype of its
 * class than to all others, by the rule's margin.
 *
 *     −ln( exp(s ψ(θ_y)) / (exp(s ψ(θ_y)) + Σ_{j≠y} exp(s cos θ_j)) )
 *
 * Parameters as there.
 * @returns [b] one loss per embedding, unreduced, at least 0
 */
export function marginSoftmaxLoss(
  embeddings: tf.Tensor2D,
  prototypes: tf.Tensor2D,
  labels: Int32Array,
  rule: MarginRule,
  scale: number,
): tf.Tensor1D {
  return tf.tidy(() => {
    const logits = marginLogits(embeddings, prototypes, labels, rule, scale);
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot(labels, prototypes.shape[0])), 1));
  });
}

/**
 * The angle between each embedding and its class's prototype, from the chords |u − w| and |u + w|: accurate also near 0 and
 * π, where the arc cosine of a float32 is off by 3e-4.
 * @param embeddings [b, d]
 * @param prototypes [c, d]
 * @param labels [b]
 * @returns [b] radians, 0 to π
 */
export function targetAngles(embeddings: tf.Tensor2D, prototypes: tf.Tensor2D, labels: Int32Array): tf.Tensor1D {
  return tf.tidy(() => {
    const units = unitRows(embeddings);
    const own = pickRows(unitRows(prototypes), labels);
    return tf.mul(2, tf.atan2(lengthsOf(tf.sub(units, own)), lengthsOf(tf.add(units, own))));
  });
}

/** [b, c] of 0 and 1. `tf.oneHot` refuses a single class. */
function oneHot(labels: Int32Array, classes: number): tf.Tensor2D {
  const values = new Float32Array(labels.length * classes);
  labels.forEach((label, row) => {
    if (!(label >= 0 && label < classes)) throw new Error(`The label ${label} is not one of ${classes} classes.`);
    values[row * classes + label] = 1;
  });
  return tf.tensor2d(values, [labels.length, classes]);
}
