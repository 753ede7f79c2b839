import type { Figure } from '@contract/data';
import { intervalOf } from '@engine/metric/interval';
import { rankPairs, weightedAccuracy, weightedAuc } from '@engine/metric/evaluation/rankedPairs';
import { seededStream } from '@engine/metric/random';
import type { PairScoresOf } from './measure';
import type { JudgedPair } from '../rows/types';

export interface HeadFigures {
  /** Chance that a similar pair is closer than a different one. */
  readonly pairAuc: Figure;
  /** Mean natural logarithm of a similar partner's rank, from 0; smaller is better. */
  readonly meanLogRank: Figure;
  /** Share of answers that one threshold on the similarity gets right, at its best. */
  readonly bestAccuracy: Figure;
}

/** Why a model is, or is not, put to use. */
export type Reason =
  'surely-better' | 'better' | 'cautious' | 'bolder' | 'bolder-again' | 'unchanged' | 'not-better' | 'too-few-judgements' | 'copies-only';

export const reasonSentences: Readonly<Record<Reason, string>> = {
  'surely-better': 'On judgements that it had not seen, the new model ranks surely better than the one before.',
  better: 'On judgements that it had not seen, the new model ranks better than the one before, within the uncertainty of so few.',
  cautious: 'Your answers do not yet change the ranking safely, so only a careful step was taken.',
  bolder:
    'A bolder version: on judgements that it had not seen it tells similar from different better than the careful one, but only answers to its own results can say whether it ranks better.',
  'bolder-again':
    'As bold as the version in use, which you chose: on judgements that it had not seen it tells similar from different better than a careful one.',
  unchanged: 'There is nothing to learn from yet: no two different photos were judged similar.',
  'not-better': 'On judgements that it had not seen, the new model ranks no better; the one before stays in use.',
  'copies-only':
    'Altered copies of your photos are found better or worse, as the figures say; whether photos that you find alike are, nobody has judged, so the model in use stays.',
  'too-few-judgements': 'There are too few judgements of either answer to measure by, so only a careful step was taken.',
};

export interface Comparison {
  readonly before: HeadFigures;
  readonly after: HeadFigures;
  /** after minus before, over the same resamples; a fall of the rank is better */
  readonly change: HeadFigures;
  /** Judgements that the figures are from. */
  readonly judgements: number;
  /** They are plain searches and checks; otherwise those were too few, and whatever was said without being suggested counts. */
  readonly isPlain: boolean;
}

/** With fewer plain judgements, or fewer of either answer, figures on them alone would say nothing. */
const LEAST_PLAIN = 20;
const LEAST_PLAIN_OF_EACH = 5;

const RESAMPLES = 200;

/**
 * Compares two models on judgements that neither has seen. Only plain search judgements, checks and results of a trial count, where there are enough of
 * them: pairs that a person thought of are not what a search brings. A trial asks as many results of the one ranking as of the other, which is fairer than a search. A question that was chosen because the present model is undecided makes any other one look
 * better, and never counts. Resamples are drawn by query photo, since the judgements of one
 * query stand or fall together.
 * @returns null without both kinds of answers among those that count
 */
export function compareHeads(judged: readonly JudgedPair[], before: PairScoresOf, after: PairScoresOf, seed: number): Comparison | null {
  const { places, isPlain } = placesThatCount(judged);
  const isSimilar = Uint8Array.from(places, (place) => Number(judged[place]!.isSimilar));
  if (!isSimilar.includes(0) || !isSimilar.includes(1)) return null;
  const resamples = resampleQueries(
    places.map((place) => judged[place]!),
    seed,
  );
  const measures = [before, after].map((scores) => measuresOf(places, isSimilar, scores));
  const figures = (of: (measure: Measure, weights: Float64Array) => number): [Figure, Figure, Figure] => {
    const at = (weights: Float64Array): [number, number, number] => {
      const [was, is] = measures.map((measure) => of(measure, weights));
      return [was!, is!, is! - was!];
    };
    const values = at(new Float64Array(places.length).fill(1));
    const drawn = resamples.map(at).filter((row) => row.every(Number.isFinite));
    return [0, 1, 2].map((column) =>
      intervalOf(
        values[column]!,
        drawn.map((row) => row[column]!),
      ),
    ) as [Figure, Figure, Figure];
  };
  const [auc, rank, accuracy] = [figures((m, w) => m.auc(w)), figures((m, w) => m.logRank(w)), figures((m, w) => m.accuracy(w))];
  const [was, is, change] = [0, 1, 2].map((i) => ({ pairAuc: auc[i]!, meanLogRank: rank[i]!, bestAccuracy: accuracy[i]! }));
  return { before: was!, after: is!, change: change!, judgements: places.length, isPlain };
}

/** The judgements that a figure may be quoted on; see `compareHeads`. */
export function placesThatCount(judged: readonly JudgedPair[]): { readonly places: number[]; readonly isPlain: boolean } {
  const where = (isIt: (pair: JudgedPair) => boolean): number[] => [...judged.keys()].filter((place) => isIt(judged[place]!));
  const searched = where(({ asked }) => asked === 'search' || asked === 'check');
  const similar = searched.filter((place) => judged[place]!.isSimilar).length;
  const isEnough = searched.length >= LEAST_PLAIN && Math.min(similar, searched.length - similar) >= LEAST_PLAIN_OF_EACH;
  // Not by themselves: on nothing but what two rankings disagree about most, no ranking does well.
  const plain = where(({ asked }) => asked === 'search' || asked === 'check' || asked === 'trial');
  const unsuggested = where(({ asked }) => asked !== 'suggested');
  return isEnough || unsuggested.length === plain.length ? { places: plain, isPlain: true } : { places: unsuggested, isPlain: false };
}

/** Not worse in either figure is what a model that changes much must be to be put to use. */
export function isAcceptable({ change }: Comparison): boolean {
  return change.pairAuc.value >= 0 && change.meanLogRank.value <= 0;
}

/** Whether either figure speaks for it, surely or not. */
export function ranksBetter({ change }: Comparison): boolean {
  return change.pairAuc.value > 0 || change.meanLogRank.value < 0;
}

/** The five checks among twenty answers once refused what gained .03: three similar partners that fall a little are an interval of their own. */
export const LEAST_TO_BE_SURE = 20;

/**
 * Better by more than the interval's lower end in one figure, and not worse in the other. Answers to one query alone are drawn again as they are:
 * an interval without width bounds nothing.
 */
export function isSurelyBetter(comparison: Comparison): boolean {
  const { pairAuc, meanLogRank } = comparison.change;
  if (comparison.judgements < LEAST_TO_BE_SURE || !isAcceptable(comparison)) return false;
  return (pairAuc.low > 0 && pairAuc.low < pairAuc.high) || (meanLogRank.high < 0 && meanLogRank.low < meanLogRank.high);
}

/**
 * Worse by more than the interval in one figure, and no better in the other. The careful step is held to this alone: what it gains is too
 * small for so few judgements to show, and to ask for proof would refuse it in two trainings of three, in which it gains.
 * @param drawsKin whether photos that nobody judged were drawn together: then ranks alone refuse nothing, since those of the partners judged fall when others of their kind come before them
 */
export function isSurelyWorse({ judgements, change: { pairAuc, meanLogRank } }: Comparison, drawsKin = false): boolean {
  if (judgements < LEAST_TO_BE_SURE) return false;
  return (pairAuc.high < 0 && meanLogRank.value >= 0) || (!drawsKin && meanLogRank.low > 0 && pairAuc.value <= 0);
}

interface Measure {
  auc(weights: Float64Array): number;
  logRank(weights: Float64Array): number;
  accuracy(weights: Float64Array): number;
}

function measuresOf(places: readonly number[], isSimilar: Uint8Array, { logRanks, cosines }: PairScoresOf): Measure {
  const similarities = Float64Array.from(places, (place) => cosines[place]!);
  const ranked = rankPairs(similarities);
  return {
    auc: (weights) => weightedAuc(ranked, isSimilar, weights) ?? NaN,
    logRank: (weights) => {
      let [sum, total] = [0, 0];
      for (let i = 0; i < places.length; i++) {
        if (isSimilar[i] !== 1) continue;
        sum += weights[i]! * logRanks[places[i]!]!;
        total += weights[i]!;
      }
      return sum / total;
    },
    accuracy: (weights) => weightedAccuracy(ranked, isSimilar, weights),
  };
}

/** Draws judgements again, those of one query together. @returns weights, [p] each */
export function resampleQueries(judged: readonly JudgedPair[], seed: number): Float64Array[] {
  const random = seededStream(seed);
  const queries = judged.map(({ a, heldOutWith }) => heldOutWith ?? a);
  const byQuery = [...Map.groupBy(queries.keys(), (place) => queries[place]!).values()];
  return Array.from({ length: RESAMPLES }, () => {
    const weights = new Float64Array(queries.length);
    for (let draw = 0; draw < byQuery.length; draw++) {
      const places = byQuery[Math.floor(random() * byQuery.length)]!;
      for (let i = 0; i < places.length; i++) weights[places[i]!]!++;
    }
    return weights;
  });
}
