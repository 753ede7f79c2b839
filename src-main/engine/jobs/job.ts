import type { JobKind, JobPhase, LensId, MethodId, ModelId, RootId } from '@contract/data';

/** What a job tells while it runs. */
export interface JobReport {
  readonly phase: JobPhase;
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  /** Of a training: the loss at its last step. */
  readonly loss?: number | undefined;
  /** Of a training: how much of all its work is done, 0 to 1. */
  readonly fraction?: number | undefined;
  /** Of a comparison: the method that is being tried. */
  readonly method?: MethodId | undefined;
}

export interface JobContext {
  /** Aborted when a person cancels the job or the engine closes. */
  readonly signal: AbortSignal;
  report(report: JobReport): void;
  /** Resolves at once, or when a pause ends; rejects when the job is cancelled. To be awaited before each piece of work. */
  mayGoOn(): Promise<void>;
  /** Resolves when nobody waits for the window, in a moment at most (see `Courtesy`); for pieces of what a pause lets come to its end. Rejects as `mayGoOn` does. */
  whenFree(): Promise<void>;
}

export interface JobNeeds {
  readonly lensId: LensId;
  readonly modelId?: ModelId;
}

export type JobLane = 'background' | 'person';

/** Work that takes long: it reports, can be paused and cancelled, and keeps what it finished. Being cancelled is an outcome, not an error. */
export interface Job<Result> {
  readonly kind: JobKind;
  /** Two waiting jobs of the same key are one: the second would find nothing left to do. */
  readonly key: string;
  /** What a person waits for does not queue up behind what may take hours. `background` unless given. */
  readonly lane?: JobLane | undefined;
  /** Of a run of `index`: the folder that is read. */
  readonly rootId?: RootId | undefined;
  /** What it works for, which must stay as long as it does. */
  readonly needs?: JobNeeds | undefined;
  run(context: JobContext): Promise<Result>;
}
