import { rankPairs, weightedAuc } from '@engine/metric/rankedPairs';
import { resampleCounts, seededStream } from '@engine/metric/random';
import { BASE_LAMBDA } from '@engine/model/basePolicy';
import { whitenings } from './baseSpaces';
import { foldsByQuery } from './folds';
import { scoreHeldOut, type Candidate, type HeldOutScores } from './heldOut';
import type { TeachingLibrary } from './library';
import type { Pause } from './types';

/** Every whitening with every strength of RCA; the label-free default first. */
export const candidates: readonly Candidate[] = whitenings.flatMap((whitening) =>
  [1, 0.9, 0.7, 0.5].map((shrinkage) => ({ whitening, shrinkage })),
);
const FOLDS = 5;
/** Resamples from which the AUC's standard error is taken. */
const RESAMPLES = 80;
/** With fewer judgements, or fewer of either answer, the held-out figures deceive: ten similar pairs once chose a ruinous whitening. */
export const LEAST_JUDGEMENTS = 30;
export const LEAST_OF_EACH = 5;
/** Standard errors by which a candidate must be better; a wrong whitening made nearly all of the large losses, so it must be surer. */
const SURE = 1;
const SURER = 2;

/** How much better a candidate is than the default on judgements held out. */
export interface Gain {
  readonly candidate: Candidate;
  /** Mean fall of the similar partners' log rank, and its standard error. */
  readonly rank: number;
  readonly rankError: number;
  /** Rise of the pair AUC, and its standard error. */
  readonly auc: number;
  readonly aucError: number;
  readonly isAccepted: boolean;
}

export type GateOutcome =
  | { readonly kind: 'too-few'; readonly gains: readonly Gain[] }
  | { readonly kind: 'none-better'; readonly gains: readonly Gain[] }
  | { readonly kind: 'accepted'; readonly accepted: Gain; readonly gains: readonly Gain[] };

/** Whether there are judgements enough to choose by. */
export function hasEnough(judged: TeachingLibrary['judged']): boolean {
  const similar = judged.filter(({ isSimilar }) => isSimilar).length;
  return judged.length >= LEAST_JUDGEMENTS && Math.min(similar, judged.length - similar) >= LEAST_OF_EACH;
}

/** Looks for the candidate that is surely better than the label-free default on judgements it was not fitted on. */
export async function passGate(library: TeachingLibrary, seed: number, pause: Pause): Promise<GateOutcome> {
  if (!hasEnough(library.judged)) return { kind: 'too-few', gains: [] };
  const random = seededStream(seed);
  const folds = foldsByQuery(library.judged, FOLDS, random);
  const scores = await scoreHeldOut(library, folds, candidates, new Float64Array(library.judged.length).fill(1), pause);
  const resamples = Array.from({ length: RESAMPLES }, () => resampleCounts(library.judged.length, random));
  const isSimilar = Uint8Array.from(library.judged, (pair) => Number(pair.isSimilar));
  const gains = candidates.slice(1).map((candidate, i) => gainOf(candidate, scores[0]!, scores[i + 1]!, isSimilar, resamples));
  const accepted = gains.filter((gain) => gain.isAccepted).sort((one, other) => other.rank - one.rank)[0];
  return accepted === undefined ? { kind: 'none-better', gains } : { kind: 'accepted', accepted, gains };
}

function gainOf(
  candidate: Candidate,
  before: HeldOutScores,
  after: HeldOutScores,
  isSimilar: Uint8Array,
  resamples: readonly Float64Array[],
): Gain {
  const falls = [...before.logRanks].flatMap((rank, p) => (isSimilar[p] === 1 ? [rank - after.logRanks[p]!] : []));
  const [rank, spread] = meanAndDeviation(falls);
  const rankError = spread / Math.sqrt(falls.length);
  const [rankedBefore, rankedAfter] = [rankPairs(before.cosines), rankPairs(after.cosines)];
  const rise = (weights: Float64Array): number[] => {
    const [was, is] = [weightedAuc(rankedBefore, isSimilar, weights), weightedAuc(rankedAfter, isSimilar, weights)];
    return was === null || is === null ? [] : [is - was];
  };
  const [auc = 0] = rise(new Float64Array(isSimilar.length).fill(1));
  const [, aucError] = meanAndDeviation(resamples.flatMap(rise));
  const sure = candidate.whitening === BASE_LAMBDA ? SURE : SURER;
  return { candidate, rank, rankError, auc, aucError, isAccepted: rank > sure * rankError && auc > sure * aucError };
}

export function meanAndDeviation(values: readonly number[]): [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / Math.max(1, values.length - 1))];
}
