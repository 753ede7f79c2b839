/** So many times its own height a second, and nobody sees a photo any more: each is on the screen for a sixth of a second. */
const heightsASecond = 6;
/** Two scrolls that are further apart are two acts, a page down each, and not one that goes on. */
const sameActMs = 150;
const restMs = 90;
const none: ReadonlySet<number> = new Set();

/**
 * Rows that come into view while the grid is flung past: their pictures are not asked for, since each costs four processes a moment and is gone before it is
 * seen. When the grid slows down or stops, the rows that are in view then get theirs.
 */
export class Fling {
  #bare: ReadonlySet<number> = $state.raw(none);
  #before: ReadonlySet<number> = none;
  #topPx = 0;
  #atMs = -Infinity;
  #wasFast = false;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** Whether a row goes without pictures for now. */
  isBare(row: number): boolean {
    return this.#bare.has(row);
  }

  /** @param drawn the rows that are drawn from now on @param nowMs by a clock that never goes back */
  scrolled(topPx: number, heightPx: number, drawn: readonly number[], nowMs: number): void {
    const tookMs = nowMs - this.#atMs;
    const isFast = tookMs < sameActMs && Math.abs(topPx - this.#topPx) * 1000 > heightsASecond * heightPx * tookMs;
    // One jump is no fling: somebody wants to see where it led to.
    if (isFast && this.#wasFast) {
      this.#bare = new Set(drawn.filter((row) => this.#bare.has(row) || !this.#before.has(row)));
      clearTimeout(this.#rest);
      this.#rest = setTimeout(this.stop, restMs);
    } else if (!isFast) this.stop();
    this.#wasFast = isFast;
    this.#before = new Set(drawn);
    this.#topPx = topPx;
    this.#atMs = nowMs;
  }

  readonly stop = (): void => {
    clearTimeout(this.#rest);
    this.#bare = none;
  };
}
