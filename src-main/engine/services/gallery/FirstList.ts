/** A window that shows photos asks for them at once. */
const UNASKED_MS = 2_000;

/**
 * The first list that a window asks for. What else a start reads waits until it is there: beside half a gigabyte of embeddings, which only a click on one of
 * its photos needs, the list of half a million photos took three times as long.
 */
export class FirstList {
  readonly #isOver = Promise.withResolvers<void>();
  #isAsked = false;

  /** @param list that was asked for; answered as it is */
  watch<List>(list: Promise<List>): Promise<List> {
    this.#isAsked = true;
    const over = (): void => this.#isOver.resolve();
    list.then(over, over);
    return list;
  }

  /** Resolves when the first one is there, or failed; where none is asked for, after a moment. */
  over(unaskedMs = UNASKED_MS): Promise<void> {
    setTimeout(() => void (this.#isAsked || this.#isOver.resolve()), unaskedMs).unref();
    return this.#isOver.promise;
  }
}
