import * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { multiply, rowDot } from '@engine/metric/vectors';

/** Eigenvectors of a symmetric matrix, largest eigenvalue first. */
export interface Axes {
  /** [k] descending */
  readonly values: Float64Array;
  /** [k, f]: one axis a row, orthonormal */
  readonly rows: Float64Array;
}

/** Up to this size all eigenvectors are computed (0.3 s at 384); the time grows with the cube of the size. */
const LARGEST_FULL = 384;
/** Axes iterated beyond those wanted: the more, the faster the last wanted one settles. */
const SPARE_AXES = 128;
const MOST_ROUNDS = 16;
/** The rounds end when they add less than this share of the energy found. */
const SETTLED = 1e-5;
/** An axis whose remainder is shorter than this share of it lies within those before it: the matrix has no more of them. */
const LEAST_REMAINDER = 1e-7;

/**
 * The leading eigenvectors of a covariance. The same input gives the same output: the iteration starts from a fixed pseudo-random block.
 * @param covariance [f, f] row-major, symmetric, no eigenvalue below 0
 * @param keep how many; fewer come back when the matrix has fewer that are not zero
 */
export async function principalAxes(covariance: Float64Array, f: number, keep: number): Promise<Axes> {
  if (f <= LARGEST_FULL) return leading(decompose(covariance, f), f, keep);
  return subspaceIteration(covariance, f, keep);
}

/** Orthogonal iteration (Golub and Van Loan, 8.2.4) with spare axes, then Rayleigh-Ritz: the eigenproblem inside the block. */
async function subspaceIteration(covariance: Float64Array, f: number, keep: number): Promise<Axes> {
  const matrix = tf.tensor2d(Float32Array.from(covariance), [f, f]);
  try {
    let block = orthonormalise(startBlock(Math.min(f, keep + SPARE_AXES), f), f);
    let image = await timesMatrix(block, matrix, f);
    for (let round = 0, energy = 0; round < MOST_ROUNDS; round++) {
      let found = 0;
      for (let i = 0; i * f < block.length; i++) found += rowDot(block, i, image, i, f);
      if (found - energy <= SETTLED * found && round > 2) break;
      energy = found;
      block = orthonormalise(image, f);
      image = await timesMatrix(block, matrix, f);
    }
    const size = block.length / f;
    const inner = new Float64Array(size * size);
    for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) inner[i * size + j] = inner[j * size + i] = rowDot(block, i, image, j, f);
    const axes = leading(decompose(inner, size), size, keep);
    return { values: axes.values, rows: multiply(axes.rows, block, size, f) };
  } finally {
    matrix.dispose();
  }
}

/** @param block [k, f] @returns [k, f] float32: the rows times the (symmetric) matrix */
async function timesMatrix(block: Float64Array, matrix: tf.Tensor2D, f: number): Promise<Float32Array> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d(Float32Array.from(block), [block.length / f, f]), matrix));
  try {
    return (await product.data()) as Float32Array;
  } finally {
    product.dispose();
  }
}

/** Modified Gram-Schmidt over rows, in float64; rows that depend on earlier ones are dropped. */
function orthonormalise(rows: Float32Array | Float64Array, f: number): Float64Array {
  const block = Float64Array.from(rows);
  let count = 0;
  for (let i = 0; i * f < block.length; i++) {
    const before = Math.sqrt(rowDot(block, i, block, i, f));
    block.copyWithin(count * f, i * f, (i + 1) * f);
    for (let j = 0; j < count; j++) {
      const along = rowDot(block, count, block, j, f);
      for (let k = 0, p = count * f, q = j * f; k < f; k++, p++, q++) block[p]! -= along * block[q]!;
    }
    const length = Math.sqrt(rowDot(block, count, block, count, f));
    if (!(length > LEAST_REMAINDER * before)) continue;
    for (let p = count * f, end = p + f; p < end; p++) block[p]! /= length;
    count++;
  }
  return block.slice(0, count * f);
}

/** Fixed pseudo-random numbers in -1..1 (a 32-bit xorshift), [k, f]. */
function startBlock(k: number, f: number): Float64Array {
  let state = 0x9e3779b9;
  return Float64Array.from({ length: k * f }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 0x80000000;
  });
}

function decompose(symmetric: Float64Array, size: number): EigenvalueDecomposition {
  return new EigenvalueDecomposition(Matrix.from1DArray(size, size, symmetric), { assumeSymmetric: true });
}

function leading({ realEigenvalues, eigenvectorMatrix }: EigenvalueDecomposition, size: number, keep: number): Axes {
  const largest = Math.max(...realEigenvalues, 0);
  const order = realEigenvalues
    .map((value, column) => ({ value, column }))
    .filter(({ value }) => value > LEAST_REMAINDER * largest)
    .sort((a, b) => b.value - a.value || a.column - b.column)
    .slice(0, keep);
  const rows = Float64Array.from({ length: order.length * size }, (_, p) =>
    eigenvectorMatrix.get(p % size, order[Math.floor(p / size)]!.column),
  );
  return { values: Float64Array.from(order, ({ value }) => value), rows };
}
