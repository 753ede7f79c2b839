import { fork, type ChildProcess, type ForkOptions, type SpawnOptions } from 'node:child_process';
import type { Act, FromEngine, ToEngine } from '@contract/api';
import type { AppEvents } from '@contract/bridge';
import { Heartbeat } from './Heartbeat';
import { lastWords } from './lastWords';
import { engineAway, PendingCalls } from './PendingCalls';
import { RestartPolicy } from './restartPolicy';
import type { EnginePaths } from './enginePaths';

export type EngineState = AppEvents['engine.state'];

export interface EngineOptions {
  readonly paths: EnginePaths;
  readonly libraryDir: string;
  /** Whether it has been opened there before: then none is begun where it is gone. */
  readonly wasOpened?: boolean;
  readonly onOpened?: () => void;
  readonly env: Record<string, string>;
  readonly onState: (state: EngineState) => void;
  readonly onEvent: (event: string, payload: unknown) => void;
  readonly log: (line: string) => void;
  readonly now?: () => number;
  readonly heartbeatMs?: number;
  /** How long the engine may take to open its library before it counts as hung. */
  readonly startLimitMs?: number;
}

const quitLimitMs = 3_000;
const keptStderrLines = 20;
/** How the engine says that it left of its own will, to be started again at once. */
const reopenCode = 75;

/**
 * The engine's life as the app sees it: started, listened to, restarted when it crashes or hangs, and left alone after the third
 * crash in five minutes. A call that the engine cannot answer any more is rejected with `engine-away` at once.
 */
export class EngineProcess {
  readonly #options: EngineOptions;
  readonly #pending = new PendingCalls();
  readonly #policy: RestartPolicy;
  readonly #heartbeat: Heartbeat;
  #child: ChildProcess | null = null;
  #restartTimer: NodeJS.Timeout | null = null;
  #isQuitting = false;
  /** Whether an engine has had the library: the next one does not begin another where it is gone. */
  #hasOpened: boolean;
  #lastLines: string[] = [];
  #state: EngineState = { state: 'starting', message: null };

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#hasOpened = options.wasOpened ?? false;
    this.#policy = new RestartPolicy(options.now ?? Date.now);
    this.#heartbeat = new Heartbeat({
      intervalMs: options.heartbeatMs ?? 5_000,
      startLimitMs: options.startLimitMs ?? 120_000,
      ping: (id) => this.#send({ kind: 'ping', id }),
      onHang: () => this.#kill('it did not answer'),
    });
  }

  get state(): EngineState {
    return this.#state;
  }

  get processId(): number | null {
    return this.#child?.pid ?? null;
  }

  start(): void {
    if (this.#child || this.#isQuitting) return;
    const { paths, libraryDir, env } = this.#options;
    this.#lastLines = [];
    const expected = this.#hasOpened ? ['--expected'] : [];
    const options: ForkOptions & Pick<SpawnOptions, 'windowsHide'> = {
      execPath: paths.node,
      execArgv: [],
      env,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Node is a program of the console: Windows would open a black window for it, and its own children take part in that.
      windowsHide: true,
    };
    const child = fork(paths.hostScript, ['--library', libraryDir, '--models', paths.modelsDir, ...expected], options);
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#options.log(text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#heard(text));
    child.on('message', (message) => this.#received(message as FromEngine));
    child.once('error', (error) => this.#ended(child, error.message));
    child.once('exit', (code, signal) =>
      code === reopenCode ? this.#left(child) : this.#ended(child, signal ?? `exit code ${code ?? '?'}`),
    );
    this.#heartbeat.start();
  }

  /** A person asked for it after the app had stopped trying. */
  restartByHand(): void {
    this.#policy.forgive();
    if (this.#child || this.#restartTimer) return;
    this.#setState({ state: 'restarting', message: null });
    this.start();
  }

  /**
   * Rejects with `LikewiseError` (also `cancelled`, `engine-away`), or with `Error` for a bug of the engine's.
   * @param signal asks the engine to stop; what the call came to is still the engine's to say, who may be done with it already
   */
  call(call: string, input: unknown, from: 'page' | 'app', signal?: AbortSignal): Promise<unknown> {
    if (!this.#child?.connected) return Promise.reject(engineAway());
    const { id, answer } = this.#pending.open();
    this.#send({ kind: 'call', id, call, input, from });
    const cancel = (): void => this.#send({ kind: 'cancel', id });
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
    return answer;
  }

  /** A person did something at the window: the engine's work in the background holds still for a moment. */
  personActed(act: Act): void {
    this.#send({ kind: 'acted', act });
  }

  /** Lets the engine close its library; kills it when that takes too long. Resolves when the process is gone. */
  async quit(): Promise<void> {
    this.#isQuitting = true;
    if (this.#restartTimer) clearTimeout(this.#restartTimer);
    const child = this.#child;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.#send({ kind: 'quit' });
    const limit = setTimeout(() => child.kill('SIGKILL'), quitLimitMs);
    await gone;
    clearTimeout(limit);
  }

  #send(message: ToEngine): void {
    // A message to a child that is just dying fails; its exit is handled where it is announced.
    if (this.#child?.connected) this.#child.send(message, () => undefined);
  }

  #received(message: FromEngine): void {
    this.#heartbeat.heard();
    switch (message.kind) {
      case 'ready':
        this.#heartbeat.ready();
        if (message.isOpen) {
          this.#hasOpened = true;
          this.#options.onOpened?.();
        }
        return this.#setState({ state: 'ready', message: null });
      case 'answer':
        return this.#pending.answered(message.id, message.output);
      case 'error':
        return this.#pending.failed(message.id, message.error);
      case 'event':
        return this.#options.onEvent(message.event, message.payload);
      case 'pong':
        return;
    }
  }

  #heard(text: string): void {
    this.#options.log(text);
    this.#lastLines = [...this.#lastLines, ...text.split('\n').filter(Boolean)].slice(-keptStderrLines);
  }

  #kill(reason: string): void {
    this.#lastLines.push(reason);
    this.#child?.kill('SIGKILL');
  }

  #left(child: ChildProcess): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#heartbeat.stop();
    this.#pending.rejectAll();
    if (this.#isQuitting) return;
    this.#setState({ state: 'restarting', message: null });
    this.start();
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#heartbeat.stop();
    this.#pending.rejectAll();
    if (this.#isQuitting) return;
    this.#options.log(`engine ended: ${how}`);
    const message = lastWords(this.#lastLines) ?? how;
    const decision = this.#policy.crashed();
    if (decision.kind === 'ask') return this.#setState({ state: 'stopped', message });
    this.#setState({ state: 'restarting', message });
    this.#restartTimer = setTimeout(() => {
      this.#restartTimer = null;
      this.start();
    }, decision.afterMs);
  }

  #setState(state: EngineState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}
