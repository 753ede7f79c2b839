import type { Triplet } from '../losses/distances';
import { mineAllTriplets } from './all';
import { mineBatchHard } from './batchHard';
import type { DistanceMatrix } from './distanceMatrix';
import { mineNearestSemiHard, mineSemiHard } from './semiHard';

/** One row of the table of miners: what chooses, inside a batch, from what the loss learns. */
export interface Miner {
  readonly name: string;
  readonly about: string;
  /**
   * @param distances [b × b] row-major
   * @param relations [b × b] row-major, values of `Relation`
   * @param margin the loss's, a distance
   */
  mine(distances: DistanceMatrix, relations: Int8Array, b: number, margin: number): Triplet[];
}

const rows = {
  all: {
    name: 'All',
    about: 'Every photo with each similar and each dissimilar one. Steady; most of what it uses is learned already.',
    mine: (_distances, relations, b) => mineAllTriplets(relations, b),
  },
  'batch-hard': {
    name: 'Hardest',
    about: 'Every photo with its farthest similar and its nearest dissimilar one. Learns fastest, and from wrong answers most.',
    mine: (distances, relations, b) => mineBatchHard(distances, relations, b),
  },
  'semi-hard': {
    name: 'Semi-hard, nearest',
    about: 'For each similar pair the nearest dissimilar photo that is farther than the similar one, by the margin at most.',
    mine: mineNearestSemiHard,
  },
  'all-semi-hard': {
    name: 'Semi-hard, all',
    about: 'For each similar pair all dissimilar photos that are farther than the similar one, by the margin at most.',
    mine: mineSemiHard,
  },
} as const satisfies Record<string, Miner>;

export type MinerId = keyof typeof rows;
export const miners: Readonly<Record<MinerId, Miner>> = rows;
