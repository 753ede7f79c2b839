/** What arrives when it does, for one who takes it in turn. */
export class Arrivals<Item> implements AsyncIterable<Item> {
  readonly #items: Item[] = [];
  #isOver = false;
  #wake: () => void = () => undefined;

  put(item: Item): void {
    this.#items.push(item);
    this.#wake();
  }

  /** Nothing comes any more; what is there may still be taken. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    while (this.#items.length > 0 || !this.#isOver) {
      if (this.#items.length > 0) yield this.#items.shift()!;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
