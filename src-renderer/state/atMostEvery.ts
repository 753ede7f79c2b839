/** From one start to the next, in times of what a run takes. */
const restFactor = 5;

/**
 * Runs a refresh when asked, one at a time, and not more often than every `pauseMs`, nor for more than a fifth of the time: of a large library, or on a busy
 * machine, it takes long. What is asked meanwhile becomes one later run.
 * @returns a function that resolves when a run that began after the call is over
 */
export function atMostEvery(pauseMs: number, run: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let nextStartMs = -Infinity;
  const begin = (): Promise<void> => {
    const startMs = performance.now();
    nextStartMs = startMs + pauseMs;
    current = run().finally(() => {
      current = null;
      nextStartMs = startMs + Math.max(pauseMs, (performance.now() - startMs) * restFactor);
    });
    return current;
  };
  const later = async (): Promise<void> => {
    // A run that failed has told its own caller; the next one starts anew.
    await current?.catch(() => undefined);
    const waitMs = nextStartMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    next = null;
    await begin();
  };
  return () => {
    if (next) return next;
    if (!current && performance.now() >= nextStartMs) return begin();
    next = later();
    return next;
  };
}
