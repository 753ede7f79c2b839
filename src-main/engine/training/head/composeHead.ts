import * as tf from '@tensorflow/tfjs-core';
import { multiply } from '@engine/metric/algebra/vectors';
import type { Head, MlpBranch } from '@engine/model/types';
import { type BaseSpaces, scalesOf, type Whitening } from '../rows/baseSpaces';

/** A linear map of B(lambda): what a training found. */
export interface SpaceMap {
  readonly whitening: Whitening;
  /** [k, d] row-major, multiplied from the right onto row vectors; null is the identity */
  readonly map: Float64Array | null;
  /** d */
  readonly size: number;
}

/**
 * The head that gives `normalise(B(lambda) map)`: all of it is linear up to the length of a row, so it folds into one matrix. A branch that
 * was learned beside it stays beside it.
 */
export function composeHead(spaces: BaseSpaces, { whitening, map, size }: SpaceMap, branch: MlpBranch | null = null): Head {
  const { f, k, mean, axes } = spaces;
  const scales = scalesOf(spaces, whitening);
  const whitened = axes.map((value, p) => value * scales[p % k]!);
  const weights = map === null ? whitened : matMul(whitened, f, k, map, size);
  const linear = { featureSize: f, size, mean, weights };
  return branch === null ? { kind: 'linear', ...linear } : { kind: 'mlp', ...linear, branch };
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
