import { turnedInverseFactor } from '../algebra/symmetric';
import type { Numbers } from '../algebra/vectors';

/** Below this all similar pairs are duplicates, and nothing can be learned from how they differ. */
export const LEAST_SCATTER = 1e-9;

/**
 * The covariance of similar pairs' differences, `sum w (z_a - z_b)(z_a - z_b)' / (2 sum w)`.
 * @param embeddings [n, d] @param pairs rows of the embeddings that are similar @param weights [pairs], 1 each unless given
 * @returns [d, d]
 */
export function similarScatter(
  embeddings: Numbers,
  d: number,
  pairs: readonly (readonly [number, number])[],
  weights?: ArrayLike<number>,
): Float64Array {
  const scatter = new Float64Array(d * d);
  const difference = new Float64Array(d);
  let total = 0;
  for (const [p, [a, b]] of pairs.entries()) {
    const weight = weights?.[p] ?? 1;
    total += weight;
    for (let k = 0; k < d; k++) difference[k] = embeddings[a * d + k]! - embeddings[b * d + k]!;
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) scatter[i * d + j]! += weight * difference[i]! * difference[j]!;
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const value = total > 0 ? scatter[i * d + j]! / (2 * total) : 0;
      scatter[i * d + j] = value;
      scatter[j * d + i] = value;
    }
  }
  return scatter;
}

/**
 * Relevant component analysis (Bar-Hillel et al. 2003) with shrinkage: shortens the directions in which similar pairs differ. The
 * metric is `((1 - a) C + a tr(C)/d I)^-1`; its Cholesky factor is used instead of its square root, which differs by a rotation only.
 * @param scatter C, [d, d] from `similarScatter` @param shrinkage a, above 0 to 1 (1 changes nothing but the scale)
 * @returns [d, d], to be multiplied from the right onto row vectors; null when C is (nearly) zero
 */
export function relevantComponents(scatter: Float64Array, d: number, shrinkage: number): Float64Array | null {
  let trace = 0;
  for (let i = 0; i < d; i++) trace += scatter[i * d + i]!;
  if (trace < LEAST_SCATTER) return null;
  const shrunk = new Float64Array(d * d);
  // Of what is symmetric the factor is made from the lower triangle alone.
  for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) shrunk[i * d + j] = (1 - shrinkage) * scatter[i * d + j]!;
  for (let i = 0; i < d; i++) shrunk[i * d + i]! += (shrinkage * trace) / d;
  return turnedInverseFactor(shrunk, d); // rows are multiplied from the left
}
