/** One call under way in the compute process. */
export class RunningCall {
  readonly #abort = new AbortController();
  #go: () => void = () => undefined;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** What waits for being heard has to notice it as well. */
  cancel(): void {
    this.#abort.abort();
    this.#go();
  }

  /** What was told last has been taken. */
  heard(): void {
    this.#go();
  }

  /** Tells something, and resolves when it was heard, or the call is cancelled. One that is cancelled already tells nothing: nobody would answer it. */
  async tell(say: () => void): Promise<void> {
    if (this.signal.aborted) return;
    const heard = new Promise<void>((resolve) => (this.#go = resolve));
    say();
    await heard;
  }
}
