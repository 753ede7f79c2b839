import type { EmbeddingRows } from './types';

/** More room than is needed, so that what is there is seldom copied. */
const GROWTH = 1.5;

/**
 * Embeddings that more come after. Each search asks about sixty photos more, and by the hundredth click all that were looked at before would be copied
 * for them, while somebody waits for a word.
 */
export class GrowingRows {
  /** [*, d] of which `n` rows are in use */
  #values: Float32Array;
  #rows: EmbeddingRows;

  /** @param first its values are read and never written to */
  constructor(first: EmbeddingRows) {
    this.#values = first.values;
    this.#rows = first;
  }

  /** All so far. What was given before holds, and has no more rows than it had. */
  get rows(): EmbeddingRows {
    return this.#rows;
  }

  /** @param more [m, d] of the same d */
  append(more: EmbeddingRows): void {
    const { n, d, values } = this.#rows;
    const length = values.length + more.values.length;
    if (length > this.#values.length) {
      this.#values = new Float32Array(Math.ceil(length * GROWTH));
      this.#values.set(values);
    }
    this.#values.set(more.values, values.length);
    this.#rows = { values: this.#values.subarray(0, length), n: n + more.n, d };
  }
}
