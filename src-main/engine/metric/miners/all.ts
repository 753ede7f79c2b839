import type { Pair, Triplet } from '../losses/distances';
import { Relation } from '../judgements/relations';

/**
 * Every pair of a batch of which something is known, once, with the lower row first. Where the two rows see one another
 * differently, what is known outranks what is not, and similar outranks dissimilar, which is only assumed then.
 * @param relations [b × b] row-major, values of `Relation`; unknown pairs are never used
 */
export function mineAllPairs(relations: Int8Array, b: number): Pair[] {
  const pairs: Pair[] = [];
  for (let row = 0; row < b; row++) {
    for (let other = row + 1; other < b; other++) {
      const [here, there] = [relations[row * b + other], relations[other * b + row]];
      const isSimilar = here === Relation.Similar || there === Relation.Similar;
      const isKnown = isSimilar || here === Relation.Dissimilar || there === Relation.Dissimilar;
      if (isKnown) pairs.push({ a: row, b: other, isSimilar });
    }
  }
  return pairs;
}

/**
 * Every triplet of a batch: each anchor with each of its positives and each of its negatives, by rising anchor, positive,
 * negative.
 * @param relations [b × b] row-major, values of `Relation`; unknown pairs are never used
 */
export function mineAllTriplets(relations: Int8Array, b: number): Triplet[] {
  const triplets: Triplet[] = [];
  for (let anchor = 0; anchor < b; anchor++) {
    const others = Array.from({ length: b }, (_, other) => other).filter((other) => other !== anchor);
    const positives = others.filter((other) => relations[anchor * b + other] === Relation.Similar);
    const negatives = others.filter((other) => relations[anchor * b + other] === Relation.Dissimilar);
    for (const positive of positives) for (const negative of negatives) triplets.push({ anchor, positive, negative });
  }
  return triplets;
}

/** The pairs that triplets are made of, each once, with the lower row first: so pairs are mined by the miners of triplets. */
export function pairsOfTriplets(triplets: readonly Triplet[]): Pair[] {
  const pairs = new Map<string, Pair>();
  const add = (one: number, other: number, isSimilar: boolean): void => {
    const [a, b] = one < other ? [one, other] : [other, one];
    pairs.set(`${a} ${b}`, { a, b, isSimilar });
  };
  for (const { anchor, positive, negative } of triplets) {
    add(anchor, negative, false);
    add(anchor, positive, true);
  }
  return [...pairs.values()];
}
