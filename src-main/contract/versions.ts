import type { ImageId, ModelId } from './ids';

/** What two versions answer to one photo: the nearest first, itself left out. */
export interface ComparedAnswers {
  readonly imageId: ImageId;
  readonly before: readonly ImageId[];
  readonly after: readonly ImageId[];
}

/** How a version came to be, step by step. */
export interface LearningCurve {
  /** [steps] mean loss of each step that was taken on all judgements. */
  readonly losses: readonly number[];
  /**
   * What each number of steps that was tried did to judgements held out: mean fall of a similar partner's log rank against the start, above 0
   * is better, and its standard error.
   */
  readonly heldOut: readonly { readonly step: number; readonly gain: number; readonly error: number }[];
  /** The number of steps that was kept, 0 for the start alone. */
  readonly kept: number;
}

/** Of the photos that one version alone found: how many were judged, and how many of those similar. */
export interface Found {
  readonly judged: number;
  readonly similar: number;
}

/**
 * `open`: more answers are needed. `bolder`, `current`: so many more of its photos are similar that it is no chance. `neither`: all was answered, and the
 * two are not told apart.
 */
export type TrialVerdict = 'open' | 'bolder' | 'current' | 'neither';

/**
 * Two versions compared by answers to results that only one of them shows. Who found which photo is not told while it is open, so that nobody answers for one
 * of them.
 */
export interface Trial {
  readonly bolder: ModelId;
  /** What it is compared with: the version that was in use when it was made. */
  readonly current: ModelId;
  readonly asked: number;
  readonly answered: number;
  /** What is left to ask, in that order; empty once it is decided. */
  readonly pairs: readonly { readonly imageA: ImageId; readonly imageB: ImageId }[];
  readonly verdict: TrialVerdict;
  /** Null while it is open. */
  readonly found: { readonly bolder: Found; readonly current: Found } | null;
}

/** What the page may ask about versions; part of `Calls`. */
export interface VersionCalls {
  /** What two versions answer to the same photos, of those that are indexed. Neither is put to use by it. */
  'models.compare': {
    input: { before: ModelId; after: ModelId; imageIds: readonly ImageId[]; k: number };
    output: readonly ComparedAnswers[];
  };
  /** How a version learned; null for one that was not taught here. */
  'models.curve': { input: { modelId: ModelId }; output: LearningCurve | null };
  /** How a version does against the one that it may take the place of; null while nothing was asked about the two. */
  'trials.get': { input: { modelId: ModelId }; output: Trial | null };
  /** Chooses what is to be asked, once. Answers go to `judgements.save`, with the source `trial`. */
  'trials.begin': { input: { modelId: ModelId }; output: Trial };
  /** The person cannot say of a pair. */
  'trials.skip': { input: { modelId: ModelId; imageA: ImageId; imageB: ImageId }; output: Trial };
}
