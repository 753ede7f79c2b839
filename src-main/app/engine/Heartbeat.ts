export interface HeartbeatOptions {
  readonly intervalMs: number;
  readonly startLimitMs: number;
  readonly ping: (id: number) => void;
  readonly onHang: () => void;
}

/** Missed beats, not elapsed time, mean a hang: after the computer slept, the clock has jumped and nobody has hung. */
const missedUntilHang = 2;

/** Asks the engine for a sign of life every few seconds, and says when there was none. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | null = null;
  #missed = 0;
  #isReady = false;
  #nextId = 1;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Until `ready`, the engine may be busy opening a large library: it is given `startLimitMs`. */
  start(): void {
    this.stop();
    this.#isReady = false;
    this.#missed = 0;
    this.#timer = setInterval(() => this.#beat(), this.#options.intervalMs);
    this.#timer.unref();
  }

  ready(): void {
    this.#isReady = true;
    this.#missed = 0;
  }

  heard(): void {
    this.#missed = 0;
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  #beat(): void {
    const limit = this.#isReady ? missedUntilHang : Math.ceil(this.#options.startLimitMs / this.#options.intervalMs);
    if (this.#missed >= limit) {
      this.stop();
      return this.#options.onHang();
    }
    this.#missed++;
    this.#options.ping(this.#nextId++);
  }
}
