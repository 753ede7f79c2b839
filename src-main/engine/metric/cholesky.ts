/**
 * The Cholesky factor of a symmetric positive definite matrix: L, lower triangular, with L L' = A.
 * @param matrix [d, d] row-major; only its lower triangle is read
 * @throws RangeError when the matrix is not positive definite
 */
export function choleskyFactor(matrix: Float64Array, d: number): Float64Array {
  const factor = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * d + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * d + k]! * factor[j * d + k]!;
      if (i === j) {
        if (!(sum > 0)) throw new RangeError('the matrix is not positive definite');
        factor[i * d + i] = Math.sqrt(sum);
      } else factor[i * d + j] = sum / factor[j * d + j]!;
    }
  }
  return factor;
}

/** The inverse of a lower triangular matrix, [d, d], itself lower triangular. */
export function invertLower(factor: Float64Array, d: number): Float64Array {
  const inverse = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    const diagonal = factor[i * d + i]!;
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= factor[i * d + k]! * inverse[k * d + j]!;
      inverse[i * d + j] = sum / diagonal;
    }
    inverse[i * d + i] = 1 / diagonal;
  }
  return inverse;
}
