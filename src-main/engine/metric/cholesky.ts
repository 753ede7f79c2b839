/**
 * The Cholesky factor of a symmetric positive definite matrix: L, lower triangular, with L L' = A.
 * @param matrix [d, d] row-major; only its lower triangle is read
 * @throws RangeError when the matrix is not positive definite
 */
export function choleskyFactor(matrix: Float64Array, d: number): Float64Array {
  const factor = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = matrix[i * d + j]! - dot(factor, i * d, j * d, j);
      if (i === j) {
        if (!(sum > 0)) throw new RangeError('the matrix is not positive definite');
        factor[i * d + i] = Math.sqrt(sum);
      } else factor[i * d + j] = sum / factor[j * d + j]!;
    }
  }
  return factor;
}

/** Of two stretches of one array. Four sums side by side: one alone would wait for each addition. */
function dot(values: Float64Array, p: number, q: number, length: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += values[p + k]! * values[q + k]!;
    s1 += values[p + k + 1]! * values[q + k + 1]!;
    s2 += values[p + k + 2]! * values[q + k + 2]!;
    s3 += values[p + k + 3]! * values[q + k + 3]!;
  }
  for (; k < length; k++) s0 += values[p + k]! * values[q + k]!;
  return s0 + s1 + s2 + s3;
}

/** The inverse of a lower triangular matrix, [d, d], itself lower triangular. */
export function invertLower(factor: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    const diagonal = factor[i * d + i]!;
    // Along rows, which is what a cache likes.
    for (let k = 0; k < i; k++) {
      const along = factor[i * d + k]!;
      for (let j = 0, p = i * d, q = k * d; j <= k; j++, p++, q++) inverse[p]! -= along * inverse[q]!;
    }
    for (let j = 0; j < i; j++) inverse[i * d + j]! /= diagonal;
    inverse[i * d + i] = 1 / diagonal;
  }
  return inverse;
}
