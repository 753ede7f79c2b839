import { rankPairs, weightedAuc } from '@engine/metric/evaluation/rankedPairs';
import type { PairScoresOf } from './measure';

/** Rise of the pair AUC, and its standard error over the resamples. */
export interface AucGain {
  readonly auc: number;
  readonly aucError: number;
}

/** How much better one set of embeddings is than another on the same judgements. */
export interface Gain extends AucGain {
  /** Mean fall of the similar partners' log rank, and its standard error. */
  readonly rank: number;
  readonly rankError: number;
}

/**
 * @param isSimilar [p] 1 or 0, of both kinds some
 * @param resamples bootstrap resamples of the judgements, weights [p] each
 */
export function gainOf(before: PairScoresOf, after: PairScoresOf, isSimilar: Uint8Array, resamples: readonly Float64Array[]): Gain {
  const falls = [...before.logRanks].flatMap((rank, p) => (isSimilar[p] === 1 ? [rank - after.logRanks[p]!] : []));
  const [rank, spread] = meanAndDeviation(falls);
  const { auc, aucError } = aucGainOf(before.cosines, after.cosines, isSimilar, resamples);
  return { rank, rankError: spread / Math.sqrt(Math.max(1, falls.length)), auc, aucError };
}

/** @param before [p] similarities @param after [p] the same of other embeddings @param isSimilar, resamples as of `gainOf` */
export function aucGainOf(
  before: ArrayLike<number>,
  after: ArrayLike<number>,
  isSimilar: Uint8Array,
  resamples: readonly Float64Array[],
): AucGain {
  const [rankedBefore, rankedAfter] = [rankPairs(before), rankPairs(after)];
  const rise = (weights: Float64Array): number[] => {
    const [was, is] = [weightedAuc(rankedBefore, isSimilar, weights), weightedAuc(rankedAfter, isSimilar, weights)];
    return was === null || is === null ? [] : [is - was];
  };
  const [auc = 0] = rise(new Float64Array(isSimilar.length).fill(1));
  const [, aucError] = meanAndDeviation(resamples.flatMap(rise));
  return { auc, aucError };
}

/** Whether both figures are better by more than `sure` standard errors. */
export function isBetter({ rank, rankError, auc, aucError }: Gain, sure: number): boolean {
  return rank > sure * rankError && auc > sure * aucError;
}

/** Mean and standard deviation (n - 1); of nothing 0 and 0. */
export function meanAndDeviation(values: readonly number[]): [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / Math.max(1, values.length - 1))];
}
