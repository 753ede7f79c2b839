/**
 * Runs a refresh when asked, one at a time, and not more often than every `pauseMs`; what is asked meanwhile becomes one later run.
 * @returns a function that resolves when a run that began after the call is over
 */
export function atMostEvery(pauseMs: number, run: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let lastStartMs = -Infinity;
  const begin = (): Promise<void> => {
    lastStartMs = performance.now();
    current = run().finally(() => (current = null));
    return current;
  };
  const later = async (): Promise<void> => {
    // A run that failed has told its own caller; the next one starts anew.
    await current?.catch(() => undefined);
    const waitMs = lastStartMs + pauseMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    next = null;
    await begin();
  };
  return () => {
    if (next) return next;
    if (!current && performance.now() - lastStartMs >= pauseMs) return begin();
    next = later();
    return next;
  };
}
