/** Any flat array of numbers, row-major where it stands for a matrix. */
export type Numbers = Float32Array | Float64Array;

/** Shorter than this a vector has no direction: it is divided by this instead of by its length, as the losses do. */
export const LEAST_LENGTH = 1e-12;

/** How far the length of a unit vector may be from 1: float16 features and float32 products leave less than this. */
const UNIT_TOLERANCE = 0.01;

/** Whether `vectors[from, from + d)` is finite and of unit length, within 1 %. */
export function isUnit(vectors: Numbers, from: number, d: number): boolean {
  let squares = 0;
  for (let p = from; p < from + d; p++) squares += vectors[p]! ** 2;
  // A number that is not finite fails this comparison too.
  return Math.abs(Math.sqrt(squares) - 1) <= UNIT_TOLERANCE;
}

/** The dot product of row `i` of `a` and row `j` of `b`, both [*, d], summed in float64. */
export function rowDot(a: Numbers, i: number, b: Numbers, j: number, d: number): number {
  let sum = 0;
  for (let k = 0, p = i * d, q = j * d; k < d; k++, p++, q++) sum += a[p]! * b[q]!;
  return sum;
}

/** The square of the Euclidean distance of row `i` of `a` and row `j` of `b`, both [*, d], summed in float64. */
export function squaredRowDistance(a: Numbers, i: number, b: Numbers, j: number, d: number): number {
  let sum = 0;
  for (let k = 0, p = i * d, q = j * d; k < d; k++, p++, q++) sum += (a[p]! - b[q]!) ** 2;
  return sum;
}

/** Scales each row of [n, d] to unit length, in place; a row of zeros stays one. */
export function normaliseRows<A extends Numbers>(rows: A, d: number): A {
  for (let start = 0; start < rows.length; start += d) {
    let squared = 0;
    for (let p = start; p < start + d; p++) squared += rows[p]! ** 2;
    const length = Math.max(Math.sqrt(squared), LEAST_LENGTH);
    for (let p = start; p < start + d; p++) rows[p]! /= length;
  }
  return rows;
}

/** The mean of the rows of [n, d], in float64. */
export function meanRow(rows: Numbers, d: number): Float64Array {
  const mean = new Float64Array(d);
  for (let p = 0; p < rows.length; p++) mean[p % d]! += rows[p]!;
  const n = rows.length / d;
  return mean.map((sum) => sum / n);
}

/** @param matrix [n, m] @returns [m, n] */
export function transposed(matrix: Numbers, m: number): Float64Array {
  const n = matrix.length / m;
  const result = new Float64Array(matrix.length);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) result[j * n + i] = matrix[i * m + j]!;
  return result;
}

/** Multiplies [n, k] and [k, m]. */
export type Product = (a: Numbers, b: Numbers, k: number, m: number) => Float64Array;

/** The product of [n, k] and [k, m], in float64; the rows of `b` are walked along, which is what a cache likes. */
export function multiply(a: Numbers, b: Numbers, k: number, m: number): Float64Array {
  const n = a.length / k;
  const product = new Float64Array(n * m);
  // One kind of array and four rows at a time: a third of the time.
  const right = b instanceof Float64Array ? b : Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    const [start, end] = [i * m, (i + 1) * m];
    let j = 0;
    for (; j + 3 < k; j += 4) {
      const [f0, f1, f2, f3] = [a[i * k + j]!, a[i * k + j + 1]!, a[i * k + j + 2]!, a[i * k + j + 3]!];
      if (f0 === 0 && f1 === 0 && f2 === 0 && f3 === 0) continue;
      for (let p = start, q0 = j * m, q1 = q0 + m, q2 = q1 + m, q3 = q2 + m; p < end; p++, q0++, q1++, q2++, q3++)
        product[p]! += f0 * right[q0]! + f1 * right[q1]! + f2 * right[q2]! + f3 * right[q3]!;
    }
    for (; j < k; j++) {
      const factor = a[i * k + j]!;
      if (factor !== 0) for (let p = start, q = j * m; p < end; p++, q++) product[p]! += factor * right[q]!;
    }
  }
  return product;
}
