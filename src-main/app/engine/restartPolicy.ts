const windowMs = 5 * 60_000;
const crashesUntilAsking = 3;
const firstDelayMs = 250;

export type Decision = { readonly kind: 'restart'; readonly afterMs: number } | { readonly kind: 'ask' };

/** Restarts the engine with a growing pause, and stops after three crashes in five minutes: then a person decides. */
export class RestartPolicy {
  readonly #now: () => number;
  #crashTimesMs: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  crashed(): Decision {
    const now = this.#now();
    this.#crashTimesMs = [...this.#crashTimesMs.filter((time) => now - time < windowMs), now];
    if (this.#crashTimesMs.length >= crashesUntilAsking) return { kind: 'ask' };
    return { kind: 'restart', afterMs: firstDelayMs * 4 ** (this.#crashTimesMs.length - 1) };
  }

  /** A person asked for another try: the count starts anew. */
  forgive(): void {
    this.#crashTimesMs = [];
  }
}
