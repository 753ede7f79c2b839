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
  const { Similar, Dissimilar } = Relation;
  const triplets: Triplet[] = [];
  for (let anchor = 0; anchor < b; anchor++) {
    let positive = -1;
    let negative = -1;
    let farthest = -Infinity;
    let nearest = Infinity;
    for (let other = 0, at = anchor * b; other < b; other++, at++) {
      if (other === anchor) continue;
      const relation = relations[at];
      const distance = distances[at]!;
      if (relation === Dissimilar && distance < nearest) {
        negative = other;
        nearest = distance;
      } else if (relation === Similar && distance > farthest) {
        positive = other;
        farthest = distance;
      }
    }
    if (positive >= 0 && negative >= 0) triplets.push({ anchor, positive, negative });
  }
  return triplets;
}
