/** Lets work through, or holds it until it is opened again. */
export class Gate {
  #opened: Promise<void> = Promise.resolve();
  #open: (() => void) | null = null;

  get isClosed(): boolean {
    return this.#open !== null;
  }

  close(): void {
    if (this.#open !== null) return;
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#open?.();
    this.#open = null;
  }

  /** Rejects with the signal's reason when that comes first. */
  async pass(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.isClosed) return;
    const { promise, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await Promise.race([this.#opened, promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    // It may have been closed again before this continued.
    await this.pass(signal);
  }
}
