import type { Ids } from './IdSet';
import { IdSlots } from './IdSlots';
import { Nearest } from './nearest';
import { PackedRows } from './packedRows';
import type { Neighbour, SearchOptions, VectorIndex } from './types';
import { assertQuery, assertUnitVectors } from './unitVectors';

/** A dot product of two unit vectors may end a little outside of ±1; a cosine may not. */
const toCosine = (dot: number): number => (dot > 1 ? 1 : dot < -1 ? -1 : dot);

/** Below this share of the rows, picking them one by one is faster than comparing with all. */
const PICKED_SHARE = 0.25;

/** The reference: compares the query with every vector. What it answers is right by construction, and takes a time in proportion to n · d. */
export class ExactIndex implements VectorIndex {
  readonly kind = 'exact';
  readonly #rows: PackedRows;
  readonly #slots = new IdSlots();
  /** The id of each slot. */
  #ids = new Int32Array(64);

  constructor(dimension: number) {
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

  /** All of them, or none. */
  set(ids: Int32Array | readonly number[], vectors: Float32Array): void {
    assertUnitVectors(ids, vectors, this.dimension);
    const added = new Set<number>();
    for (const id of ids) if (!this.#slots.has(id)) added.add(id);
    this.reserve(this.size + added.size);
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row]!;
      const slot = this.#slots.get(id) ?? this.size;
      this.#rows.write(slot, vectors, row * this.dimension);
      this.#ids[slot] = id;
      this.#slots.set(id, slot);
    }
  }

  remove(ids: readonly number[]): void {
    for (const id of ids) {
      const slot = this.#slots.get(id);
      if (slot === undefined) continue;
      this.#rows.removeAt(slot);
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
    const nearest = new Nearest(Math.min(k, this.size));
    const ids = this.#ids;
    this.#rows.scan(query, (first, scores) => {
      let threshold = nearest.threshold;
      for (let i = 0; i < scores.length; i++) {
        if (scores[i]! < threshold) continue;
        const id = ids[first + i]!;
        if (without?.has(id) === true || among?.has(id) === false) continue;
        nearest.offer(toCosine(scores[i]!), id);
        threshold = nearest.threshold;
      }
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
    const nearest = new Nearest(Math.min(k, slots.length));
    this.#rows.scanSelected(query, Int32Array.from(slots), (first, scores) => {
      for (let i = 0; i < scores.length; i++) nearest.offer(toCosine(scores[i]!), this.#ids[slots[first + i]!]!);
    });
    return nearest.sorted();
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
    this.#rows.reserve(count);
    if (count <= this.#ids.length) return;
    const grown = new Int32Array(Math.max(count, Math.ceil(this.#ids.length * 1.5)));
    grown.set(this.#ids);
    this.#ids = grown;
  }
}

function* withoutIds(ids: Iterable<number>, without: Ids | undefined): Generator<number> {
  for (const id of ids) if (without?.has(id) !== true) yield id;
}
