/** Pairs in the order of their similarity, so that resamples of them are scored in one walk each. */
export interface RankedPairs {
  /** [p] places of the pairs, least similar first */
  readonly order: Int32Array;
  /** [p] in that order: 1 where a pair ties with the one before it */
  readonly tiesWithPrevious: Uint8Array;
}

/** @param similarities [p] larger is closer */
export function rankPairs(similarities: ArrayLike<number>): RankedPairs {
  const order = Int32Array.from({ length: similarities.length }, (_, p) => p).sort((a, b) => similarities[a]! - similarities[b]! || a - b);
  const tiesWithPrevious = Uint8Array.from(order, (p, place) => (place > 0 && similarities[p] === similarities[order[place - 1]!] ? 1 : 0));
  return { order, tiesWithPrevious };
}

/**
 * Share of the pairs that one threshold gets right, at its best, with every pair as often as its weight says: similar are those above it. A
 * threshold lies between two values, above all or below all.
 * @param isSimilar [p] 1 or 0 @param weights [p] at least 0
 * @returns NaN without any weight
 */
export function weightedAccuracy(
  { order, tiesWithPrevious }: RankedPairs,
  isSimilar: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  let [right, total] = [0, 0];
  for (let p = 0; p < order.length; p++) {
    total += weights[p]!;
    if (isSimilar[p] === 1) right += weights[p]!;
  }
  let best = right;
  for (let place = 0; place < order.length; place++) {
    const p = order[place]!;
    right += isSimilar[p] === 1 ? -weights[p]! : weights[p]!;
    const isBetweenValues = place + 1 === order.length || tiesWithPrevious[place + 1] === 0;
    if (isBetweenValues && right > best) best = right;
  }
  return best / total;
}

/**
 * Chance that a similar pair is closer than a dissimilar one, with every pair as often as its weight says; a tie counts one half.
 * @param isSimilar [p] 1 or 0 @param weights [p] at least 0
 * @returns null where either kind has no weight
 */
export function weightedAuc(
  { order, tiesWithPrevious }: RankedPairs,
  isSimilar: ArrayLike<number>,
  weights: ArrayLike<number>,
): number | null {
  let [won, similar, dissimilar, tiedSimilar, tiedDissimilar] = [0, 0, 0, 0, 0];
  const settle = (): void => {
    won += tiedSimilar * (dissimilar + tiedDissimilar / 2);
    similar += tiedSimilar;
    dissimilar += tiedDissimilar;
    tiedSimilar = tiedDissimilar = 0;
  };
  for (let place = 0; place < order.length; place++) {
    const p = order[place]!;
    if (tiesWithPrevious[place] === 0) settle();
    if (isSimilar[p] === 1) tiedSimilar += weights[p]!;
    else tiedDissimilar += weights[p]!;
  }
  settle();
  return similar > 0 && dissimilar > 0 ? won / (similar * dissimilar) : null;
}
