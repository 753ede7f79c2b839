const SMALLEST = 1024;
/** Ids below this are looked up in an array, of 64 MiB at most; photos get their ids in turn, so hardly a library has a larger one. */
const DENSE_BELOW = 1 << 24;

/** Which slot belongs to an id. Ids of photos are small and dense: half a million are looked up in a few milliseconds, where a `Map` takes a hundred. */
export class IdSlots {
  /** One more than the slot; 0 for none. */
  #dense = new Int32Array(SMALLEST);
  readonly #others = new Map<number, number>();

  get(id: number): number | undefined {
    if (!isDense(id)) return this.#others.get(id);
    const next = this.#dense[id];
    return next === undefined || next === 0 ? undefined : next - 1;
  }

  has(id: number): boolean {
    return isDense(id) ? (this.#dense[id] ?? 0) > 0 : this.#others.has(id);
  }

  set(id: number, slot: number): void {
    if (!isDense(id)) return void this.#others.set(id, slot);
    if (id >= this.#dense.length) this.#growTo(id);
    this.#dense[id] = slot + 1;
  }

  delete(id: number): void {
    if (!isDense(id)) this.#others.delete(id);
    else if (id < this.#dense.length) this.#dense[id] = 0;
  }

  #growTo(id: number): void {
    const grown = new Int32Array(Math.max(id + 1, 2 * this.#dense.length));
    grown.set(this.#dense);
    this.#dense = grown;
  }
}

const isDense = (id: number): boolean => id >= 0 && id < DENSE_BELOW;
