import type { ImageId, LensId, ModelId, TagId } from './ids';

/** What a person says of photos, and what is learned from it. Plain data, as in `data.ts`, which has all of it too. */

export type Verdict = 'similar' | 'different';

/**
 * How a pair came to be judged. `search`: among the results of a search. `chosen`: two photos that the person picked. `suggested`: asked for
 * by the app because much is learned from it. `check`: asked for by the app, drawn by chance. `trial`: asked for by the app because only one of
 * two versions finds it. `group`: from photos marked as belonging together. `file`, `import`: read from a file that does not say.
 * Figures before and after a training are quoted on what the app did not choose for its own use: on all but `suggested`.
 */
export const judgementSources = ['search', 'chosen', 'suggested', 'check', 'trial', 'group', 'file', 'import'] as const;
export type JudgementSource = (typeof judgementSources)[number];

/** A pair is unordered. `imageA` is the photo that was looked at. */
export interface JudgedPair {
  readonly imageA: ImageId;
  readonly imageB: ImageId;
  readonly verdict: Verdict;
}

export interface Judgement extends JudgedPair {
  readonly source: JudgementSource;
  readonly judgedAtMs: number;
}

/** What an undo did to a pair: `verdict` is what holds now, null when nothing is said of it any more. */
export interface UndoneJudgement {
  readonly imageA: ImageId;
  readonly imageB: ImageId;
  readonly verdict: Verdict | null;
}

export interface JudgementCounts {
  readonly similar: number;
  readonly different: number;
  /** Those that are not ignored. */
  readonly contradictions: number;
}

/** Two photos judged different that a chain of similar ones joins. Likewise never settles it by itself. */
export interface Contradiction {
  readonly imageA: ImageId;
  readonly imageB: ImageId;
  /** The shortest chain from one to the other, both included: each is judged similar to the next. */
  readonly chain: readonly ImageId[];
}

export interface Tag {
  readonly id: TagId;
  readonly name: string;
  readonly images: number;
  /** In the lens in use. */
  readonly membersAreSimilar: boolean;
}

export interface Lens {
  readonly id: LensId;
  readonly name: string;
  /** The one in use. */
  readonly isActive: boolean;
  readonly isDefault: boolean;
  readonly similar: number;
  readonly different: number;
  /** Taught or imported models. */
  readonly models: number;
}

/** The five losses, and the closed form that all of them start from. */
export const methodIds = ['contrastive', 'triplet', 'arcface', 'cosface', 'sphereface', 'rca'] as const;
export type MethodId = (typeof methodIds)[number];

/** A number of a method that a person may set. */
export interface MethodOption {
  readonly key: string;
  readonly unit: string;
  /** Both ends are allowed. */
  readonly min: number;
  readonly max: number;
  readonly default: number;
  readonly about: string;
  readonly sensitivity: string;
}

export interface MethodInfo {
  readonly id: MethodId;
  readonly name: string;
  readonly about: string;
  readonly paper: string;
  /** Whether it can train a network; `usual` does where nobody says otherwise. */
  readonly deep: 'usual' | 'possible' | 'none';
  readonly options: readonly MethodOption[];
}

/** A figure and the interval in which nine tenths of the resamples lie. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How well a model does on judgements that it has not seen. */
export interface ModelFigures {
  /** Chance that a similar pair is closer than a different one. */
  readonly pairAuc: Figure;
  /** Mean natural logarithm of a similar partner's rank, from 0; smaller is better. */
  readonly meanLogRank: Figure;
  /** Share of answers that one threshold on the similarity gets right, at its best. */
  readonly bestAccuracy: Figure;
}

/** Why a model is, or is not, put to use; the window has a sentence for each. */
export const trainingReasons = [
  'surely-better',
  'better',
  'cautious',
  'bolder',
  'bolder-again',
  'unchanged',
  'not-better',
  'too-few-judgements',
  'copies-only',
] as const;
export type TrainingReason = (typeof trainingReasons)[number];

export interface TrainingResult {
  readonly modelId: ModelId;
  readonly method: MethodId;
  /** Whether it is good enough to be put to use by itself. */
  readonly isAccepted: boolean;
  readonly isActive: boolean;
  /** Null when there are too few judgements to measure by. */
  readonly before: ModelFigures | null;
  readonly after: ModelFigures | null;
  /** Of the loss, after the closed form. */
  readonly steps: number;
  readonly seconds: number;
  readonly reason: TrainingReason;
  /** The reason in one English sentence, with what went wrong on the way. */
  readonly sentence: string;
  /** Judgements learned from, and those whose photos have no features now. */
  readonly judgements: number;
  readonly leftOut: number;
  /** It goes further than the careful version, and a person's answers decide between the two; see `Trial`. */
  readonly isBolder?: boolean | undefined;
  /** A bolder version that was made beside it, and is not in use. */
  readonly bolderId?: ModelId | null | undefined;
  /** Of a training of the network itself. `isHeadAnew`, where it is recorded: the last layer was fitted anew to the trained blocks, else it was trained with them. */
  readonly deep?: { readonly blocks: number; readonly labels: string; readonly isHeadAnew?: boolean | undefined } | undefined;
}

/** One version of what "alike" means. */
export interface ModelSummary {
  readonly id: ModelId;
  /** `base`: fitted without labels, shared by all lenses. */
  readonly kind: 'base' | 'taught' | 'imported';
  readonly method: MethodId | null;
  /** The one that answers in the lens in use. */
  readonly isActive: boolean;
  readonly createdAtMs: number;
  /** Length of its embeddings. */
  readonly size: number;
  /** What an undo of it goes back to; null is the label-free one. */
  readonly parentId: ModelId | null;
  /** Of a taught one. */
  readonly training: Omit<TrainingResult, 'modelId' | 'isActive'> | null;
}

/** A pair to ask about, which teaches much, or checks. */
export interface SuggestedPair {
  readonly imageA: ImageId;
  readonly imageB: ImageId;
  /** To be given back with the answer. */
  readonly source: 'suggested' | 'check';
  /** P(similar) as believed now. */
  readonly probability: number;
}

/** An answer to look at again; it is never changed by itself. */
export interface SuspiciousJudgement extends Judgement {
  /** P(it is right), 0 to 1. */
  readonly trust: number;
}

/** What a score means, from what was judged so far. */
export interface Confidence {
  readonly imageId: ImageId;
  readonly likelihood: 'likely' | 'maybe' | 'unlikely';
  /** P(similar), 0.01 to 0.99 at the utmost; null where too little was judged, or too little of the kind that the word speaks of. */
  readonly probability: number | null;
  /** True with fewer than 20 judgements: say "about". */
  readonly isRough: boolean;
  /** Of the answers at about this score, how many were "similar". */
  readonly judgedSimilar: number;
  readonly judged: number;
}
