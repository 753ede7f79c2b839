import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from '@engine/metric/losses/rows';
import { LEAST_LENGTH, multiply, normaliseRows } from '@engine/metric/algebra/vectors';
import { whiteningScales } from '@engine/metric/closedForm/whitening';
import { type Axes, principalAxes, principalAxesOfFew } from './principalAxes';

/** Features, all of them in memory. */
export interface FeatureRows {
  /** [n, f] row-major */
  readonly values: Float32Array;
  readonly n: number;
  readonly f: number;
}

export interface ClosedForm {
  /** [f], of the features at unit length */
  readonly mean: Float64Array;
  /** k axes; k is smaller than what was asked for when the features span fewer directions */
  readonly axes: Axes;
  /** [k] of the second decomposition, descending: energies after the projected features were scaled to unit length */
  readonly secondEigenvalues: Float64Array;
  /** [f, k] row-major: the whitened embedding is `normalise((f / |f| - mean) . weights)` */
  readonly weights: Float64Array;
}

/** Called between chunks, so that others can run and a cancel gets through. */
export type Pause = () => Promise<void>;

/** Rows that are multiplied at once: 5 MB of features, and a few milliseconds of one blocked thread. */
const CHUNK_ROWS = 1024;

/**
 * The label-free closed form: centre, PCA, scale to unit length, whiten lightly. After the PCA everything is linear up to the length of a
 * row, which the last step sets anyway, so all of it folds into one matrix.
 *
 * The products run in float32 chunks on TensorFlow; sums over chunks, and what is decomposed, are float64.
 */
export async function fitClosedForm(features: FeatureRows, keep: number, lambda: number, pause: Pause): Promise<ClosedForm> {
  const { f } = features;
  const mean = await fitMean(features, pause);
  const centre = tf.tensor1d(new Float32Array(mean));
  let basis: tf.Tensor2D | undefined;
  try {
    const axes = await fitAxes(features, mean, centre, keep, pause);
    await pause();
    const k = axes.values.length;
    basis = tf.tidy(() => tf.transpose(tf.tensor2d(new Float32Array(axes.rows), [k, f])));
    const projected = basis;
    const second = await sumChunks(features, k * k, pause, (rows) => gram(unitRows(tf.matMul(tf.sub(unitRows(rows), centre), projected))));
    const inner = await principalAxes(scale(second, 1 / features.n), k, k);
    const scales = whiteningScales(inner.values, lambda);
    const rotation = inner.rows.map((value, p) => value * scales[Math.floor(p / k)]!);
    const weights = transpose(multiply(rotation, axes.rows, k, f), f);
    return { mean, axes, secondEigenvalues: inner.values, weights };
  } finally {
    tf.dispose([centre, ...(basis === undefined ? [] : [basis])]);
  }
}

async function fitAxes(features: FeatureRows, mean: Float64Array, centre: tf.Tensor1D, keep: number, pause: Pause): Promise<Axes> {
  const { values, n, f } = features;
  if (n <= keep + 1 && n < f) {
    const rows = normaliseRows(Float64Array.from(values.subarray(0, n * f)), f);
    return principalAxesOfFew(
      rows.map((value, p) => value - mean[p % f]!),
      f,
      keep,
    );
  }
  const covariance = await sumChunks(features, f * f, pause, (rows) => gram(tf.sub(unitRows(rows), centre)));
  return principalAxes(scale(covariance, 1 / n), f, keep);
}

/** The mean of the features at unit length, [f], in float64 throughout: whether a library is copies of one photo is read from it. */
export async function fitMean({ values, n, f }: FeatureRows, pause: Pause): Promise<Float64Array> {
  const sum = new Float64Array(f);
  for (let row = 0; row < n; row++) {
    const feature = values.subarray(row * f, (row + 1) * f);
    let squared = 0;
    for (let i = 0; i < f; i++) squared += feature[i]! * feature[i]!;
    const factor = 1 / Math.max(Math.sqrt(squared), LEAST_LENGTH);
    for (let i = 0; i < f; i++) sum[i]! += feature[i]! * factor;
    if (row % CHUNK_ROWS === CHUNK_ROWS - 1) await pause();
  }
  return scale(sum, 1 / n);
}

async function sumChunks(
  { values, n, f }: FeatureRows,
  size: number,
  pause: Pause,
  of: (rows: tf.Tensor2D) => tf.Tensor,
): Promise<Float64Array> {
  const sum = new Float64Array(size);
  for (let start = 0; start < n; start += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, n - start);
    const part = tf.tidy(() => of(tf.tensor2d(values.subarray(start * f, (start + rows) * f), [rows, f])));
    const numbers = await part.data();
    part.dispose();
    for (let i = 0; i < size; i++) sum[i]! += numbers[i]!;
    await pause();
  }
  return sum;
}

function gram(rows: tf.Tensor2D): tf.Tensor2D {
  // Transposed by itself: the WebAssembly backend has a fast product for plain matrices only.
  return tf.matMul(tf.transpose(rows), rows);
}

function scale(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor);
}

/** @param matrix [k, f] @returns [f, k] */
function transpose(matrix: Float64Array, f: number): Float64Array {
  const k = matrix.length / f;
  return matrix.map((_, p) => matrix[(p % k) * f + Math.floor(p / k)]!);
}
