import * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { multiply, normaliseRows } from '@engine/metric/algebra/vectors';

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
/**
 * On features of real photos (the eigenvalue past the spare axes is about half of the last wanted one) eight products leave less than a
 * hundred-thousandth of the energy unfound. Two products between orthonormalisations are as many as float32 bears.
 */
const ROUNDS = 4;
const PRODUCTS_PER_ROUND = 2;
/** An axis whose remainder is shorter than this share of it lies within those before it: the matrix has no more of them. */
const LEAST_REMAINDER = 1e-7;

/**
 * The leading eigenvectors of a covariance. The same input gives the same output: the iteration starts from a fixed pseudo-random block.
 * @param covariance [f, f] row-major, symmetric, no eigenvalue below 0
 * @param keep how many; fewer come back when the matrix has fewer that are not zero
 */
export async function principalAxes(covariance: Float64Array, f: number, keep: number): Promise<Axes> {
  // Where all are wanted an iteration would end with the same decomposition.
  if (f <= LARGEST_FULL || keep >= f) return leading(decompose(covariance, f), f, keep);
  return subspaceIteration(covariance, f, keep);
}

/**
 * Those of the covariance `rows' rows / n` of a few rows, by the products of the rows with each other: these have the same eigenvalues, and with fewer rows than
 * numbers in a row they are a far smaller problem.
 * @param rows [n, f] centred
 */
export function principalAxesOfFew(rows: Float64Array, f: number, keep: number): Axes {
  const n = rows.length / f;
  const each = Array.from({ length: n }, (_, i) => rows.subarray(i * f, (i + 1) * f));
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) products[i * n + j] = products[j * n + i] = dot(each[i]!, each[j]!) / n;
  const shares = leading(decompose(products, n), n, keep);
  return { values: shares.values, rows: normaliseRows(multiply(shares.rows, rows, n, f), f) };
}

/** Orthogonal iteration (Golub and Van Loan, 8.2.4) with spare axes, then Rayleigh-Ritz: the eigenproblem inside the block. */
async function subspaceIteration(covariance: Float64Array, f: number, keep: number): Promise<Axes> {
  const matrix = tf.tensor2d(new Float32Array(covariance), [f, f]);
  try {
    let block = orthonormalise(startBlock(Math.min(f, keep + SPARE_AXES), f), f);
    for (let round = 0; round < ROUNDS; round++) {
      for (let product = 0; product < PRODUCTS_PER_ROUND; product++) block = await timesMatrix(block, matrix, f);
      block = orthonormalise(block, f);
    }
    const image = await timesMatrix(block, matrix, f);
    const size = block.length / f;
    const inner = new Float64Array(size * size);
    const row = (rows: Float64Array, i: number): Float64Array => rows.subarray(i * f, (i + 1) * f);
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++) inner[i * size + j] = inner[j * size + i] = dot(row(block, i), row(image, j));
    const axes = leading(decompose(inner, size), size, keep);
    return { values: axes.values, rows: multiply(axes.rows, block, size, f) };
  } finally {
    matrix.dispose();
  }
}

/** @param block [k, f] @returns [k, f]: the rows times the (symmetric) matrix, in float32 */
async function timesMatrix(block: Float64Array, matrix: tf.Tensor2D, f: number): Promise<Float64Array> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d(new Float32Array(block), [block.length / f, f]), matrix));
  try {
    return new Float64Array(await product.data());
  } finally {
    product.dispose();
  }
}

/** Modified Gram-Schmidt over rows, in float64; rows that depend on earlier ones are dropped. */
function orthonormalise(rows: Float64Array, f: number): Float64Array {
  const kept: Float64Array[] = [];
  for (let start = 0; start < rows.length; start += f) {
    const row = rows.slice(start, start + f);
    const before = Math.sqrt(dot(row, row));
    for (const other of kept) {
      const along = dot(row, other);
      for (let k = 0; k < f; k++) row[k]! -= along * other[k]!;
    }
    const length = Math.sqrt(dot(row, row));
    if (!(length > LEAST_REMAINDER * before)) continue;
    for (let k = 0; k < f; k++) row[k]! /= length;
    kept.push(row);
  }
  const block = new Float64Array(kept.length * f);
  kept.forEach((row, i) => block.set(row, i * f));
  return block;
}

/** Four sums side by side: one alone would wait for each addition. Most of the fit's time goes here. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let k = 0; k < whole; k += 4) {
    s0 += a[k]! * b[k]!;
    s1 += a[k + 1]! * b[k + 1]!;
    s2 += a[k + 2]! * b[k + 2]!;
    s3 += a[k + 3]! * b[k + 3]!;
  }
  for (let k = whole; k < a.length; k++) s0 += a[k]! * b[k]!;
  return s0 + s1 + s2 + s3;
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
