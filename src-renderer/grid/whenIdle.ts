/** What is not looked at first waits until that has been painted, or at most this long. */
const withinMs = 200;

/** After the next frame, and when nothing more urgent is to be done. @returns takes it back */
export function whenIdle(act: () => void): () => void {
  let idle: number | null = null;
  const frame = requestAnimationFrame(() => {
    // A page that is tested without a browser has no such thing.
    if (typeof requestIdleCallback === 'function') idle = requestIdleCallback(act, { timeout: withinMs });
    else act();
  });
  return () => {
    cancelAnimationFrame(frame);
    if (idle !== null) cancelIdleCallback(idle);
  };
}
