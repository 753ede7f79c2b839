import { choleskyFactor, gramOf } from '../algebra/symmetric';
import { resampleCounts } from '../random';
import { LEAST_SCATTER } from './relevantComponents';
import { scatterRoot, shortenedDirections, woodburyFactor } from './relevantDirections';
import type { Random } from '../samplers/shuffle';
import { multiply, transposed, type Numbers, type Product } from '../algebra/vectors';

export interface Bagging {
  /** A of RCA, above 0 and below 1; near 1 it changes little. */
  readonly shrinkage: number;
  readonly resamples: number;
  readonly random: Random;
  /** Multiplies the pairs' differences out to [d, d]; float64 unless given. */
  readonly product?: Product;
}

/**
 * RCA averaged over bootstrap resamples of the similar pairs (Breiman's bagging): Q = mean of C'^-1 / tr(C'^-1), so that no single pair
 * decides. Q = L L' and the map is L.
 * @param embeddings [n, d] @param pairs rows that are similar @param weights [pairs] how far each is trusted, at least 0
 * @returns [d, d], to be multiplied from the right onto row vectors; null when no resample has any scatter
 */
export function baggedComponents(
  embeddings: Numbers,
  d: number,
  pairs: readonly (readonly [number, number])[],
  weights: ArrayLike<number>,
  { shrinkage, resamples, random, product = multiply }: Bagging,
): Float64Array | null {
  const draws = Array.from({ length: resamples }, () => resampleCounts(pairs.length, random).map((count, p) => count * weights[p]!));
  const sum =
    pairs.length > d
      ? sumByDirections(embeddings, d, pairs, draws, shrinkage)
      : sumByPairs(embeddings, d, pairs, draws, shrinkage, product);
  // L itself: z' L has the products z' L L' z = z' Q z.
  return sum === null ? null : choleskyFactor(sum, d);
}

/** Each resample's metric on its own: d² for each of its directions. */
function sumByDirections(
  embeddings: Numbers,
  d: number,
  pairs: readonly (readonly [number, number])[],
  draws: readonly Float64Array[],
  shrinkage: number,
): Float64Array | null {
  const sum = new Float64Array(d * d);
  let used = 0;
  for (const drawn of draws) {
    const root = scatterRoot(embeddings, d, pairs, drawn);
    if (root === null) continue;
    used++;
    const directions = shortenedDirections(root, shrinkage);
    let trace = d;
    for (const value of directions) trace -= value * value;
    for (let i = 0; i < d; i++) sum[i * d + i]! += 1 / trace;
    addGram(sum, directions, d, -1 / trace);
  }
  return used === 0 ? null : sum;
}

/**
 * The same where there are fewer pairs than axes. All resamples have the pairs' differences in common, so they are summed as matrices of
 * pairs by pairs, and multiplied out once.
 */
function sumByPairs(
  embeddings: Numbers,
  d: number,
  pairs: readonly (readonly [number, number])[],
  draws: readonly Float64Array[],
  shrinkage: number,
  product: Product,
): Float64Array | null {
  const m = pairs.length;
  const differences = new Float64Array(m * d);
  for (const [p, [a, b]] of pairs.entries())
    for (let k = 0; k < d; k++) differences[p * d + k] = embeddings[a * d + k]! - embeddings[b * d + k]!;
  const gram = gramOf(differences, d);
  const inner = new Float64Array(m * m);
  let [used, identity] = [0, 0];
  for (const drawn of draws) {
    const chosen = [...drawn.keys()].filter((p) => drawn[p]! > 0);
    const r = chosen.length;
    const total = drawn.reduce((sum, weight) => sum + weight, 0);
    const factors = chosen.map((p) => Math.sqrt(drawn[p]! / (2 * total)));
    const own = new Float64Array(r * r);
    let scatter = 0;
    for (let i = 0; i < r; i++) {
      for (let j = 0; j < r; j++) own[i * r + j] = factors[i]! * factors[j]! * gram[chosen[i]! * m + chosen[j]!]!;
      scatter += own[i * r + i]!;
    }
    if (!(scatter >= LEAST_SCATTER)) continue;
    used++;
    const root = { rows: differences, r, d, meanVariance: scatter / d, gram: own };
    const correction = new Float64Array(r * r);
    addGram(correction, woodburyFactor(root, shrinkage), r, 1);
    let trace = d;
    for (let i = 0; i < r; i++) for (let j = 0; j <= i; j++) trace -= (i === j ? 1 : 2) * correction[i * r + j]! * own[i * r + j]!;
    identity += 1 / trace;
    // Its lower triangle: the pairs are chosen in ascending order.
    for (let i = 0; i < r; i++)
      for (let j = 0, p = chosen[i]! * m; j <= i; j++)
        inner[p + chosen[j]!]! += (factors[i]! * factors[j]! * correction[i * r + j]!) / trace;
  }
  if (used === 0) return null;
  for (let i = 0; i < m; i++) for (let j = 0; j < i; j++) inner[j * m + i] = inner[i * m + j]!;
  const sum = product(transposed(differences, d), product(inner, differences, m, d), m, d);
  for (let p = 0; p < sum.length; p++) sum[p] = -sum[p]!;
  for (let i = 0; i < d; i++) sum[i * d + i]! += identity;
  return sum;
}

/** Adds `factor rows' rows` to the lower triangle, four rows at a time. @param rows [r, d] */
function addGram(target: Float64Array, rows: Float64Array, d: number, factor: number): void {
  const r = rows.length / d;
  for (let first = 0; first < r; first += 4) {
    const startOf = (row: number): number => Math.min(r - 1, first + row) * d;
    const [q0, q1, q2, q3] = [startOf(0), startOf(1), startOf(2), startOf(3)];
    // A row past the last is the last one once more, with no weight.
    const weightOf = (row: number): number => (first + row < r ? factor : 0);
    const [w0, w1, w2, w3] = [weightOf(0), weightOf(1), weightOf(2), weightOf(3)];
    for (let i = 0; i < d; i++) {
      const [f0, f1, f2, f3] = [w0 * rows[q0 + i]!, w1 * rows[q1 + i]!, w2 * rows[q2 + i]!, w3 * rows[q3 + i]!];
      if (f0 === 0 && f1 === 0 && f2 === 0 && f3 === 0) continue;
      for (let j = 0, p = i * d; j <= i; j++, p++)
        target[p]! += f0 * rows[q0 + j]! + f1 * rows[q1 + j]! + f2 * rows[q2 + j]! + f3 * rows[q3 + j]!;
    }
  }
}
