import * as tf from '@tensorflow/tfjs-core';
import { branchedHead, type MlpWeights } from '@engine/metric/heads';
import { unitRows } from '@engine/metric/losses/rows';
import { isLinear } from './head';
import type { Head, MlpBranch } from './types';

/** A head in TensorFlow's memory, for many rows. */
export class TensorHead {
  readonly #head: Head;
  readonly #mean: tf.Tensor1D | null;
  readonly #weights: tf.Tensor2D | null;
  readonly #branch: MlpWeights | null;

  constructor(head: Head) {
    this.#head = head;
    this.#mean = head.mean === null ? null : tf.keep(tf.tensor1d(head.mean));
    this.#weights = head.weights === null ? null : tf.keep(tf.tensor2d(head.weights, [head.featureSize, head.size]));
    this.#branch = isLinear(head) ? null : branchTensors(head.branch, head.size);
  }

  /** @param features [n, f] @returns [n, d], as `embed` gives them up to float32's rounding */
  async embed(features: Float32Array): Promise<Float32Array> {
    const { featureSize: f } = this.#head;
    const embeddings = tf.tidy(() => {
      const unit = unitRows(tf.tensor2d(features, [features.length / f, f]));
      const centred = this.#mean === null ? unit : tf.sub<tf.Tensor2D>(unit, this.#mean);
      const linear = unitRows(this.#weights === null ? centred : tf.matMul(centred, this.#weights));
      return this.#branch === null ? linear : branchedHead(linear, null, this.#branch);
    });
    const values = (await embeddings.data()) as Float32Array;
    embeddings.dispose();
    return values;
  }

  dispose(): void {
    for (const tensor of [this.#mean, this.#weights, ...Object.values(this.#branch ?? {})]) (tensor as tf.Tensor | null)?.dispose();
  }
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
