import * as tf from '@tensorflow/tfjs-core';
import { multiply } from '@engine/metric/algebra/vectors';
import type { Head, LinearHead, MlpBranch } from '@engine/model/types';
import { type BaseSpaces, scalesOf, type Whitening } from '../rows/baseSpaces';

/** A linear map of B(lambda): what a training found. */
export interface SpaceMap {
  readonly whitening: Whitening;
  /** [k, d] row-major, multiplied from the right onto row vectors; null is the identity */
  readonly map: Float64Array | null;
  /** d */
  readonly size: number;
}

/** A head that is one matrix. */
export type PlainHead = LinearHead & { readonly mean: Float32Array; readonly weights: Float32Array };

/**
 * The head that gives `normalise(B(lambda) map)`: all of it is linear up to the length of a row, so it folds into one matrix. A branch that
 * was learned beside it stays beside it.
 */
export function composeHead(spaces: BaseSpaces, map: SpaceMap, branch: MlpBranch | null = null): Head {
  const linear = plainHeadOf(spaces, map);
  return branch === null ? linear : { ...linear, kind: 'mlp', branch };
}

/** `composeHead` without a branch. */
export function plainHeadOf(spaces: BaseSpaces, { whitening, map, size }: SpaceMap): PlainHead {
  const { f, k, mean, axes } = spaces;
  const scales = scalesOf(spaces, whitening);
  const whitened = new Float32Array(f * k);
  for (let row = 0, p = 0; row < f; row++) for (let axis = 0; axis < k; axis++, p++) whitened[p] = axes[p]! * scales[axis]!;
  const weights = map === null ? whitened : matMul(whitened, f, k, map, size);
  return { kind: 'linear', featureSize: f, size, mean, weights };
}

/** @param rows [n, k] @param map [k, d] @returns [n, d] */
export function matMul(rows: Float32Array, n: number, k: number, map: Float64Array, d: number): Float32Array {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d(rows, [n, k]), tf.tensor2d(new Float32Array(map), [k, d])));
  // Not given back from the tidy, which would look for tensors in every number of it.
  const values = new Float32Array(product.dataSync());
  product.dispose();
  return values;
}

/** One map after another. @param next [d, m] */
export function followedBy({ whitening, map, size }: SpaceMap, next: Float64Array): SpaceMap {
  const m = next.length / size;
  return { whitening, map: map === null ? next : multiply(map, next, size, m), size: m };
}

/** What a map is multiplied out with the scales of a whitening to: its rows times these. @param map [k, size] @param scales [k] @returns [k, size] */
export function scaledRows(map: Float64Array, scales: Float64Array, size: number): Float32Array {
  const scaled = new Float32Array(map.length);
  for (let row = 0, p = 0; row < scales.length; row++)
    for (let column = 0; column < size; column++, p++) scaled[p] = map[p]! * scales[row]!;
  return scaled;
}
