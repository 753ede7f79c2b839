/** Time that runs out, unless it is stopped; while it is held, none of it passes. */
export class Countdown {
  readonly #onOver: () => void;
  #leftMs: number | null = null;
  #sinceMs = 0;
  #isHeld = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(onOver: () => void) {
    this.#onOver = onOver;
  }

  start(ms: number): void {
    this.stop();
    this.#leftMs = ms;
    if (!this.#isHeld) this.#run();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#leftMs = null;
  }

  hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    clearTimeout(this.#timer);
    if (this.#leftMs !== null) this.#leftMs -= performance.now() - this.#sinceMs;
  }

  goOn(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (this.#leftMs !== null) this.#run();
  }

  #run(): void {
    this.#sinceMs = performance.now();
    this.#timer = setTimeout(
      () => {
        this.#leftMs = null;
        this.#onOver();
      },
      Math.max(1, this.#leftMs!),
    );
  }
}
