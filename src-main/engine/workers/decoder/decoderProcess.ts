import { fork, type ChildProcess } from 'node:child_process';
import type { DecodeLimits, Outcome } from '@engine/library/types';
import { yieldFromStart } from '../yieldToOthers';
import { Countdown } from './Countdown';
import { PROMPT, type DecoderAnswers, type DecoderTask, type FromDecoder, type ToDecoder } from './decoderMessages';

export interface DecoderListener {
  done(outcome: Outcome<DecoderAnswers[DecoderTask['kind']]>, rssBytes: number): void;
  needsMemory(): void;
  /** The time limit is over; the process is still there and is the listener's to kill. */
  tookTooLong(): void;
  /** The process is gone without being asked to. `neverStarted`: before it took any work. */
  died(detail: string, neverStarted: boolean): void;
}

const MAX_DETAIL = 2000;

/** One decoder, seen from its parent: a task at a time, with a time limit that does not run while it waits to start or for memory, or is held. */
export class DecoderProcess {
  readonly #child: ChildProcess;
  readonly #listener: DecoderListener;
  readonly #limit: Countdown;
  readonly #exited: Promise<void>;
  #isReady = false;
  #isKilled = false;
  #next: { task: DecoderTask; limits: DecodeLimits } | null = null;
  #timeLimitMs = 0;
  #detail = '';

  constructor(entry: string, execPath: string | undefined, isPrompt: boolean, listener: DecoderListener) {
    this.#listener = listener;
    this.#limit = new Countdown(() => listener.tookTooLong());
    this.#child = fork(entry, isPrompt ? [PROMPT] : [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      ...(execPath === undefined ? {} : { execPath }),
    });
    if (!isPrompt) yieldFromStart(this.#child);
    // The last words of a process that crashes; libraries' warnings otherwise, which nobody should see.
    this.#child.stderr?.on('data', (text: Buffer) => (this.#detail = (this.#detail + text.toString()).slice(-MAX_DETAIL)));
    this.#child.on('message', (message: FromDecoder) => this.#take(message));
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => this.#gone(signal ?? `exit code ${code}`, resolve));
      this.#child.once('error', (error) => this.#gone(error.message, resolve));
    });
  }

  start(task: DecoderTask, limits: DecodeLimits): void {
    this.#next = { task, limits };
    if (this.#isReady) this.#sendNext();
  }

  grantMemory(): void {
    this.#send({ kind: 'memory' });
    this.#limit.start(this.#timeLimitMs);
  }

  /** Undefined when it could not be started. */
  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** Stops it wherever it is, and its time with it, until `goOn`. Not on Windows, which has no such signal. */
  hold(): void {
    if (this.#isKilled) return;
    this.#limit.hold();
    this.#child.kill('SIGSTOP');
  }

  goOn(): void {
    if (this.#isKilled) return;
    this.#child.kill('SIGCONT');
    this.#limit.goOn();
  }

  /** Ends it at once, whatever it is at; resolves when it is gone. */
  kill(): Promise<void> {
    this.#isKilled = true;
    this.#limit.stop();
    this.#child.kill('SIGKILL');
    return this.#exited;
  }

  #take(message: FromDecoder): void {
    if (this.#isKilled) return;
    switch (message.kind) {
      case 'ready':
        this.#isReady = true;
        this.#sendNext();
        return;
      case 'memory?':
        this.#limit.stop();
        this.#listener.needsMemory();
        return;
      case 'done':
        this.#limit.stop();
        this.#listener.done(message.outcome, message.rssBytes);
        return;
      case 'bug':
        this.#limit.stop();
        void this.kill();
        this.#listener.died(message.message, false);
    }
  }

  #sendNext(): void {
    if (this.#next === null) return;
    this.#timeLimitMs = this.#next.limits.timeLimitMs;
    this.#send({ kind: 'task', ...this.#next });
    this.#next = null;
    this.#limit.start(this.#timeLimitMs);
  }

  #send(message: ToDecoder): void {
    // An error here means that the process is gone; its `exit` tells what must be told.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #gone(how: string, resolve: () => void): void {
    this.#limit.stop();
    resolve();
    if (this.#isKilled) return;
    this.#isKilled = true;
    this.#listener.died(`${how} ${this.#detail}`.trim(), !this.#isReady);
  }
}
