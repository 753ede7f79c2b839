import type { ErrorCode } from './errors';
import type { JobId, RootId } from './ids';
import type { MethodId } from './teaching';

export interface Progress {
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  /** Items a second over the last few seconds; 0 while unknown. */
  readonly perSecond: number;
  readonly secondsLeft: number | null;
}

export type JobKind =
  'index' | 'embed' | 'buildIndex' | 'verify' | 'train' | 'trainDeep' | 'useModel' | 'compareMethods' | 'map' | 'findDuplicates';
export type JobState = 'waiting' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

export interface JobStatus extends Progress {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly state: JobState;
  /** What is being done now, for people: "looking for photos", "reading photos". */
  readonly phase: JobPhase;
  /** Set when `failed`; one sentence. */
  readonly message: string | null;
  /** Beside that sentence: what the window has one of its own for, in the person's language. */
  readonly code?: ErrorCode | 'bug' | undefined;
  /** Of a run of `index`: the folder that is read. */
  readonly rootId?: RootId | undefined;
  /** Why a job waits that nobody paused by hand. */
  readonly heldBy: 'person' | 'battery' | null;
  /** Of a training: the loss at its last step. */
  readonly loss?: number | undefined;
  /** Of a training: how much of all its work is done, 0 to 1. */
  readonly fraction?: number | undefined;
  /** Of a comparison: the method that is being tried. */
  readonly method?: MethodId | undefined;
}

export type JobPhase =
  'scanning' | 'preparing' | 'reading' | 'embedding' | 'building' | 'verifying' | 'learning' | 'arranging' | 'comparing';
