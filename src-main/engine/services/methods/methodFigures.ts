import type { ChanceFigures, DistanceCurve, Figure, RankingFigures } from '@contract/data';
import { intervalOf } from '../../metric/interval';
import { rankPairs, weightedAuc } from '../../metric/evaluation/rankedPairs';
import { resampleCounts, seededStream } from '../../metric/random';
import type { Tried } from '../../workers/compute/teachingCalls';

/** What was measured of one method, all folds together. */
export type Measured = Pick<
  Tried,
  'firstRanks' | 'maps' | 'relevant' | 'candidates' | 'groups' | 'distances' | 'isSimilar' | 'isQuoted' | 'pairGroups'
>;

const RESAMPLES = 400;
/** Where densities of distances are given: unit vectors lie between 0 and 2. */
const DISTANCES = Array.from({ length: 41 }, (_, step) => step / 20);
const LEAST_BANDWIDTH = 0.04;

/** The folds of one method, one after the other. Groups are numbered across folds already. */
export function joinFolds(folds: readonly Measured[]): Measured {
  const join = <Key extends keyof Measured>(key: Key): number[] => folds.flatMap((fold) => [...fold[key]]);
  return {
    firstRanks: Float64Array.from(join('firstRanks')),
    maps: Float64Array.from(join('maps')),
    relevant: Int32Array.from(join('relevant')),
    candidates: Int32Array.from(join('candidates')),
    groups: Int32Array.from(join('groups')),
    distances: Float32Array.from(join('distances')),
    isSimilar: Uint8Array.from(join('isSimilar')),
    isQuoted: Uint8Array.from(join('isQuoted')),
    pairGroups: Int32Array.from(join('pairGroups')),
  };
}

/** The photos of one group stand or fall together, so whole groups are drawn. */
export function figuresOf(measured: Measured, seed: number): RankingFigures {
  const { maps, groups, distances, isSimilar } = measured;
  const [recall, map] = [recallAt(measured, 1, seed), meanByGroup(maps, groups, seed)];
  const auc = aucOf(measured, seed);
  const of = (kind: number): DistanceCurve => distanceCurve([...distances].filter((_, pair) => isSimilar[pair] === kind));
  return {
    recallAt1: recall.value,
    recallAt1Interval: [recall.low, recall.high],
    mapAtR: map.value,
    mapAtRInterval: [map.low, map.high],
    pairAuc: auc?.value ?? null,
    interval: auc === null ? null : [auc.low, auc.high],
    distances: { similar: of(1), different: of(0) },
  };
}

/** Share of queries with a photo of their group among the first k. */
export function recallAt({ firstRanks, groups }: Measured, k: number, seed: number): Figure {
  return meanByGroup(
    firstRanks.map((rank) => (Number.isNaN(rank) ? NaN : Number(rank <= k))),
    groups,
    seed,
  );
}

/** How much higher the MAP@R of one is than that of another, query by query. */
export function mapGain(before: Measured, after: Measured, seed: number): Figure {
  return meanByGroup(
    after.maps.map((map, query) => map - before.maps[query]!),
    after.groups,
    seed,
  );
}

/**
 * What the figures would be if candidates came in any order, and how many a photo has on the average. With R right ones of n, the first is right
 * with R / n; rank i holds a right one as often, and then (i - 1)(R - 1) / (n - 1) more are expected before it, which makes the precision there.
 */
export function chanceOf({ maps, relevant, candidates }: Measured): { chance: ChanceFigures; candidates: number } {
  const used = [...maps.keys()].filter((query) => !Number.isNaN(maps[query]));
  const mean = (of: (relevant: number, candidates: number) => number): number =>
    used.length === 0 ? 0 : used.reduce((sum, query) => sum + of(relevant[query]!, candidates[query]!), 0) / used.length;
  const mapAtR = mean((r, n) => {
    const others = n > 1 ? (r - 1) / (n - 1) : 0;
    let sum = 0;
    for (let i = 1; i <= r; i++) sum += (1 + (i - 1) * others) / i;
    return sum / n;
  });
  return { chance: { recallAt1: mean((r, n) => r / n), mapAtR }, candidates: mean((_, n) => n) };
}

export function countQueries({ maps, groups }: Measured): { queries: number; groups: number } {
  const used = [...maps.keys()].filter((query) => !Number.isNaN(maps[query]));
  return { queries: used.length, groups: new Set(used.map((query) => groups[query])).size };
}

/** @param values [queries] NaN is left out; 0 where all are */
function meanByGroup(values: Float64Array, groups: Int32Array, seed: number): Figure {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const [query, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const of = sums.get(groups[query]!) ?? { sum: 0, count: 0 };
    sums.set(groups[query]!, { sum: of.sum + value, count: of.count + 1 });
  }
  const all = [...sums.values()];
  const meanOf = (weights: ArrayLike<number>): number => {
    let [sum, count] = [0, 0];
    for (const [place, group] of all.entries()) [sum, count] = [sum + weights[place]! * group.sum, count + weights[place]! * group.count];
    return count === 0 ? 0 : sum / count;
  };
  const random = seededStream(seed);
  const drawn = Array.from({ length: RESAMPLES }, () => meanOf(resampleCounts(all.length, random)));
  return intervalOf(meanOf(new Float64Array(all.length).fill(1)), drawn);
}

function aucOf({ distances, isSimilar, isQuoted, pairGroups }: Measured, seed: number): Figure | null {
  const quoted = [...distances.keys()].filter((pair) => isQuoted[pair] === 1);
  const ranked = rankPairs(quoted.map((pair) => -distances[pair]!));
  const kinds = Uint8Array.from(quoted, (pair) => isSimilar[pair]!);
  const value = weightedAuc(ranked, kinds, new Float64Array(quoted.length).fill(1));
  if (value === null) return null;
  const groups = [...new Set(quoted.map((pair) => pairGroups[pair]!))];
  const placeOf = new Map(groups.map((group, place) => [group, place]));
  const places = quoted.map((pair) => placeOf.get(pairGroups[pair]!)!);
  const random = seededStream(seed);
  const drawn = Array.from({ length: RESAMPLES }, () => {
    const counts = resampleCounts(groups.length, random);
    return weightedAuc(
      ranked,
      kinds,
      places.map((place) => counts[place]!),
    );
  });
  return intervalOf(
    value,
    drawn.filter((one) => one !== null),
  );
}

/** A kernel density with Silverman's bandwidth (1986, eq. 3.31), which few pairs do not make narrower than a line can show. */
export function distanceCurve(distances: readonly number[]): DistanceCurve {
  const n = distances.length;
  if (n === 0) return { pairs: 0, density: DISTANCES.map(() => 0) };
  const sorted = distances.toSorted((a, b) => a - b);
  const mean = distances.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(distances.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1));
  const spread = (sorted[Math.floor(0.75 * (n - 1))]! - sorted[Math.floor(0.25 * (n - 1))]!) / 1.34;
  const width = Math.max(LEAST_BANDWIDTH, 0.9 * Math.min(deviation, spread || deviation) * n ** -0.2);
  const scale = 1 / (n * width * Math.sqrt(2 * Math.PI));
  const density = DISTANCES.map((at) => distances.reduce((sum, value) => sum + Math.exp(-(((at - value) / width) ** 2) / 2), 0) * scale);
  return { pairs: n, density: density.map((value) => Math.round(value * 1e4) / 1e4) };
}
