import { resampleCounts, seededStream } from '@engine/metric/random';
import { type BaseSpaces, whitenings } from '../rows/baseSpaces';
import { gainOf, isBetter, type Gain } from '../measure/compare';
import { measuringFolds } from '../measure/folds';
import { scoreHeldOut, type Candidate } from './heldOut';
import type { TeachingLibrary } from '../rows/library';
import type { PairScoresOf } from '../measure/measure';
import type { EmbeddingRows, Pause } from '../rows/types';

/** Strengths of RCA, from none on. */
const SHRINKAGES = [1, 0.9, 0.7, 0.5];
/** With more similar pairs than axes the scatter is known well enough to be hardly shrunk at all. */
const SHRINKAGES_OF_MANY = [...SHRINKAGES, 0.3, 0.1];

/** Every whitening with every strength of RCA; what ranks as the library does untaught is the first. */
export function candidatesFor({ untaught, k }: BaseSpaces, similarPairs: number): Candidate[] {
  const order = [untaught, ...whitenings.filter((whitening) => whitening !== untaught)];
  const shrinkages = similarPairs > k ? SHRINKAGES_OF_MANY : SHRINKAGES;
  return order.flatMap((whitening) => shrinkages.map((shrinkage) => ({ whitening, shrinkage })));
}

/** Resamples from which the AUC's standard error is taken. */
const RESAMPLES = 80;
/** With fewer judgements, or fewer of either answer, the held-out figures deceive: ten similar pairs once chose a ruinous whitening. */
export const LEAST_JUDGEMENTS = 30;
export const LEAST_OF_EACH = 5;
/** Standard errors by which another whitening must be better in both figures. */
const SURE = 2;
/**
 * RCA alone may be a little less sure in one figure where it is surer in the other: so many standard errors together, and one in each. Judgements that
 * are nearly all right already leave the AUC no room, while the ranks improve by four.
 */
const SURE_TOGETHER = 4;
const SURE_IN_EACH = 1;
/** The strength of RCA whose held-out figures say how much a careful step may dare. */
const TELLING = 0.7;
/**
 * Standard errors by which RCA alone must be better before the whitening may change at all. Both say how photos of one kind differ, RCA by
 * measuring it and a whitening by guessing. Where the measure does not help, a guess that seems to was chosen by wrong answers: with a
 * fifth of them wrong that once cost .118 of MAP@R.
 */
const SURE_OF_RCA = 1;

/** How much better a candidate is than the default on judgements held out. */
export interface CandidateGain extends Gain {
  readonly candidate: Candidate;
  readonly isAccepted: boolean;
}

export type GateOutcome =
  | { readonly kind: 'too-few'; readonly gains: readonly CandidateGain[] }
  | { readonly kind: 'none-better'; readonly gains: readonly CandidateGain[] }
  | { readonly kind: 'accepted'; readonly accepted: CandidateGain; readonly gains: readonly CandidateGain[] };

/** Whether there are judgements enough to choose by. */
export function hasEnough(judged: TeachingLibrary['judged']): boolean {
  const similar = judged.filter(({ isSimilar }) => isSimilar).length;
  return judged.length >= LEAST_JUDGEMENTS && Math.min(similar, judged.length - similar) >= LEAST_OF_EACH;
}

/**
 * Looks for the candidate that is surely better than the label-free default on judgements it was not fitted on. In the fits each similar
 * answer counts by the square of its trust, so that a wrong one bends the metric less.
 * @param trust [judged] @param known the library by its untaught whitening, where somebody has it
 */
export async function passGate(
  library: TeachingLibrary,
  trust: Float64Array,
  seed: number,
  pause: Pause,
  report: (fraction: number) => void = () => undefined,
  known: EmbeddingRows | null = null,
): Promise<GateOutcome> {
  if (!hasEnough(library.judged)) return { kind: 'too-few', gains: [] };
  const isSimilar = Uint8Array.from(library.judged, (pair) => Number(pair.isSimilar));
  const candidates = candidatesFor(
    library.spaces,
    isSimilar.reduce((sum, one) => sum + one, 0),
  );
  const random = seededStream(seed);
  const folds = measuringFolds(library.judged, random);
  const resamples = Array.from({ length: RESAMPLES }, () => resampleCounts(library.judged.length, random));
  const isUntaught = ({ whitening }: Candidate): boolean => whitening === library.spaces.untaught;
  const [own, others] = [candidates.filter(isUntaught), candidates.filter((candidate) => !isUntaught(candidate))];
  const share = own.length / candidates.length;
  const score = (some: readonly Candidate[], from: number, to: number): Promise<PairScoresOf[]> =>
    scoreHeldOut(library, folds, some, weightsOf(trust), pause, (fraction) => report(from + (to - from) * fraction), known);
  const [untaught, ...byRca] = await score(own, 0, share);
  const gainsOf = (some: readonly Candidate[], scores: readonly PairScoresOf[]): CandidateGain[] =>
    some.map((candidate, i) => {
      const gain = gainOf(untaught!, scores[i]!, isSimilar, resamples);
      return { candidate, ...gain, isAccepted: isUntaught(candidate) ? isSure(gain) : isBetter(gain, SURE) };
    });
  const gains = gainsOf(own.slice(1), byRca);
  // Four fifths of the work, for nothing where none of them might be accepted.
  if (gains.some((gain) => isBetter(gain, SURE_OF_RCA))) gains.push(...gainsOf(others, await score(others, share, 1)));
  const accepted = gains.filter((gain) => gain.isAccepted).sort((one, other) => other.rank - one.rank)[0];
  return accepted === undefined ? { kind: 'none-better', gains } : { kind: 'accepted', accepted, gains };
}

function isSure(gain: Gain): boolean {
  return isBetter(gain, SURE_IN_EACH) && gain.rank / gain.rankError + gain.auc / gain.aucError > SURE_TOGETHER;
}

/**
 * How near RCA alone has come to being accepted, 0 to 1: its standard errors in both figures together, of those it needs. So a set of answers that
 * just misses the gate teaches nearly as much as one that just passes it.
 */
export function promiseOf({ gains }: GateOutcome, { untaught }: BaseSpaces): number {
  const telling = gains.find(({ candidate }) => candidate.whitening === untaught && candidate.shrinkage === TELLING);
  if (telling === undefined) return 0;
  const inErrors = (gain: number, error: number): number => (error > 0 ? gain / error : 0);
  const together = inErrors(telling.rank, telling.rankError) + inErrors(telling.auc, telling.aucError);
  return Math.min(1, Math.max(0, together / SURE_TOGETHER));
}

/** How much each answer counts in a fit. */
export function weightsOf(trust: Float64Array): Float64Array {
  return trust.map((value) => value * value);
}
