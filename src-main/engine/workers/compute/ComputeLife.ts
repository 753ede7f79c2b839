import type { ChildProcess } from 'node:child_process';
import { LikewiseError } from '@contract/errors';
import type { FromCompute, ToCompute } from './computeMessages';
import { type ComputeProcessOptions, forkCompute } from './forkCompute';

const FIVE_MINUTES = 5 * 60_000;
const TWO_GIGABYTES = 2 * 1024 ** 3;
/** How long a process that was asked to end may take before it is killed. */
const LAST_MOMENTS_MS = 2000;

interface Parts {
  readonly onMessage: (message: FromCompute) => void;
  /** It ended, or is about to, and answers nothing more. */
  readonly onLost: (why: string) => void;
}

/** The compute process from its start, when it is first needed, to its end, when nobody has needed it for a while. */
export class ComputeLife {
  readonly #options: ComputeProcessOptions;
  readonly #parts: Parts;
  #child: ChildProcess | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ComputeProcessOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
  }

  get processId(): number | undefined {
    return this.#child?.pid;
  }

  /** The process that there is, or a new one. Throws `engine-away` once it is closed. */
  start(): ChildProcess {
    if (this.#isClosed) throw new LikewiseError('engine-away', 'The engine is closing; nothing more can be computed.');
    clearTimeout(this.#idleTimer);
    if (this.#child !== undefined) return this.#child;
    const child = forkCompute(this.#options);
    child.on('message', (message) => this.#parts.onMessage(message as FromCompute));
    child.on('error', (error) => this.#lose(child, error.message));
    child.on('exit', (code, signal) => this.#lose(child, signal ?? `exit code ${code}`));
    this.#child = child;
    return child;
  }

  /** @param onFailed hears why it could not be sent; of a process that has ended `onLost` tells, or has told */
  send(child: ChildProcess, message: ToCompute, onFailed: (why: string) => void = () => undefined): void {
    if (child !== this.#child || !child.connected) return;
    child.send(message, (error) => {
      if (error !== null) onFailed(error.message);
    });
  }

  /** Nothing is to be done now. @param memoryBytes what it holds: of much of it the machine is rid sooner */
  rest(memoryBytes: number): void {
    const { idleMs = FIVE_MINUTES, memoryLimitBytes = TWO_GIGABYTES } = this.#options;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => void this.#end(), memoryBytes > memoryLimitBytes ? idleMs / 20 : idleMs).unref();
  }

  /** Ends it, for good. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const child = this.#child;
    if (child === undefined) return;
    this.#lose(child, 'it was asked to end');
    if (child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      const killer = setTimeout(() => child.kill('SIGKILL'), LAST_MOMENTS_MS);
      child.once('exit', () => (clearTimeout(killer), resolve()));
      // It holds nothing that needs saving.
      child.kill();
    });
  }

  #lose(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#parts.onLost(why);
  }
}
