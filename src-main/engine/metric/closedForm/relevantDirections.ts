import { choleskyFactor, gramOf, inverseFactor } from '../algebra/symmetric';
import { LEAST_SCATTER } from './relevantComponents';
import { multiply, transposed, type Numbers } from '../algebra/vectors';

/** A root of the covariance C of similar pairs' differences, `F' F = C`, with as few rows as there are pairs or axes. */
export interface ScatterRoot {
  /** F, [r, d] row-major */
  readonly rows: Float64Array;
  readonly r: number;
  readonly d: number;
  /** tr(C) / d */
  readonly meanVariance: number;
  /** F F', [r, r] */
  readonly gram: Float64Array;
}

/**
 * The weighted differences of similar pairs, `sqrt(w / (2 sum w)) (z_a - z_b)`: a root of what `similarScatter` computes. With fewer pairs
 * than axes everything that RCA needs follows from it without one [d, d] matrix.
 * @param embeddings [n, d] @param pairs rows of the embeddings that are similar @param weights [pairs], 1 each unless given; none below 0
 * @returns null when there is (nearly) no scatter: duplicates alone, no pair, none with a weight
 */
export function scatterRoot(
  embeddings: Numbers,
  d: number,
  pairs: readonly (readonly [number, number])[],
  weights?: ArrayLike<number>,
): ScatterRoot | null {
  const used = pairs.flatMap(([a, b], p) => ((weights?.[p] ?? 1) > 0 ? [{ a, b, weight: weights?.[p] ?? 1 }] : []));
  const total = used.reduce((sum, { weight }) => sum + weight, 0);
  const rows = new Float64Array(used.length * d);
  for (const [r, { a, b, weight }] of used.entries()) {
    const factor = Math.sqrt(weight / (2 * total));
    for (let k = 0; k < d; k++) rows[r * d + k] = factor * (embeddings[a * d + k]! - embeddings[b * d + k]!);
  }
  return rootOf(used.length > d ? condensed(rows, d) : rows, d);
}

/** The same C from no more rows than axes: the transposed Cholesky factor. A touch of the identity lets it be singular. */
function condensed(rows: Float64Array, d: number): Float64Array {
  const scatter = multiply(transposed(rows, d), rows, rows.length / d, d);
  let trace = 0;
  for (let i = 0; i < d; i++) trace += scatter[i * d + i]!;
  for (let i = 0; i < d; i++) scatter[i * d + i]! += 1e-10 * (trace / d) + Number.MIN_VALUE;
  return trace < LEAST_SCATTER ? new Float64Array(0) : transposed(choleskyFactor(scatter, d), d);
}

function rootOf(rows: Float64Array, d: number): ScatterRoot | null {
  const r = rows.length / d;
  const gram = gramOf(rows, d);
  let trace = 0;
  for (let i = 0; i < r; i++) trace += gram[i * r + i]!;
  return trace < LEAST_SCATTER ? null : { rows, r, d, meanVariance: trace / d, gram };
}

/**
 * RCA's metric in the form `C'^-1 = (I - G' G) / (A tr(C)/d)`, with `G = K F`: by the Woodbury identity, for C' = (1 - A) F'F + A tr(C)/d I.
 * So a product of two vectors in the new metric is, up to a common factor, `x.y - (G x).(G y)`.
 * @param shrinkage A, above 0 and below 1
 * @returns K, [r, r] lower triangular
 */
export function woodburyFactor({ gram, r, meanVariance }: ScatterRoot, shrinkage: number): Float64Array {
  const ridge = (shrinkage * meanVariance) / (1 - shrinkage);
  const matrix = gram.slice();
  for (let i = 0; i < r; i++) matrix[i * r + i]! += ridge;
  return inverseFactor(matrix, r);
}

/** G = K F, [r, d]. */
export function shortenedDirections(root: ScatterRoot, shrinkage: number): Float64Array {
  return multiply(woodburyFactor(root, shrinkage), root.rows, root.r, root.d);
}
