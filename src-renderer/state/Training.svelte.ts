import type {
  DeepChoice,
  JobId,
  JobPhase,
  JobStatus,
  LearningCurve,
  MethodId,
  MethodInfo,
  ModelId,
  ModelSummary,
  TrainingResult,
} from '@contract/data';
import type { ErrorCode } from '@contract/errors';
import { toCallError, type Client } from '../bridge/client';
import { isAnotherLens } from './anotherLens';
import { atMostEvery } from './atMostEvery';

export type TrainingState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly jobId: JobId;
      readonly step: number;
      /** 0 while the best start is still looked for. */
      readonly steps: number;
      /** How much of it is done, 0 to 1. */
      readonly fraction: number;
      /** It has learned, and every photo is put to its new place. */
      readonly isApplying: boolean;
      /** The network itself is trained: minutes, which can be interrupted. */
      readonly isDeep: boolean;
      readonly phase: JobPhase;
      /** Of the phase: photos, or steps. */
      readonly done: number;
      readonly total: number;
      readonly isPaused: boolean;
    }
  | { readonly kind: 'ended'; readonly result: TrainingResult }
  /** `sentence` is the engine's own, in English, where there is no code. */
  | { readonly kind: 'failed'; readonly code: ErrorCode | 'bug' | null; readonly sentence: string };

export interface LossPoint {
  readonly step: number;
  readonly loss: number;
}

/** What a person may set before a training; what is not set is the method's own choice. */
export interface TrainingChoice {
  readonly method: MethodId;
  readonly options: Readonly<Record<string, number>>;
  readonly seed: number | null;
}

/** Right without a thought. */
export const usualChoice: TrainingChoice = { method: 'triplet', options: {}, seed: null };

type Early = Map<JobId, { readonly result: TrainingResult | null; readonly message: string | null }>;

/** Teaching while it runs, how it went, and all the versions that there are. */
export class Training {
  readonly #client: Client;
  #state: TrainingState = $state.raw({ kind: 'idle' });
  #losses: readonly LossPoint[] = $state.raw([]);
  #models: readonly ModelSummary[] = $state.raw([]);
  #methods: readonly MethodInfo[] = $state.raw([]);
  #curve: LearningCurve | null = $state.raw(null);
  choice: TrainingChoice = $state.raw(usualChoice);
  /** Set while a training is being started: one that has nothing to learn from may be over before its number is known. */
  #early: Early | null = null;
  readonly refresh: () => Promise<void>;

  constructor(client: Client, onError: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    this.refresh = atMostEvery(pauseMs, () => this.#load().catch(onError));
    client.on('library.changed', (change) => {
      if (isAnotherLens(change)) this.#state = { kind: 'idle' };
      if (change.model || change.lenses) void this.refresh();
    });
    client.on('job.changed', (job) => this.#heard(job));
    // What was being taught is lost with the engine, whose next one counts its jobs anew.
    client.on('engine.state', ({ state }) => {
      const isAway = state === 'restarting' || state === 'stopped';
      if (isAway && this.#state.kind === 'running') this.#state = { kind: 'failed', code: 'engine-away', sentence: '' };
    });
    client.on('training.ended', ({ jobId, result, message }) => this.#ended(jobId, result, message));
  }

  get state(): TrainingState {
    return this.#state;
  }
  /** Of the training that runs or has just ended. */
  get losses(): readonly LossPoint[] {
    return this.#losses;
  }
  /** Of the training that has just ended: what was tried, and what was kept. */
  get curve(): LearningCurve | null {
    return this.#curve;
  }
  /** Newest first. */
  get models(): readonly ModelSummary[] {
    return this.#models;
  }
  get methods(): readonly MethodInfo[] {
    return this.#methods;
  }
  readonly active: ModelSummary | null = $derived(this.#models.find(({ isActive }) => isActive) ?? null);

  /** Whether nothing was said since: to teach again would give the same. @param judged all that is judged now */
  hasLearned(judged: number): boolean {
    const learned = this.active?.training;
    return learned !== undefined && learned !== null && learned.judgements + learned.leftOut >= judged;
  }

  start({ method, options, seed }: TrainingChoice = this.choice): Promise<void> {
    return this.#start(false, () =>
      this.#client.call('training.start', {
        method,
        ...(Object.keys(options).length > 0 ? { options: { ...options } } : {}),
        ...(seed === null ? {} : { seed }),
      }),
    );
  }

  /** Trains the network itself; `null` goes on with what was left half done. */
  startDeep(choice: DeepChoice | null): Promise<void> {
    return this.#start(true, () =>
      choice === null ? this.#client.call('training.resumeDeep', undefined) : this.#client.call('training.startDeep', { ...choice }),
    );
  }

  async #start(isDeep: boolean, ask: () => Promise<JobId>): Promise<void> {
    if (this.#state.kind === 'running' || this.#early) return;
    this.#losses = [];
    this.#curve = null;
    const early: Early = new Map();
    this.#early = early;
    try {
      const jobId = await ask();
      this.#early = null;
      this.#state = begun(jobId, isDeep);
      const over = early.get(jobId);
      if (over) this.#ended(jobId, over.result, over.message);
    } catch (error) {
      this.#early = null;
      const { code, message } = toCallError(error);
      this.#state = { kind: 'failed', code, sentence: message };
    }
  }

  async stop(): Promise<void> {
    if (this.#state.kind === 'running') await this.#client.call('jobs.cancel', { jobId: this.#state.jobId });
  }

  async togglePause(): Promise<void> {
    if (this.#state.kind !== 'running') return;
    const { jobId, isPaused } = this.#state;
    await this.#client.call(isPaused ? 'jobs.resume' : 'jobs.pause', { jobId });
  }

  close(): void {
    if (this.#state.kind !== 'running') this.#state = { kind: 'idle' };
  }

  /** Puts a version to use, whatever was thought of it. */
  async use(modelId: ModelId): Promise<void> {
    this.#models = await this.#client.call('models.use', { modelId });
  }

  /** Away with a version that is not in use. */
  async remove(modelId: ModelId): Promise<void> {
    this.#models = await this.#client.call('models.remove', { modelId });
  }

  /** One step back, to the version that the one in use was made from. */
  async rollBack(): Promise<void> {
    this.#models = await this.#client.call('models.rollBack', undefined);
  }

  /** The one again that was removed last. */
  async bringBack(modelId: ModelId): Promise<void> {
    this.#models = await this.#client.call('models.bringBack', { modelId });
  }

  #heard(job: JobStatus): void {
    const { loss, done, total, phase } = job;
    if (job.state !== 'running' && job.state !== 'paused') return;
    // One that was begun before this window was loaded.
    if (this.#state.kind !== 'running' && job.kind === 'trainDeep' && !this.#early) {
      this.#losses = [];
      this.#curve = null;
      this.#state = begun(job.id, true);
    }
    if (this.#state.kind !== 'running' || job.id !== this.#state.jobId) return;
    const isPaused = job.state === 'paused';
    const now = { ...this.#state, phase, done, total, isPaused, fraction: Math.max(this.#state.fraction, job.fraction ?? 0) };
    if (phase === 'reading' || phase === 'embedding') {
      this.#state = { ...now, fraction: job.fraction === undefined ? 1 : now.fraction, isApplying: true };
      return;
    }
    this.#state = phase === 'learning' ? { ...now, step: done, steps: total, isApplying: false } : now;
    if (phase !== 'learning') return;
    if (loss === undefined || done <= (this.#losses.at(-1)?.step ?? 0)) return;
    this.#losses = [...this.#losses, { step: done, loss }];
  }

  #ended(jobId: JobId, result: TrainingResult | null, message: string | null): void {
    this.#early?.set(jobId, { result, message });
    // One that was started elsewhere (by the command line) shows among the versions alone.
    if (this.#state.kind !== 'running' || this.#state.jobId !== jobId) return;
    if (result) {
      this.#state = { kind: 'ended', result };
      void this.#learnCurve(result.modelId);
    } else if (message === null) this.#state = { kind: 'idle' };
    else this.#state = { kind: 'failed', code: null, sentence: message };
    void this.refresh();
  }

  /** The figures stand without it, so one that cannot be had is no error of the person's. */
  async #learnCurve(modelId: ModelId): Promise<void> {
    try {
      this.#curve = await this.#client.call('models.curve', { modelId });
    } catch (error) {
      console.warn('The curve of the last training is not known.', error);
    }
  }

  async #load(): Promise<void> {
    const needsMethods = this.#methods.length === 0;
    const [jobs, models, methods] = await Promise.all([
      this.#client.call('jobs.list', undefined),
      this.#client.call('models.list', undefined),
      needsMethods ? this.#client.call('training.methods', undefined) : this.#methods,
    ]);
    this.#models = models;
    this.#methods = methods;
    for (const job of jobs) this.#heard(job);
  }
}

function begun(jobId: JobId, isDeep: boolean): TrainingState {
  const none = { step: 0, steps: 0, fraction: 0, done: 0, total: 0, isApplying: false, isPaused: false };
  return { kind: 'running', jobId, isDeep, phase: isDeep ? 'preparing' : 'learning', ...none };
}
