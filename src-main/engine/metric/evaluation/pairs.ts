/** How well one number per pair tells similar pairs from dissimilar ones. Null where that is not defined. */
export interface PairScores {
  /** Chance that a similar pair is closer than a dissimilar one; a tie counts one half. Null unless both kinds are there. */
  readonly rocAuc: number | null;
  /** Mean precision over the similar pairs, nearest first; pairs at one distance come together. Null without a similar pair. */
  readonly averagePrecision: number | null;
  /** The best share of right answers of "similar when distance <= t"; null without a pair. */
  readonly best: BestThreshold | null;
}

/** Any t with `low <= t < high` does it; null is an open end. Of several such ranges the lowest is given. */
export interface BestThreshold {
  readonly accuracy: number;
  readonly low: number | null;
  readonly high: number | null;
  /** How many ranges are as good. */
  readonly equallyGood: number;
}

/** Pairs that share one distance. */
interface Step {
  readonly distance: number;
  readonly similar: number;
  readonly dissimilar: number;
}

/**
 * @param distances [p] smaller is closer
 * @param isSimilar [p] 1 for a similar pair, 0 for a dissimilar one
 */
export function scorePairs(distances: ArrayLike<number>, isSimilar: ArrayLike<number>): PairScores {
  const steps = group(distances, isSimilar);
  const similar = steps.reduce((sum, step) => sum + step.similar, 0);
  const dissimilar = steps.reduce((sum, step) => sum + step.dissimilar, 0);
  let won = 0;
  let precision = 0;
  let similarSoFar = 0;
  let dissimilarSoFar = 0;
  for (const step of steps) {
    won += step.similar * (dissimilar - dissimilarSoFar - step.dissimilar / 2);
    similarSoFar += step.similar;
    dissimilarSoFar += step.dissimilar;
    precision += (step.similar * similarSoFar) / (similarSoFar + dissimilarSoFar);
  }
  return {
    rocAuc: similar > 0 && dissimilar > 0 ? won / (similar * dissimilar) : null,
    averagePrecision: similar > 0 ? precision / similar : null,
    best: bestThreshold(steps, dissimilar, similar + dissimilar),
  };
}

function bestThreshold(steps: readonly Step[], dissimilar: number, pairs: number): BestThreshold | null {
  if (pairs === 0) return null;
  let right = dissimilar; // nothing is called similar yet
  let best = { right, low: null as number | null, high: steps[0]?.distance ?? null };
  let equallyGood = 1;
  for (const [i, step] of steps.entries()) {
    right += step.similar - step.dissimilar;
    if (right === best.right) equallyGood++;
    if (right <= best.right) continue;
    best = { right, low: step.distance, high: steps[i + 1]?.distance ?? null };
    equallyGood = 1;
  }
  return { accuracy: best.right / pairs, low: best.low, high: best.high, equallyGood };
}

function group(distances: ArrayLike<number>, isSimilar: ArrayLike<number>): Step[] {
  const byDistance = new Map<number, { similar: number; dissimilar: number }>();
  for (let i = 0; i < distances.length; i++) {
    const counts = byDistance.get(distances[i]!) ?? { similar: 0, dissimilar: 0 };
    counts[isSimilar[i] === 1 ? 'similar' : 'dissimilar']++;
    byDistance.set(distances[i]!, counts);
  }
  return [...byDistance].map(([distance, counts]) => ({ distance, ...counts })).sort((a, b) => a.distance - b.distance);
}
