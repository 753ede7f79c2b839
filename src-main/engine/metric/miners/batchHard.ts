import type { Triplet } from '../losses/distances';
import { Relation } from '../judgements/relations';
import type { DistanceMatrix } from './distanceMatrix';

/**
 * Batch-hard mining (Hermans et al. 2017): each anchor with its farthest positive and its nearest negative.
 * An anchor lacking either gives no triplet. Ties go to the lowest index: the result depends on the input alone.
 * @param distances [b × b] row-major, symmetric
 * @param relations [b × b] row-major, values of `Relation`, each row as its anchor sees it; unknown pairs are never used
 */
export function mineBatchHard(distances: DistanceMatrix, relations: Int8Array, b: number): Triplet[] {
  const triplets: Triplet[] = [];
  for (let anchor = 0; anchor < b; anchor++) {
    let positive = -1;
    let negative = -1;
    let farthest = -Infinity;
    let nearest = Infinity;
    for (let other = 0; other < b; other++) {
      if (other === anchor) continue;
      const distance = distances[anchor * b + other]!;
      const relation = relations[anchor * b + other];
      if (relation === Relation.Similar && distance > farthest) [positive, farthest] = [other, distance];
      if (relation === Relation.Dissimilar && distance < nearest) [negative, nearest] = [other, distance];
    }
    if (positive >= 0 && negative >= 0) triplets.push({ anchor, positive, negative });
  }
  return triplets;
}
