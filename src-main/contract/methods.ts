import type { MethodId, Figure } from './teaching';

/** The five losses and the closed form, compared on the same labels and folds. Plain data, as in `data.ts`, which has all of it too. */

/** What a comparison learns from. */
export const labelSources = ['judgements', 'tags', 'folders', 'augmentation'] as const;
export type LabelSource = (typeof labelSources)[number];

/**
 * How often a distance occurs among pairs: the density at the distances 0, 0.05, … 2 (Euclidean, between unit vectors), smoothed by a
 * normal kernel. 41 values, whose sum is about 20; all 0 without pairs.
 */
export interface DistanceCurve {
  readonly pairs: number;
  readonly density: readonly number[];
}

export interface DistanceCurves {
  readonly similar: DistanceCurve;
  readonly different: DistanceCurve;
}

/**
 * Of photos in groups, and of pairs, that were not taught. A photo's partners are looked for among those alone of which it is known that they are similar
 * or different: a pair that nobody judged counts in no figure. Where labels are complete classes that is every photo measured. Intervals hold nine
 * tenths of the resamples, drawn by group.
 */
export interface RankingFigures {
  readonly recallAt1: number;
  readonly recallAt1Interval: readonly [low: number, high: number];
  readonly mapAtR: number;
  readonly mapAtRInterval: readonly [low: number, high: number];
  /** Chance that a similar pair is closer than a different one; null without pairs of both kinds. */
  readonly pairAuc: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  readonly distances: DistanceCurves;
}

/** With all its steps taken at other settings: what a wrong one costs. */
export interface MethodProbe {
  readonly varied: 'margin' | 'scale';
  readonly margin: number;
  /** Null for a method without one. */
  readonly scale: number | null;
  readonly recallAt1: number;
  readonly mapAtR: number;
}

export interface MethodRow extends RankingFigures {
  readonly method: MethodId;
  /** MAP@R above that without teaching, of the same photos. */
  readonly gain: Figure;
  /** Of the loss, in each fold: 0 where none helped on judgements held out. */
  readonly steps: readonly number[];
  /** Mean of the folds: from labels to a head. */
  readonly seconds: number;
  /** Before each step of one run that takes all its steps, whether they helped or not; empty for a closed form. */
  readonly losses: readonly number[];
  readonly sensitivity: readonly MethodProbe[];
}

/**
 * `leads`: surely better than all others. `simplest`: what may be better is not surely so, and it needs no loss. `fastest`: likewise, and it
 * took the least time. `none-helps`: nothing ranks better than without teaching.
 */
export type RecommendationKind = 'leads' | 'simplest' | 'fastest' | 'none-helps';

export interface Recommendation {
  readonly method: MethodId;
  readonly kind: RecommendationKind;
  /** MAP@R above that without teaching. */
  readonly gain: Figure;
  /** Those from which it cannot be told apart yet, the best first. */
  readonly tied: readonly MethodId[];
  /** About how many judgements more would tell the best of them apart; null where that would be too many to say. */
  readonly judgementsToSettle: number | null;
}

/** What a ranking by lot would have: with few candidates that is much. */
export interface ChanceFigures {
  readonly recallAt1: number;
  readonly mapAtR: number;
}

export interface MethodsComparison {
  readonly madeAtMs: number;
  readonly labels: LabelSource;
  /** Judgements that were measured on, and learned from unless altered copies were; 0 where tags or folders are the labels. */
  readonly judgements: number;
  readonly folds: number;
  readonly seed: number;
  /** Photos that were not taught, each asked once. */
  readonly queries: number;
  /** Groups of such photos. */
  readonly groups: number;
  /** Photos among which the partners of one are looked for, on the average. */
  readonly candidates: number;
  readonly chance: ChanceFigures;
  readonly untaught: RankingFigures;
  /** In the order of the table of methods. */
  readonly methods: readonly MethodRow[];
  readonly recommended: MethodId;
  readonly recommendation: Recommendation;
  /** The recommendation in English. */
  readonly sentence: string;
}

/** What is known of the lens in use. */
export interface MethodsState {
  /** The last comparison over judgements. */
  readonly comparison: MethodsComparison | null;
  /** Other things have been said since. */
  readonly isStale: boolean;
  /** Groups of two photos or more that were judged similar, and of which something is known to be different; and how many a comparison needs. */
  readonly groups: number;
  readonly groupsNeeded: number;
}
