import type { Events } from '@contract/api';
import type { JobId, JobStatus, MethodId, MethodsState } from '@contract/data';
import type { ErrorCode } from '@contract/errors';
import { toCallError, type Client } from '../bridge/client';
import { isAnotherLens } from './anotherLens';
import { atMostEvery } from './atMostEvery';

export type ComparisonState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly jobId: JobId;
      readonly done: number;
      /** 0 while unknown. */
      readonly total: number;
      /** Null while the ranking without teaching is measured. */
      readonly method: MethodId | null;
      readonly secondsLeft: number | null;
    }
  /** `sentence` is the engine's own, in English, where there is no code. */
  | { readonly kind: 'failed'; readonly code: ErrorCode | 'bug' | null; readonly sentence: string };

/** The comparison of the methods: the last one, and one that runs. */
export class Methods {
  readonly #client: Client;
  #known: MethodsState | null = $state.raw(null);
  #state: ComparisonState = $state.raw({ kind: 'idle' });
  readonly refresh: () => Promise<void>;

  constructor(client: Client, onError: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    const load = async (): Promise<void> => void (this.#known = await client.call('methods.last', undefined));
    this.refresh = atMostEvery(pauseMs, () => load().catch(onError));
    client.on('library.changed', (change) => {
      if (isAnotherLens(change)) [this.#known, this.#state] = [null, { kind: 'idle' }];
      if ((change.judgements || change.lenses) && this.#wasAsked) void this.refresh();
    });
    client.on('job.changed', (job) => this.#heard(job));
    client.on('methods.ended', (ended) => {
      this.#lastEnded = ended;
      this.#end(ended);
    });
    // What was being compared is lost with the engine, whose next one counts its jobs anew.
    client.on('engine.state', ({ state }) => {
      if (state !== 'restarting' && state !== 'stopped') return;
      this.#lastEnded = null;
      if (this.#state.kind === 'running') this.#state = { kind: 'failed', code: 'engine-away', sentence: '' };
    });
  }

  #wasAsked = false;
  /** One that has nothing to compare may be over before its number is known. */
  #lastEnded: Events['methods.ended'] | null = null;

  /** Null while it is not known. */
  get known(): MethodsState | null {
    return this.#known;
  }
  get state(): ComparisonState {
    return this.#state;
  }

  /** For the screen that shows it; what changes afterwards is followed. */
  open(): void {
    this.#wasAsked = true;
    void this.refresh();
  }

  async compare(): Promise<void> {
    if (this.#state.kind === 'running') return;
    try {
      const jobId = await this.#client.call('methods.compare', undefined);
      // What is known of it may be more than that it was begun.
      if (this.state.kind !== 'running') this.#state = { kind: 'running', jobId, done: 0, total: 0, method: null, secondsLeft: null };
      if (this.#lastEnded?.jobId === jobId) this.#end(this.#lastEnded);
    } catch (error) {
      const { code, message } = toCallError(error);
      this.#state = { kind: 'failed', code, sentence: message };
    }
  }

  async stop(): Promise<void> {
    if (this.#state.kind === 'running') await this.#client.call('jobs.cancel', { jobId: this.#state.jobId });
  }

  close(): void {
    if (this.#state.kind === 'failed') this.#state = { kind: 'idle' };
  }

  #end({ jobId, outcome, message }: Events['methods.ended']): void {
    if (this.#state.kind !== 'running' || this.#state.jobId !== jobId) return;
    this.#state = outcome === 'failed' ? { kind: 'failed', code: null, sentence: message ?? '' } : { kind: 'idle' };
    void this.refresh();
  }

  /** Also of one that was begun before this window was loaded. */
  #heard({ kind, state, id, done, total, method, secondsLeft }: JobStatus): void {
    if (kind !== 'compareMethods' || (state !== 'running' && state !== 'paused')) return;
    this.#state = { kind: 'running', jobId: id, done, total, method: method ?? null, secondsLeft };
  }
}
