import type { JobId, JobKind, JobPhase, JobState, JobStatus } from '@contract/data';
import { LikewiseError, sentenceOf, type ErrorCode } from '@contract/errors';
import type { Courtesy } from './Courtesy';
import { Gate } from './gate';
import type { Job, JobLane, JobNeeds, JobReport } from './job';
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
  readonly gate: Gate;
  readonly rate: Rate;
  readonly ended: PromiseWithResolvers<Ended<unknown>>;
  state: JobState;
  isPausedByPerson: boolean;
  report: JobReport;
  perSecond: number;
  message: string | null;
  /** Of one that failed. */
  code?: ErrorCode | 'bug';
}

const isOver = (state: JobState): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

const laneOf = ({ job }: Entry): JobLane => job.lane ?? 'background';

/** What a job is said to be doing until it says so itself. */
const firstPhases: Readonly<Record<JobKind, JobPhase>> = {
  index: 'scanning',
  embed: 'embedding',
  buildIndex: 'building',
  verify: 'verifying',
  train: 'learning',
  trainDeep: 'preparing',
  useModel: 'embedding',
  compareMethods: 'learning',
  map: 'arranging',
  findDuplicates: 'comparing',
};

/** Ended jobs that a page may still ask about. */
const KEPT_ENDED = 20;

/**
 * Runs the jobs of a lane one after the other: they would only fight for the same processors and the same disk.
 * Pausing holds the job where it next asks whether it may go on; cancelling aborts its signal.
 */
export class JobQueue {
  readonly #now: () => number;
  readonly #onChange: (status: JobStatus) => void;
  readonly #onBug: (error: Error) => void;
  readonly #courtesy: Courtesy;
  readonly #entries: Entry[] = [];
  #isHeldByBattery = false;
  #nextId = 1;
  readonly #running = new Map<JobLane, Entry>();
  #isClosed = false;

  /** @param options.onBug hears of what made a job fail and is nothing that a person could do something about */
  constructor(options: { now: () => number; onChange: (status: JobStatus) => void; onBug: (error: Error) => void; courtesy: Courtesy }) {
    this.#now = options.now;
    this.#onChange = options.onChange;
    this.#onBug = options.onBug;
    this.#courtesy = options.courtesy;
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

  /** Whether a job that has not ended needs a lens, or a model. */
  isNeeded({ lensId, modelId }: Partial<JobNeeds>): boolean {
    return this.#entries.some(
      ({ state, job: { needs } }) =>
        !isOver(state) && needs !== undefined && (needs.lensId === lensId || (modelId !== undefined && needs.modelId === modelId)),
    );
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
    for (const entry of this.#running.values()) this.#applyGate(entry);
  }

  /** Cancels what runs and what waits, and resolves when all of it has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const open = this.#entries.filter(({ state }) => !isOver(state));
    for (const entry of open) this.cancel(entry.id);
    await Promise.all(open.map((entry) => entry.ended.promise));
  }

  #enter(job: Job<unknown>): Entry {
    const entry: Entry = {
      id: this.#nextId++ as JobId,
      job,
      abort: new AbortController(),
      gate: new Gate(),
      rate: new Rate(this.#now),
      ended: Promise.withResolvers(),
      state: 'waiting',
      isPausedByPerson: false,
      report: { phase: firstPhases[job.kind], done: 0, total: 0 },
      perSecond: 0,
      message: null,
    };
    this.#entries.push(entry);
    if (this.#isClosed) this.#end(entry, { outcome: 'cancelled' });
    else queueMicrotask(() => this.#startNext(laneOf(entry)));
    return entry;
  }

  #startNext(lane: JobLane): void {
    if (this.#running.has(lane) || this.#isClosed) return;
    const entry = this.#entries.find((candidate) => candidate.state === 'waiting' && laneOf(candidate) === lane);
    if (entry === undefined) return;
    this.#running.set(lane, entry);
    entry.state = 'running';
    this.#applyGate(entry);
    this.#announce(entry);
    void this.#run(entry).then((ended) => {
      this.#running.delete(lane);
      this.#end(entry, ended);
      this.#startNext(lane);
    });
  }

  async #run(entry: Entry): Promise<Ended<unknown>> {
    const { signal } = entry.abort;
    // What a person waits for is not held back for what else this person does.
    const whenFree = laneOf(entry) === 'background' ? () => this.#courtesy.free(signal) : () => Promise.resolve();
    try {
      const result = await entry.job.run({
        signal,
        report: (report) => {
          if (report.phase !== entry.report.phase) entry.rate.forget();
          entry.report = report;
          entry.perSecond = entry.rate.sample(report.done);
          this.#announce(entry);
        },
        whenFree,
        mayGoOn: async () => {
          await whenFree();
          await entry.gate.pass(signal);
        },
      });
      return { outcome: 'done', result };
    } catch (error) {
      if (signal.aborted) return { outcome: 'cancelled' };
      return { outcome: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  #end(entry: Entry, ended: Ended<unknown>): void {
    entry.state = ended.outcome;
    entry.message = ended.outcome === 'failed' ? sentenceOf(ended.error) : null;
    if (ended.outcome === 'failed') {
      const isForeseen = ended.error instanceof LikewiseError;
      entry.code = isForeseen ? ended.error.code : 'bug';
      if (!isForeseen) this.#onBug(ended.error);
    }
    entry.ended.resolve(ended);
    this.#announce(entry);
    const old = this.#entries.filter(({ state }) => isOver(state));
    for (const dropped of old.slice(0, Math.max(0, old.length - KEPT_ENDED))) this.#entries.splice(this.#entries.indexOf(dropped), 1);
  }

  #setPaused(id: JobId, isPaused: boolean): void {
    const entry = this.#find(id);
    if (entry === undefined) return;
    entry.isPausedByPerson = isPaused;
    this.#applyGate(entry);
    this.#announce(entry);
  }

  #applyGate(entry: Entry): void {
    const isHeld = this.#isHeldByBattery || entry.isPausedByPerson;
    if (isHeld) entry.gate.close();
    else entry.gate.open();
    if (this.#running.get(laneOf(entry)) !== entry) return;
    const state: JobState = isHeld ? 'paused' : 'running';
    if (entry.state === state) return;
    entry.state = state;
    entry.rate.forget();
    entry.perSecond = 0;
    this.#announce(entry);
  }

  #find(id: JobId): Entry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  #announce(entry: Entry): void {
    this.#onChange(this.#status(entry));
  }

  #status({ id, job, state, report, perSecond, message, code, isPausedByPerson }: Entry): JobStatus {
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
      ...(code === undefined ? {} : { code }),
      ...(job.rootId === undefined ? {} : { rootId: job.rootId }),
      ...(report.loss === undefined ? {} : { loss: report.loss }),
      ...(report.fraction === undefined ? {} : { fraction: report.fraction }),
      ...(report.method === undefined ? {} : { method: report.method }),
    };
  }
}
