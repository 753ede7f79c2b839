import type { Triplet } from '../losses/distances';
import { Relation } from '../judgements/relations';
import type { DistanceMatrix } from './distanceMatrix';

/**
 * Semi-hard mining (Schroff et al. 2015): negatives farther than the positive, but by no more than the margin. All such
 * triplets, by rising anchor, positive, negative.
 * @param distances [b × b] row-major, symmetric
 * @param relations [b × b] row-major, values of `Relation`; unknown pairs are never used
 * @param margin a distance, at least 0
 */
export function mineSemiHard(distances: DistanceMatrix, relations: Int8Array, b: number, margin: number): Triplet[] {
  const triplets: Triplet[] = [];
  for (const { anchor, positive } of positivePairs(relations, b)) {
    const limit = distances[anchor * b + positive]!;
    for (let negative = 0; negative < b; negative++) {
      if (relations[anchor * b + negative] !== Relation.Dissimilar || negative === anchor) continue;
      const lead = distances[anchor * b + negative]! - limit;
      if (lead > 0 && lead <= margin) triplets.push({ anchor, positive, negative });
    }
  }
  return triplets;
}

/**
 * Of the semi-hard triplets of each ordered pair of anchor and positive the one with the nearest negative; a pair without
 * any gives none. Ties go to the lowest index. Parameters as in `mineSemiHard`.
 */
export function mineNearestSemiHard(distances: DistanceMatrix, relations: Int8Array, b: number, margin: number): Triplet[] {
  const triplets: Triplet[] = [];
  for (const { anchor, positive } of positivePairs(relations, b)) {
    const limit = distances[anchor * b + positive]!;
    let nearest = -1;
    let shortest = Infinity;
    for (let negative = 0; negative < b; negative++) {
      if (relations[anchor * b + negative] !== Relation.Dissimilar || negative === anchor) continue;
      const lead = distances[anchor * b + negative]! - limit;
      if (lead > 0 && lead <= margin && lead < shortest) [nearest, shortest] = [negative, lead];
    }
    if (nearest >= 0) triplets.push({ anchor, positive, negative: nearest });
  }
  return triplets;
}

/** Ordered, as the anchor sees them: (a, p) and (p, a) both. */
function* positivePairs(relations: Int8Array, b: number): Generator<{ anchor: number; positive: number }> {
  for (let anchor = 0; anchor < b; anchor++) {
    for (let positive = 0; positive < b; positive++) {
      if (positive !== anchor && relations[anchor * b + positive] === Relation.Similar) yield { anchor, positive };
    }
  }
}
