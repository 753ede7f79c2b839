import { choleskyFactor } from './symmetric';

/** Solves A x = b. @param matrix [d, d], symmetric positive definite @param right [d] @returns [d] */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array {
  const d = right.length;
  const factor = choleskyFactor(matrix, d);
  const solution = right.slice();
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) solution[i]! -= factor[i * d + j]! * solution[j]!;
    solution[i]! /= factor[i * d + i]!;
  }
  for (let i = d - 1; i >= 0; i--) {
    for (let j = i + 1; j < d; j++) solution[i]! -= factor[j * d + i]! * solution[j]!;
    solution[i]! /= factor[i * d + i]!;
  }
  return solution;
}
