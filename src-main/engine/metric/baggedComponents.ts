import { choleskyFactor } from './cholesky';
import { resampleCounts } from './random';
import { LEAST_SCATTER } from './relevantComponents';
import { scatterRoot, shortenedDirections, transposed, woodburyFactor } from './relevantDirections';
import type { Random } from './samplers/shuffle';
import { multiply, type Numbers, type Product } from './vectors';

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
  const gram = multiply(differences, transposed(differences, d), d, m);
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
    for (let i = 0; i < r; i++) for (let j = 0; j < r; j++) trace -= correction[Math.max(i, j) * r + Math.min(i, j)]! * own[i * r + j]!;
    identity += 1 / trace;
    for (let i = 0; i < r; i++)
      for (let j = 0; j < r; j++)
        inner[chosen[i]! * m + chosen[j]!]! += (factors[i]! * factors[j]! * correction[Math.max(i, j) * r + Math.min(i, j)]!) / trace;
  }
  if (used === 0) return null;
  const sum = product(transposed(differences, d), product(inner, differences, m, d), m, d).map((value) => -value);
  for (let i = 0; i < d; i++) sum[i * d + i]! += identity;
  return sum;
}

/** Adds `factor rows' rows` to the lower triangle. @param rows [r, d] */
function addGram(target: Float64Array, rows: Float64Array, d: number, factor: number): void {
  for (let start = 0; start < rows.length; start += d) {
    for (let i = 0; i < d; i++) {
      const scaled = factor * rows[start + i]!;
      if (scaled !== 0) for (let j = 0, p = i * d; j <= i; j++, p++) target[p]! += scaled * rows[start + j]!;
    }
  }
}
