import type { JobId, JobState, JobStatus } from '@contract/data';
import { Gate } from './gate';
import type { Job, JobReport } from './job';
import { Rate } from './rate';

/** How a job ended, for the one who started it. */
export type Ended<Result> =
  | { readonly outcome: 'done'; readonly result: Result }
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'failed'; readonly error: Error };

interface Entry {
  readonly id: JobId;
  readonly job: Job<unknown>;
  readonly abort: AbortController;
  readonly rate: Rate;
  readonly ended: PromiseWithResolvers<Ended<unknown>>;
  state: JobState;
  isPausedByPerson: boolean;
  report: JobReport;
  perSecond: number;
  message: string | null;
}

/** Ended jobs that a page may still ask about. */
const KEPT_ENDED = 20;

/**
 * Runs jobs one after the other: they would only fight for the same processors and the same disk.
 * Pausing holds the job where it next asks whether it may go on; cancelling aborts its signal.
 */
export class JobQueue {
  readonly #now: () => number;
  readonly #onChange: (status: JobStatus) => void;
  readonly #entries: Entry[] = [];
  readonly #gate = new Gate();
  #isHeldByBattery = false;
  #nextId = 1;
  #running: Entry | null = null;
  #isClosed = false;

  constructor(options: { now: () => number; onChange: (status: JobStatus) => void }) {
    this.#now = options.now;
    this.#onChange = options.onChange;
  }

  /** Queues a job; a waiting one of the same key is returned instead of a second. */
  add<Result>(job: Job<Result>): { readonly id: JobId; readonly ended: Promise<Ended<Result>> } {
    const same = this.#entries.find((entry) => entry.state === 'waiting' && entry.job.key === job.key);
    const entry = same ?? this.#enter(job);
    return { id: entry.id, ended: entry.ended.promise as Promise<Ended<Result>> };
  }

  list(): JobStatus[] {
    return this.#entries.map((entry) => this.#status(entry));
  }

  pause(id: JobId): void {
    this.#setPaused(id, true);
  }

  resume(id: JobId): void {
    this.#setPaused(id, false);
  }

  /** The page's answer is immediate; the job ends within two seconds. */
  cancel(id: JobId): void {
    const entry = this.#find(id);
    if (entry === undefined) return;
    entry.abort.abort();
    if (entry.state === 'waiting') this.#end(entry, { outcome: 'cancelled' });
  }

  /** Holds every job while the battery is low. */
  holdForBattery(isLow: boolean): void {
    this.#isHeldByBattery = isLow;
    this.#applyGate();
  }

  /** Cancels what runs and what waits, and resolves when all of it has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const open = this.#entries.filter((entry) => entry.state !== 'done' && entry.state !== 'failed' && entry.state !== 'cancelled');
    for (const entry of open) this.cancel(entry.id);
    await Promise.all(open.map((entry) => entry.ended.promise));
  }

  #enter(job: Job<unknown>): Entry {
    const entry: Entry = {
      id: this.#nextId++ as JobId,
      job,
      abort: new AbortController(),
      rate: new Rate(this.#now),
      ended: Promise.withResolvers(),
      state: 'waiting',
      isPausedByPerson: false,
      report: { phase: 'scanning', done: 0, total: 0 },
      perSecond: 0,
      message: null,
    };
    this.#entries.push(entry);
    if (this.#isClosed) this.#end(entry, { outcome: 'cancelled' });
    else queueMicrotask(() => this.#startNext());
    return entry;
  }

  #startNext(): void {
    if (this.#running !== null || this.#isClosed) return;
    const entry = this.#entries.find((candidate) => candidate.state === 'waiting');
    if (entry === undefined) return;
    this.#running = entry;
    entry.state = 'running';
    this.#applyGate();
    this.#announce(entry);
    void this.#run(entry).then((ended) => {
      this.#running = null;
      this.#end(entry, ended);
      this.#startNext();
    });
  }

  async #run(entry: Entry): Promise<Ended<unknown>> {
    const { signal } = entry.abort;
    try {
      const result = await entry.job.run({
        signal,
        report: (report) => {
          if (report.phase !== entry.report.phase) entry.rate.forget();
          entry.report = report;
          entry.perSecond = entry.rate.sample(report.done);
          this.#announce(entry);
        },
        mayGoOn: () => this.#gate.pass(signal),
      });
      return { outcome: 'done', result };
    } catch (error) {
      if (signal.aborted) return { outcome: 'cancelled' };
      return { outcome: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  #end(entry: Entry, ended: Ended<unknown>): void {
    entry.state = ended.outcome;
    entry.message = ended.outcome === 'failed' ? ended.error.message : null;
    entry.ended.resolve(ended);
    this.#announce(entry);
    const old = this.#entries.filter((other) => other.state === 'done' || other.state === 'cancelled' || other.state === 'failed');
    for (const dropped of old.slice(0, Math.max(0, old.length - KEPT_ENDED))) this.#entries.splice(this.#entries.indexOf(dropped), 1);
  }

  #setPaused(id: JobId, isPaused: boolean): void {
    const entry = this.#find(id);
    if (entry === undefined) return;
    entry.isPausedByPerson = isPaused;
    this.#applyGate();
    this.#announce(entry);
  }

  #applyGate(): void {
    const isHeld = this.#isHeldByBattery || this.#running?.isPausedByPerson === true;
    if (isHeld) this.#gate.close();
    else this.#gate.open();
    if (this.#running === null) return;
    const state: JobState = isHeld ? 'paused' : 'running';
    if (this.#running.state === state) return;
    this.#running.state = state;
    this.#running.rate.forget();
    this.#running.perSecond = 0;
    this.#announce(this.#running);
  }

  #find(id: JobId): Entry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  #announce(entry: Entry): void {
    this.#onChange(this.#status(entry));
  }

  #status({ id, job, state, report, perSecond, message, isPausedByPerson }: Entry): JobStatus {
    const left = report.total - report.done;
    const secondsLeft = perSecond > 0 && report.total > 0 ? Math.max(0, left / perSecond) : null;
    const heldBy = state !== 'paused' ? null : isPausedByPerson ? 'person' : 'battery';
    return {
      id,
      kind: job.kind,
      state,
      phase: report.phase,
      done: report.done,
      total: report.total,
      perSecond,
      secondsLeft,
      message,
      heldBy,
    };
  }
}
