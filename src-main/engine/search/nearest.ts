import type { Neighbour } from './types';

/** Whether a is a worse answer than b: less similar, or as similar with a higher id. */
const isWorse = (similarityA: number, idA: number, similarityB: number, idB: number): boolean =>
  similarityA < similarityB || (similarityA === similarityB && idA > idB);

/** The k best of what is offered: a heap with the worst of them on top, so that most offers end after one comparison. */
export class Nearest {
  readonly #similarities: Float32Array;
  readonly #ids: Int32Array;
  #size = 0;

  constructor(k: number) {
    this.#similarities = new Float32Array(k);
    this.#ids = new Int32Array(k);
  }

  /** What an offer must reach to be kept; equality may lose by its id. */
  get threshold(): number {
    if (this.#ids.length === 0) return Infinity;
    return this.#size < this.#ids.length ? -Infinity : this.#similarities[0]!;
  }

  get size(): number {
    return this.#size;
  }

  /** Those kept so far, in no order; a view. */
  ids(): Int32Array {
    return this.#ids.subarray(0, this.#size);
  }

  offer(similarity: number, id: number): void {
    if (this.#size < this.#ids.length) this.#rise(this.#size++, similarity, id);
    else if (this.#size > 0 && isWorse(this.#similarities[0]!, this.#ids[0]!, similarity, id)) this.#sink(similarity, id);
  }

  /** Nearest first; equal similarities by ascending id. */
  sorted(): Neighbour[] {
    const neighbours: Neighbour[] = [];
    // Adding 0 turns -0 into 0: two vectors at a right angle are not a "minus".
    for (let i = 0; i < this.#size; i++) neighbours.push({ id: this.#ids[i]!, similarity: this.#similarities[i]! + 0 });
    return neighbours.sort((a, b) => b.similarity - a.similarity || a.id - b.id);
  }

  #rise(from: number, similarity: number, id: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isWorse(similarity, id, this.#similarities[parent]!, this.#ids[parent]!)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, similarity, id);
  }

  #sink(similarity: number, id: number): void {
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      const right = child + 1;
      if (right < this.#size && isWorse(this.#similarities[right]!, this.#ids[right]!, this.#similarities[child]!, this.#ids[child]!))
        child = right;
      if (!isWorse(this.#similarities[child]!, this.#ids[child]!, similarity, id)) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, similarity, id);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#similarities[from]!, this.#ids[from]!);
  }

  #put(at: number, similarity: number, id: number): void {
    this.#similarities[at] = similarity;
    this.#ids[at] = id;
  }
}
