const WINDOW_MS = 5_000;

/** Speed over the last few seconds, so that the time left follows what the machine does now and not what it did an hour ago. */
export class Rate {
  readonly #now: () => number;
  readonly #samples: { readonly atMs: number; readonly done: number }[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns items a second; 0 before there are two samples some time apart */
  sample(done: number): number {
    const atMs = this.#now();
    const last = this.#samples.at(-1);
    if (last !== undefined && done < last.done) this.#samples.length = 0;
    this.#samples.push({ atMs, done });
    while (this.#samples.length > 2 && atMs - this.#samples[0]!.atMs > WINDOW_MS) this.#samples.shift();
    const first = this.#samples[0]!;
    const seconds = (atMs - first.atMs) / 1000;
    return seconds < 0.2 ? 0 : (done - first.done) / seconds;
  }

  /** A pause is not slowness. */
  forget(): void {
    this.#samples.length = 0;
  }
}
