/**
 * The Cholesky factor of a symmetric positive definite matrix: L, lower triangular, with L L' = A.
 * @param matrix [d, d] row-major; only its lower triangle is read
 * @throws RangeError when the matrix is not positive definite
 */
export function choleskyFactor(matrix: Float64Array, d: number): Float64Array {
  const factor = new Float64Array(d * d);
  const before = new Float64Array(COLUMNS);
  for (let first = 0; first < d; first += COLUMNS) {
    const last = Math.min(d, first + COLUMNS);
    for (let i = first; i < d; i++) {
      productsWithColumns(factor, d, i, first, before);
      for (let j = first; j < last && j <= i; j++) {
        let sum = matrix[i * d + j]! - before[j - first]!;
        for (let k = first; k < j; k++) sum -= factor[i * d + k]! * factor[j * d + k]!;
        if (i === j) {
          if (!(sum > 0)) throw new RangeError('the matrix is not positive definite');
          factor[i * d + i] = Math.sqrt(sum);
        } else factor[i * d + j] = sum / factor[j * d + j]!;
      }
    }
  }
  return factor;
}

/** Columns of a factor that are found side by side: each number that is read serves all of them, which takes a third of the time. */
const COLUMNS = 4;

/** The products of row i with the rows of four columns, of what stands before these. For a column past the last it is the last one's. */
function productsWithColumns(factor: Float64Array, d: number, i: number, first: number, into: Float64Array): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const startOf = (column: number): number => Math.min(d - 1, first + column) * d;
  const [own, r0, r1, r2, r3] = [i * d, startOf(0), startOf(1), startOf(2), startOf(3)];
  for (let k = 0; k < first; k++) {
    const value = factor[own + k]!;
    s0 += value * factor[r0 + k]!;
    s1 += value * factor[r1 + k]!;
    s2 += value * factor[r2 + k]!;
    s3 += value * factor[r3 + k]!;
  }
  [into[0], into[1], into[2], into[3]] = [s0, s1, s2, s3];
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
