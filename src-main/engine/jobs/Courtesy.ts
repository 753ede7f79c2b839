import type { Act } from '@contract/api';

/** How long after each of a person's acts work in the background holds still: a click at 100,000 photos is answered in 30 to 100 ms, and the next act renews it. */
const HOLD_MS = 250;
/**
 * Of any ten seconds, at most half is held by who scrolls: a folder is read to its end beside somebody who never stops, in at most twice the time. What a
 * press or a key asks for is waited for, and that nobody does without a pause for long: they may hold three quarters.
 */
const WINDOW_MS = 10_000;
const MOST_HELD_MS: Readonly<Record<Act, number>> = { scrolled: WINDOW_MS / 2, pressed: (3 * WINDOW_MS) / 4 };
/** A shorter hold only costs what stopping and starting costs. */
const LEAST_HOLD_MS = 100;
/** For so long after an act another one is likely, so that work is cut into smaller pieces. */
const NEAR_MS = 10_000;

interface Hold {
  readonly fromMs: number;
  untilMs: number;
}

/**
 * Keeps work in the background still while a person waits for the window. Lower priorities do not: a thread that runs already goes on beside the one that
 * draws the answer, on the other half of the same core, in the same caches, until the scheduler looks again.
 * Work asks between two pieces whether it is `free`; what can be stopped within a piece listens to `onChange`.
 */
export class Courtesy {
  readonly #now: () => number;
  readonly #listeners = new Set<(isHolding: boolean) => void>();
  /** Those that reach into the last ten seconds, oldest first. */
  #holds: Hold[] = [];
  #isHolding = false;
  #actedAtMs = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get isHolding(): boolean {
    return this.#isHolding;
  }

  /** Whether a person is at the window, so that another act may come at any moment. */
  get isPersonNear(): boolean {
    return this.#now() - this.#actedAtMs < NEAR_MS;
  }

  /** Whatever comes of it is waited for. */
  personActed(act: Act = 'pressed'): void {
    const now = this.#now();
    this.#actedAtMs = now;
    this.#holds = this.#holds.filter(({ untilMs }) => untilMs > now - WINDOW_MS);
    // What is held from now on only pushes older holds out of the ten seconds, so this bounds every later window, too.
    const leftMs = MOST_HELD_MS[act] - this.#holds.reduce((sum, hold) => sum + this.#heldMs(hold, now), 0);
    const current = this.#isHolding ? this.#holds.at(-1) : undefined;
    if (current === undefined && leftMs < LEAST_HOLD_MS) return;
    const untilMs = now + Math.min(HOLD_MS, leftMs);
    if (current === undefined) this.#holds.push({ fromMs: now, untilMs });
    else current.untilMs = Math.max(current.untilMs, untilMs);
    this.#wakeAt(this.#holds.at(-1)!.untilMs);
    this.#set(true);
  }

  /** Resolves when nobody waits; rejects with the signal's reason when that comes first. */
  async free(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    while (this.#isHolding) await this.#change(signal);
  }

  /** @returns what ends it */
  onChange(listener: (isHolding: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #change(signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => reject(signal!.reason as Error);
    const forget = this.onChange(() => resolve());
    signal?.addEventListener('abort', giveUp, { once: true });
    return promise.finally(() => {
      forget();
      signal?.removeEventListener('abort', giveUp);
    });
  }

  /** Of the ten seconds before `now`. */
  #heldMs({ fromMs, untilMs }: Hold, now: number): number {
    return Math.max(0, Math.min(untilMs, now) - Math.max(fromMs, now - WINDOW_MS));
  }

  #wakeAt(untilMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), Math.max(1, untilMs - this.#now()));
    // Nothing is kept alive by it; what is stopped goes on by itself when this process is gone.
    this.#timer.unref();
  }

  #look(): void {
    const last = this.#holds.at(-1)!;
    if (this.#now() < last.untilMs) return this.#wakeAt(last.untilMs);
    // As it was, where the timer was late.
    last.untilMs = this.#now();
    this.#set(false);
  }

  #set(isHolding: boolean): void {
    if (this.#isHolding === isHolding) return;
    this.#isHolding = isHolding;
    for (const listener of [...this.#listeners]) listener(isHolding);
  }
}
