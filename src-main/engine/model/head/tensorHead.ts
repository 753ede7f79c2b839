import * as tf from '@tensorflow/tfjs-core';
import { branchedHead, type MlpWeights } from '@engine/metric/heads';
import { unitRows } from '@engine/metric/losses/rows';
import { LEAST_LENGTH, multiply } from '@engine/metric/algebra/vectors';
import { isLinear } from './head';
import type { Head, MlpBranch } from '../types';

/** A head in TensorFlow's memory, for many rows. */
export class TensorHead {
  readonly #head: Head;
  readonly #weights: tf.Tensor2D | null;
  /** [d]: where the mean of the features ends up; null without one. */
  readonly #shift: tf.Tensor1D | null;
  readonly #branch: MlpWeights | null;

  constructor(head: Head) {
    const { mean, weights, featureSize: f, size: d } = head;
    this.#head = head;
    this.#weights = weights === null ? null : tf.keep(tf.tensor2d(weights, [f, d]));
    const shift = mean === null || weights === null ? mean : new Float32Array(multiply(mean, weights, f, d));
    this.#shift = shift === null ? null : tf.keep(tf.tensor1d(shift));
    this.#branch = isLinear(head) ? null : branchTensors(head.branch, d);
  }

  /**
   * The length of a feature and the mean are taken out after the product, from rows that are a fifth as long: the sum is the same.
   * @param features [n, f] @returns [n, d], as `embed` gives them up to float32's rounding
   */
  async embed(features: Float32Array): Promise<Float32Array> {
    const { featureSize: f } = this.#head;
    const n = features.length / f;
    const embedded = tf.tidy(() => {
      const rows = tf.tensor2d(features, [n, f]);
      const product: tf.Tensor2D = this.#weights === null ? rows : tf.matMul(rows, this.#weights);
      // Nothing is taken from it where there is no mean, so that its length is of no matter before the end.
      const centred: tf.Tensor2D = this.#shift === null ? product : tf.sub(tf.div(product, lengthsOf(features, n, f)), this.#shift);
      const unit = unitRows(centred);
      return this.#branch === null ? unit : branchedHead(unit, null, this.#branch);
    });
    const values = (await embedded.data()) as Float32Array;
    embedded.dispose();
    return values;
  }

  dispose(): void {
    for (const tensor of [this.#weights, this.#shift, ...Object.values(this.#branch ?? {})]) (tensor as tf.Tensor | null)?.dispose();
  }
}

/** @returns [n, 1]; what has no length has the least */
function lengthsOf(features: Float32Array, n: number, f: number): tf.Tensor2D {
  const lengths = Float32Array.from({ length: n }, (_, row) => Math.max(Math.sqrt(squaredLength(features, row * f, f)), LEAST_LENGTH));
  return tf.tensor2d(lengths, [n, 1]);
}

/** In four sums, which a processor adds up side by side. */
function squaredLength(values: Float32Array, start: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const end = start + length;
  let p = start;
  for (; p + 3 < end; p += 4) {
    s0 += values[p]! * values[p]!;
    s1 += values[p + 1]! * values[p + 1]!;
    s2 += values[p + 2]! * values[p + 2]!;
    s3 += values[p + 3]! * values[p + 3]!;
  }
  for (; p < end; p++) s0 += values[p]! * values[p]!;
  return s0 + s1 + s2 + s3;
}

/** Kept until they are disposed of. @param d length of an embedding */
export function branchTensors({ hiddenSize: h, hidden, hiddenBias, output, outputBias }: MlpBranch, d: number): MlpWeights {
  return {
    hidden: tf.keep(tf.tensor2d(hidden, [d, h])),
    hiddenBias: tf.keep(tf.tensor1d(hiddenBias)),
    output: tf.keep(tf.tensor2d(output, [h, d])),
    outputBias: tf.keep(tf.tensor1d(outputBias)),
  };
}
