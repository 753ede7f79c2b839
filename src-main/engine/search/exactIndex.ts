import type { Ids } from './IdSet';
import { IdSlots } from './IdSlots';
import { Nearest } from './nearest';
import { PackedRows } from './packedRows';
import { Sieve } from './sieve';
import type { Neighbour, SearchOptions, VectorIndex } from './types';
import { assertLength, assertQuery, assertUnitVectors } from './unitVectors';

/** A dot product of two unit vectors may end a little outside of ±1; a cosine may not. */
const toCosine = (dot: number): number => (dot > 1 ? 1 : dot < -1 ? -1 : dot);
/** What a dot product must reach for its cosine to reach this one: those below -1 are all as similar. */
const toDot = (cosine: number): number => (cosine > -1 ? cosine : -Infinity);

/** Below this share of the rows, picking them one by one is faster than comparing with all. */
const PICKED_SHARE = 0.25;

/** The bytes of vectors from which they are sifted first. What the caches hold is compared as fast (test/bench/README.md). */
const SIFTED_FROM_BYTES = 8 * 2 ** 20;

/**
 * The reference: its answers are those of comparing the query with every vector, in a time in proportion to n · d. Where there are many, a sieve passes
 * over most of them, and what is left is compared as all would be, to the same bit.
 */
export class ExactIndex implements VectorIndex {
  readonly kind = 'exact';
  readonly #rows: PackedRows;
  readonly #siftedFromBytes: number;
  /** Over `#rows`; null while they are few. */
  #sieve: Sieve | null = null;
  /** Whether the sieve is left behind until `catchUp`; every search compares with all meanwhile. */
  #isSieveLater = false;
  readonly #slots = new IdSlots();
  /** The id of each slot. */
  #ids = new Int32Array(64);

  constructor(dimension: number, siftedFromBytes = SIFTED_FROM_BYTES) {
    this.#siftedFromBytes = siftedFromBytes;
    this.#rows = new PackedRows(dimension);
  }

  get dimension(): number {
    return this.#rows.dimension;
  }

  get size(): number {
    return this.#rows.size;
  }

  has(id: number): boolean {
    return this.#slots.has(id);
  }

  /** [n]; the order in which `similaritiesTo` answers, until the next change */
  ids(): Int32Array {
    return this.#ids.slice(0, this.size);
  }

  vector(id: number): Float32Array | undefined {
    const slot = this.#slots.get(id);
    return slot === undefined ? undefined : this.#rows.read(slot);
  }

  /**
   * As `set`, at half of the time, for many in a row: the first search after them is as right, and those after `catchUp` as fast as ever.
   * @param vectors [n, d] row-major, finite and of unit length: whoever read them has looked at each
   */
  load(ids: Int32Array, vectors: Float32Array): void {
    assertLength(ids, vectors, this.dimension);
    this.#isSieveLater = true;
    this.#put(ids, vectors);
  }

  /** After `load`: does so many rows of what it left to be done. @returns whether there are more */
  catchUp(rows: number): boolean {
    this.#sieve?.catchUp(rows);
    this.#isSieveLater = this.#sieve !== null && this.#sieve.size < this.size;
    return this.#isSieveLater;
  }

  /** All of them, or none. */
  set(ids: Int32Array | readonly number[], vectors: Float32Array): void {
    assertUnitVectors(ids, vectors, this.dimension);
    this.#put(ids, vectors);
  }

  #put(ids: Int32Array | readonly number[], vectors: Float32Array): void {
    const added = new Set<number>();
    for (const id of ids) if (!this.#slots.has(id)) added.add(id);
    this.reserve(this.size + added.size);
    const first = this.size;
    const areNew = added.size === ids.length;
    if (areNew) this.#rows.append(vectors);
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row]!;
      const slot = areNew ? first + row : (this.#slots.get(id) ?? this.size);
      if (!areNew) this.#rows.write(slot, vectors, row * this.dimension);
      if (!this.#isSieveLater || slot < (this.#sieve?.size ?? 0)) this.#sieve?.write(slot, vectors, row * this.dimension);
      this.#ids[slot] = id;
      this.#slots.set(id, slot);
    }
  }

  remove(ids: readonly number[]): void {
    // The last row takes the place of one that goes, here and in the sieve.
    if (this.#isSieveLater) this.catchUp(Infinity);
    for (const id of ids) {
      const slot = this.#slots.get(id);
      if (slot === undefined) continue;
      this.#rows.removeAt(slot);
      this.#sieve?.removeAt(slot);
      this.#slots.delete(id);
      const moved = this.#ids[this.size]!;
      if (slot === this.size) continue;
      this.#ids[slot] = moved;
      this.#slots.set(moved, slot);
    }
  }

  search(query: Float32Array, k: number, options: SearchOptions = {}): Neighbour[] {
    assertQuery(query, this.dimension, k);
    const { without, among } = options;
    if (among !== undefined && among.size < this.size * PICKED_SHARE) return this.nearestAmong(query, withoutIds(among, without), k);
    const ids = this.#ids;
    const counts = (slot: number): boolean => without?.has(ids[slot]!) !== true && among?.has(ids[slot]!) !== false;
    const slots = this.#isSieveLater ? null : (this.#sieve?.sift(query, k, counts) ?? null);
    return slots === null ? this.#compareAll(query, k, options) : this.#compare(query, slots, k);
  }

  #compareAll(query: Float32Array, k: number, { without, among }: SearchOptions): Neighbour[] {
    const nearest = new Nearest(Math.min(k, this.size));
    const ids = this.#ids;
    this.#rows.scan(query, (first, scores) => {
      let threshold = toDot(nearest.threshold);
      for (let i = 0; i < scores.length; i++) {
        if (scores[i]! < threshold) continue;
        const id = ids[first + i]!;
        if (without?.has(id) === true || among?.has(id) === false) continue;
        nearest.offer(toCosine(scores[i]!), id);
        threshold = toDot(nearest.threshold);
      }
    });
    return nearest.sorted();
  }

  #compare(query: Float32Array, slots: Int32Array, k: number): Neighbour[] {
    const nearest = new Nearest(Math.min(k, slots.length));
    this.#rows.scanSelected(query, slots, (first, scores) => {
      for (let i = 0; i < scores.length; i++) nearest.offer(toCosine(scores[i]!), this.#ids[slots[first + i]!]!);
    });
    return nearest.sorted();
  }

  /** The k nearest among some ids, for ranking what another index found; an id that is not here is passed over. @param query [d], unit length */
  nearestAmong(query: Float32Array, ids: Iterable<number>, k: number): Neighbour[] {
    assertQuery(query, this.dimension, k);
    const slots: number[] = [];
    for (const id of ids) {
      const slot = this.#slots.get(id);
      if (slot !== undefined) slots.push(slot);
    }
    return this.#compare(query, Int32Array.from(slots), k);
  }

  /** The similarity of every vector, for whole rankings. @param query [d], unit length @returns [n], -1 to 1, in the order of `ids()` */
  similaritiesTo(query: Float32Array): Float32Array {
    assertQuery(query, this.dimension, 0);
    const similarities = new Float32Array(this.size);
    this.#rows.scan(query, (first, scores) => {
      for (let i = 0; i < scores.length; i++) similarities[first + i] = toCosine(scores[i]!) + 0;
    });
    return similarities;
  }

  /** Makes room for `count` vectors in all. @throws RangeError when there is no memory for them; what is there stays */
  reserve(count: number): void {
    const isSifted = this.#sieve !== null || count * this.dimension * 4 >= this.#siftedFromBytes;
    const sieve = this.#sieve ?? (isSifted ? new Sieve(this.#rows) : null);
    sieve?.reserve(count);
    this.#rows.reserve(count);
    if (!this.#isSieveLater) sieve?.catchUp();
    this.#sieve = sieve;
    if (count <= this.#ids.length) return;
    const grown = new Int32Array(Math.max(count, Math.ceil(this.#ids.length * 1.5)));
    grown.set(this.#ids);
    this.#ids = grown;
  }
}

function* withoutIds(ids: Iterable<number>, without: Ids | undefined): Generator<number> {
  for (const id of ids) if (without?.has(id) !== true) yield id;
}
