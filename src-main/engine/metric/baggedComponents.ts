import { choleskyFactor } from './cholesky';
import { resampleCounts } from './random';
import { scatterRoot, shortenedDirections } from './relevantDirections';
import type { Random } from './samplers/shuffle';
import type { Numbers } from './vectors';

export interface Bagging {
  /** A of RCA, above 0 and below 1; near 1 it changes little. */
  readonly shrinkage: number;
  readonly resamples: number;
  readonly random: Random;
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
  { shrinkage, resamples, random }: Bagging,
): Float64Array | null {
  const sum = new Float64Array(d * d);
  let used = 0;
  for (let bag = 0; bag < resamples; bag++) {
    const drawn = resampleCounts(pairs.length, random).map((count, p) => count * weights[p]!);
    const root = scatterRoot(embeddings, d, pairs, drawn);
    if (root === null) continue;
    used++;
    const directions = shortenedDirections(root, shrinkage);
    let trace = d;
    for (const value of directions) trace -= value * value;
    for (let i = 0; i < d; i++) sum[i * d + i]! += 1 / trace;
    for (let r = 0; r < root.r; r++) {
      const row = directions.subarray(r * d, (r + 1) * d);
      for (let i = 0; i < d; i++) {
        const factor = row[i]! / trace;
        if (factor !== 0) for (let j = 0, p = i * d; j <= i; j++, p++) sum[p]! -= factor * row[j]!;
      }
    }
  }
  if (used === 0) return null;
  // L itself: z' L has the products z' L L' z = z' Q z.
  return choleskyFactor(
    sum.map((value) => value / used),
    d,
  );
}

/** The identity, [d, d]. */
export function identityMap(d: number): Float64Array {
  return Float64Array.from({ length: d * d }, (_, p) => (Math.floor(p / d) === p % d ? 1 : 0));
}
