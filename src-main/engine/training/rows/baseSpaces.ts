import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from '@engine/metric/losses/rows';
import { LEAST_LENGTH } from '@engine/metric/algebra/vectors';
import { whiteningScales } from '@engine/metric/closedForm/whitening';
import { BASE_LAMBDA, BASE_SIZE, LEAST_FOR_AXES } from '@engine/model/head/basePolicy';
import { fitClosedForm, type FeatureRows } from '@engine/model/head/closedForm';
import type { LinearHead } from '@engine/model/types';
import type { EmbeddingRows, Pause } from './types';

/** How strongly the axes are whitened: a lambda (smaller is stronger), or not at all. */
export type Whitening = number | 'none';
/** What may be chosen from. */
export const whitenings = [BASE_LAMBDA, 'none', 10, 3, 1] as const satisfies readonly Whitening[];

/** One PCA of the library, from which the embeddings B(lambda) of every whitening follow by scaling its axes. */
export interface BaseSpaces {
  readonly f: number;
  readonly k: number;
  /** [f], of the features at unit length */
  readonly mean: Float32Array;
  /** [f, k] row-major, orthonormal columns */
  readonly axes: Float32Array;
  /** [k] descending: the axes' energies once the projected features are scaled to unit length */
  readonly energies: Float64Array;
  /** The whitening that, without anything taught, ranks as the label-free head of the library does. */
  readonly untaught: Whitening;
}

/** Rows multiplied at once. */
const CHUNK_ROWS = 2048;
/** The axes whose mean energy is the unit of lambda, as in `whiteningScales`. */
const AXES_OF_REFERENCE = 64;

/**
 * Fits the axes to features. A small library keeps all of its directions and is not whitened, as its label-free head does: of so few
 * photos every axis counts.
 */
export async function fitSpaces(features: FeatureRows, pause: Pause): Promise<BaseSpaces> {
  const isSmall = features.n < LEAST_FOR_AXES;
  const keep = isSmall ? Math.max(1, features.n - 1) : BASE_SIZE;
  const { mean, weights, axes } = await fitClosedForm(features, keep, BASE_LAMBDA, pause);
  const head = { kind: 'linear', featureSize: features.f, size: axes.values.length } as const;
  const spaces = spacesOf({ ...head, mean: Float32Array.from(mean), weights: Float32Array.from(weights) })!;
  return { ...spaces, untaught: isSmall ? 'none' : BASE_LAMBDA };
}

/**
 * The same from a label-free head that was fitted before: its columns are axes of length `1 / sqrt(e + lambda q)`, and q is the mean of
 * the first e, so all e follow from the lengths. A library is taught in a second because nothing is decomposed again.
 * @returns null for the heads of small libraries, which have no axes
 */
export function spacesOf({ mean, weights, featureSize: f, size: k }: LinearHead): BaseSpaces | null {
  if (mean === null || weights === null) return null;
  const squared = new Float64Array(k);
  for (let p = 0; p < weights.length; p++) squared[p % k]! += weights[p]! ** 2;
  const shrunk = squared.map((length) => 1 / length);
  const reference = shrunk.subarray(0, AXES_OF_REFERENCE);
  const q = reference.reduce((sum, value) => sum + value, 0) / reference.length / (1 + BASE_LAMBDA);
  return {
    ...{ f, k, mean, untaught: BASE_LAMBDA },
    axes: weights.map((value, p) => value / Math.sqrt(squared[p % k]!)),
    energies: shrunk.map((value) => Math.max(0, value - BASE_LAMBDA * q)),
  };
}

/** What the axes are multiplied by, [k]. */
export function scalesOf({ energies, k }: BaseSpaces, whitening: Whitening): Float64Array {
  return whitening === 'none' ? new Float64Array(k).fill(1) : whiteningScales(energies, whitening);
}

/** B(none): the features along the axes, unit length. @param features [n, f] @returns [n, k] */
export async function project({ f, k, mean, axes }: BaseSpaces, features: Float32Array, pause: Pause): Promise<EmbeddingRows> {
  const n = features.length / f;
  const values = new Float32Array(n * k);
  const [centre, basis] = [tf.tensor1d(mean), tf.tensor2d(axes, [f, k])];
  try {
    for (let start = 0; start < n; start += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, n - start);
      const part = tf.tidy(() => {
        const given = tf.tensor2d(features.subarray(start * f, (start + rows) * f), [rows, f]);
        return unitRows(tf.matMul(tf.sub(unitRows(given), centre), basis));
      });
      values.set(await part.data(), start * k);
      part.dispose();
      await pause();
    }
  } finally {
    tf.dispose([centre, basis]);
  }
  return { values, n, d: k };
}

/** B(lambda) from B(none). @returns [n, k] unit length */
export function whiten(spaces: BaseSpaces, { values, n, d }: EmbeddingRows, whitening: Whitening): EmbeddingRows {
  const scales = scalesOf(spaces, whitening);
  const whitened = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += d) {
    let squared = 0;
    for (let k = 0; k < d; k++) squared += (values[start + k]! * scales[k]!) ** 2;
    const factor = 1 / Math.max(Math.sqrt(squared), LEAST_LENGTH);
    for (let k = 0; k < d; k++) whitened[start + k] = values[start + k]! * scales[k]! * factor;
  }
  return { values: whitened, n, d };
}
