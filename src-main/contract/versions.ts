import type { ImageId } from './data';

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
