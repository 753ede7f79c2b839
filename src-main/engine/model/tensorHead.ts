import * as tf from '@tensorflow/tfjs-core';
import { LEAST_LENGTH } from '@engine/metric/vectors';
import type { Head } from './types';

/** A head in TensorFlow's memory, for many rows. */
export class TensorHead {
  readonly #head: Head;
  readonly #mean: tf.Tensor1D | null;
  readonly #weights: tf.Tensor2D | null;
  constructor(head: Head) {
    this.#head = head;
    this.#mean = head.mean === null ? null : tf.keep(tf.tensor1d(head.mean));
    this.#weights = head.weights === null ? null : tf.keep(tf.tensor2d(head.weights, [head.featureSize, head.size]));
  }

  /** @param features [n, f] @returns [n, d], as `embed` gives them up to float32's rounding */
  async embed(features: Float32Array): Promise<Float32Array> {
    const { featureSize: f } = this.#head;
    const embeddings = tf.tidy(() => {
      const unit = normalise(tf.tensor2d(features, [features.length / f, f]));
      const centred = this.#mean === null ? unit : tf.sub<tf.Tensor2D>(unit, this.#mean);
      return normalise(this.#weights === null ? centred : tf.matMul(centred, this.#weights));
    });
    const values = (await embeddings.data()) as Float32Array;
    embeddings.dispose();
    return values;
  }

  dispose(): void {
    for (const tensor of [this.#mean, this.#weights]) tensor?.dispose();
  }
}

function normalise(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.div(rows, tf.maximum(tf.norm(rows, 'euclidean', 1, true), LEAST_LENGTH));
}
