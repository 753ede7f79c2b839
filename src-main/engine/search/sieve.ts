import { CoarseRows } from './coarseRows';
import { Nearest } from './nearest';
import type { PackedRows } from './packedRows';

/** Of the rows. For more answers, all may as well be compared. */
const MOST_WANTED_SHARE = 0.1;
/** Of the rows: past it, picking them one by one is slower than comparing with all. */
const MOST_LEFT_SHARE = 0.25;
/** Searches that are not sifted after one that was in vain: where most photos are alike, they are so for the next one, too. */
const RESTS = 7;

/** Which rows of some may be the nearest, by the bounds that `CoarseRows` gives: so few are left that comparing with them takes a tenth of what sifting does. */
export class Sieve {
  readonly #rows: PackedRows;
  readonly #coarse: CoarseRows;
  #rests = 0;

  /** @param rows that are there, or come and go by `write` and `removeAt` here and there alike */
  constructor(rows: PackedRows) {
    this.#rows = rows;
    this.#coarse = new CoarseRows(rows.dimension);
  }

  /** Of the rows, the first so many of which it knows. It can sift when these are all. */
  get size(): number {
    return this.#coarse.size;
  }

  /** Makes room for `count` rows in all. @throws RangeError when there is no memory for them; the rows stay as they are */
  reserve(count: number): void {
    this.#coarse.reserve(count);
  }

  /** Takes in at most so many rows that are there and it does not know, for which `reserve` has made room. */
  catchUp(most = Infinity): void {
    const end = Math.min(this.#rows.size, this.#coarse.size + most);
    for (let slot = this.#coarse.size; slot < end; slot++) this.#coarse.write(slot, this.#rows.read(slot), 0);
  }

  /** As `PackedRows.write`. */
  write(slot: number, vectors: Float32Array, from: number): void {
    this.#coarse.write(slot, vectors, from);
  }

  removeAt(slot: number): void {
    this.#coarse.removeAt(slot);
  }

  /**
   * The rows that may be among the k nearest of those that count: all whose bound reaches the least similarity of any k of them, for which those with the highest bounds are taken.
   * @param query [d], unit length
   * @returns slots, ascending; null where comparing with all is faster
   */
  sift(query: Float32Array, k: number, counts: (slot: number) => boolean): Int32Array | null {
    if (k === 0 || k > this.#coarse.size * MOST_WANTED_SHARE) return null;
    if (this.#rests > 0) {
      this.#rests--;
      return null;
    }
    const slots = this.#mayBeNearest(query, k, counts);
    if (slots === null) this.#rests = RESTS;
    return slots;
  }

  #mayBeNearest(query: Float32Array, k: number, counts: (slot: number) => boolean): Int32Array | null {
    const bounds = this.#coarse.bounds(query);
    const highest = new Nearest(k);
    let { threshold } = highest;
    for (let slot = 0; slot < bounds.length; slot++) {
      if (bounds[slot]! <= threshold || !counts(slot)) continue;
      highest.offer(bounds[slot]!, slot);
      threshold = highest.threshold;
    }
    if (highest.size < k) return null;
    const least = this.#leastSimilarity(query, highest.ids());
    // Cosines end at -1: what lies below is as similar, and its id decides.
    if (least <= -1) return null;
    const slots = new Int32Array(Math.floor(bounds.length * MOST_LEFT_SHARE));
    let count = 0;
    for (let slot = 0; slot < bounds.length; slot++) {
      if (bounds[slot]! < least || !counts(slot)) continue;
      if (count === slots.length) return null;
      slots[count++] = slot;
    }
    return slots.subarray(0, count);
  }

  /** Of these rows. Cosines end at 1 as well. */
  #leastSimilarity(query: Float32Array, slots: Int32Array): number {
    let least = 1;
    this.#rows.scanSelected(query, slots, (_, scores) => {
      for (const score of scores) least = Math.min(least, score);
    });
    return least;
  }
}
