import { crashedDecoder, tookTooLong } from '@engine/library/decode/failures';
import type { DecodedPhoto, DecodeLimits, Decoding, InputGeometry, Outcome, Region, Source } from '@engine/library/types';
import type { Courtesy } from '../../jobs/Courtesy';
import { DecoderProcess } from './decoderProcess';
import type { DecoderAnswers, DecoderTask } from './decoderMessages';
import { Rouser } from './Rouser';

export interface DecoderPoolOptions {
  /** The bundle of `decoder.ts`. */
  readonly entry: string;
  readonly processes: number;
  readonly limits: DecodeLimits;
  /** Somebody waits for what it decodes: it does not yield to others as one that reads a library does. */
  readonly isPrompt?: boolean;
  /** While a person waits, its processes stop wherever they are and take nothing up; without it they never do. */
  readonly courtesy?: Courtesy;
  /** The Node binary; the running one where it is not given. */
  readonly execPath?: string;
  /** For the log: what a process died of, and over which file. */
  readonly onCrash?: (what: { readonly path: string | null; readonly detail: string }) => void;
}

/** A process that holds more than this after a file is replaced: native decoders and WebAssembly give little back. */
const MAX_RSS_BYTES = 600e6;

type AnyOutcome = Outcome<DecoderAnswers[DecoderTask['kind']]>;
interface Waiting {
  readonly task: DecoderTask;
  readonly resolve: (outcome: AnyOutcome) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * Decodes in killable processes, one file at a time each. What a file does to its process is that file's problem: too long, a crash
 * or too much memory end that process, and the next file starts in a fresh one.
 */
export class DecoderPool implements Decoding {
  readonly #options: DecoderPoolOptions;
  readonly #waiting: Waiting[] = [];
  readonly #idle: DecoderProcess[] = [];
  readonly #busy = new Map<DecoderProcess, Waiting>();
  /** Processes that wait to decode a large picture; the first one has leave. */
  readonly #large: DecoderProcess[] = [];
  readonly #held: DecoderProcess[] = [];
  readonly #rouser = new Rouser();
  readonly #endCourtesy: (() => void) | undefined;
  #isClosed = false;

  constructor(options: DecoderPoolOptions) {
    this.#options = options;
    this.#endCourtesy = options.courtesy?.onChange((isHolding) => (isHolding ? this.#hold() : this.#goOn()));
  }

  hash(source: { readonly path: string }): Promise<Outcome<DecoderAnswers['hash']>> {
    return this.#ask({ kind: 'hash', source });
  }

  decode(source: Source, geometry: InputGeometry, region?: Region): Promise<Outcome<DecodedPhoto>> {
    return this.#ask({ kind: 'decode', source, geometry, region });
  }

  render(source: Source, longSidePx: number | null, signal?: AbortSignal): Promise<Outcome<DecoderAnswers['render']>> {
    return this.#ask({ kind: 'render', source, longSidePx }, signal);
  }

  shot(source: { readonly path: string }): Promise<Outcome<DecoderAnswers['shot']>> {
    return this.#ask({ kind: 'shot', source });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#endCourtesy?.();
    const unfinished = [...this.#waiting.splice(0), ...this.#busy.values()];
    const processes = [...this.#idle.splice(0), ...this.#busy.keys()];
    this.#busy.clear();
    this.#large.length = 0;
    for (const { reject } of unfinished) reject(aborted(true));
    await Promise.all(processes.map((process) => process.kill()));
    this.#rouser.close();
  }

  /** Who is at a file stops in the midst of it. Windows cannot do that, and nobody may where the stopped ones could be forgotten: there, files in hand are finished. */
  #hold(): void {
    const busy = [...this.#busy.keys()].filter(({ processId }) => processId !== undefined);
    if (busy.length === 0 || !this.#rouser.watch(busy.map(({ processId }) => processId!))) return;
    for (const process of busy) process.hold();
    this.#held.push(...busy);
  }

  #goOn(): void {
    const held = this.#held.splice(0);
    for (const process of held) process.goOn();
    if (held.length > 0) this.#rouser.watch([]);
    this.#startNext();
  }

  #ask<Kind extends DecoderTask['kind']>(task: DecoderTask & { kind: Kind }, signal?: AbortSignal): Promise<Outcome<DecoderAnswers[Kind]>> {
    if (this.#isClosed || signal?.aborted) return Promise.reject(aborted(this.#isClosed));
    return new Promise((resolve, reject) => {
      // The answer's kind is the task's: the process takes one task at a time.
      const waiting: Waiting = { task, resolve: resolve as Waiting['resolve'], reject };
      this.#waiting.push(waiting);
      signal?.addEventListener('abort', () => this.#giveUp(waiting), { once: true });
      this.#startNext();
    });
  }

  /** A decoder cannot be interrupted, so the process that is at it ends. */
  #giveUp(waiting: Waiting): void {
    const place = this.#waiting.indexOf(waiting);
    if (place >= 0) this.#waiting.splice(place, 1);
    for (const [process, { task }] of this.#busy) {
      if (task !== waiting.task) continue;
      this.#release(process);
      void process.kill();
    }
    waiting.reject(aborted(false));
    this.#startNext();
  }

  #startNext(): void {
    while (this.#waiting.length > 0 && !this.#isClosed && this.#options.courtesy?.isHolding !== true) {
      const process = this.#idle.pop() ?? (this.#busy.size < this.#options.processes ? this.#startProcess() : null);
      if (process === null) return;
      const waiting = this.#waiting.shift()!;
      this.#busy.set(process, waiting);
      process.start(waiting.task, this.#options.limits);
    }
  }

  #startProcess(): DecoderProcess {
    const { entry, execPath, isPrompt = false } = this.#options;
    const process: DecoderProcess = new DecoderProcess(entry, execPath, isPrompt, {
      done: (outcome, rssBytes) => this.#finish(process, outcome, rssBytes <= MAX_RSS_BYTES),
      needsMemory: () => {
        if (this.#large.push(process) === 1) process.grantMemory();
      },
      tookTooLong: () => this.#finish(process, tookTooLong(this.#options.limits.timeLimitMs), false),
      died: (detail, neverStarted) => this.#bury(process, detail, neverStarted),
    });
    return process;
  }

  #finish(process: DecoderProcess, outcome: AnyOutcome, isKept: boolean): void {
    const waiting = this.#release(process);
    if (waiting === undefined) return;
    if (isKept) this.#idle.push(process);
    else void process.kill();
    waiting.resolve(outcome);
    this.#startNext();
  }

  #bury(process: DecoderProcess, detail: string, neverStarted: boolean): void {
    const idle = this.#idle.indexOf(process);
    if (idle >= 0) this.#idle.splice(idle, 1);
    const waiting = this.#release(process);
    if (this.#isClosed) return;
    if (neverStarted) {
      // No file's fault, and trying again would go on for ever: everyone who waits hears of it.
      const error = new Error(`The decoder could not be started: ${detail}`);
      for (const { reject } of [...(waiting === undefined ? [] : [waiting]), ...this.#waiting.splice(0)]) reject(error);
      return;
    }
    const path = waiting !== undefined && 'path' in waiting.task.source ? waiting.task.source.path : null;
    this.#options.onCrash?.({ path, detail });
    waiting?.resolve(crashedDecoder());
    this.#startNext();
  }

  #release(process: DecoderProcess): Waiting | undefined {
    const waiting = this.#busy.get(process);
    this.#busy.delete(process);
    const place = this.#large.indexOf(process);
    if (place >= 0) this.#large.splice(place, 1);
    if (place === 0) this.#large[0]?.grantMemory();
    return waiting;
  }
}

function aborted(isClosed: boolean): DOMException {
  return new DOMException(isClosed ? 'The decoder was closed.' : 'Nobody waits for the picture any more.', 'AbortError');
}
