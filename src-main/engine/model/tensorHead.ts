import * as tf from '@tensorflow/tfjs-core';
import { branchedHead, type MlpWeights } from '@engine/metric/heads';
import { LEAST_LENGTH, multiply, normaliseRows } from '@engine/metric/vectors';
import { isLinear } from './head';
import type { Head, MlpBranch } from './types';

/** A head in TensorFlow's memory, for many rows. */
export class TensorHead {
  readonly #head: Head;
  readonly #weights: tf.Tensor2D | null;
  /** [d]: where the mean of the features ends up. */
  readonly #shift: Float64Array | null;
  readonly #branch: MlpWeights | null;

  constructor(head: Head) {
    const { mean, weights, featureSize: f, size: d } = head;
    this.#head = head;
    this.#weights = weights === null ? null : tf.keep(tf.tensor2d(weights, [f, d]));
    this.#shift = mean === null ? null : weights === null ? Float64Array.from(mean) : multiply(mean, weights, f, d);
    this.#branch = isLinear(head) ? null : branchTensors(head.branch, d);
  }

  /**
   * The length of a feature and the mean are taken out after the product, from rows that are a fifth as long: the sum is the same.
   * @param features [n, f] @returns [n, d], as `embed` gives them up to float32's rounding
   */
  async embed(features: Float32Array): Promise<Float32Array> {
    const { featureSize: f, size: d } = this.#head;
    const n = features.length / f;
    const embeddings = this.#weights === null ? features.slice() : await product(features, n, this.#weights);
    for (let row = 0; row < n; row++) {
      const factor = 1 / Math.max(Math.sqrt(squaredLength(features, row * f, f)), LEAST_LENGTH);
      for (let k = 0, p = row * d; k < d; k++, p++) embeddings[p] = embeddings[p]! * factor - (this.#shift?.[k] ?? 0);
    }
    normaliseRows(embeddings, d);
    if (this.#branch === null) return embeddings;
    const linear = tf.tensor2d(embeddings, [n, d]);
    const branched = branchedHead(linear, null, this.#branch);
    const values = (await branched.data()) as Float32Array;
    tf.dispose([linear, branched]);
    return values;
  }

  dispose(): void {
    for (const tensor of [this.#weights, ...Object.values(this.#branch ?? {})]) (tensor as tf.Tensor | null)?.dispose();
  }
}

async function product(features: Float32Array, n: number, weights: tf.Tensor2D): Promise<Float32Array> {
  const multiplied = tf.tidy(() => tf.matMul(tf.tensor2d(features, [n, weights.shape[0]]), weights));
  const values = (await multiplied.data()) as Float32Array;
  multiplied.dispose();
  return values;
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
