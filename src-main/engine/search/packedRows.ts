import { Instance, Module } from '@engine/metric/algebra/webAssembly';
import { dotProductsBase64 } from './dotProducts.wasm';
import { RowMemory } from './rowMemory';

/** Rows scored by one call into wasm. Their scores stay in the first-level cache until they are read. */
const BLOCK_ROWS = 2048;

interface DotProducts {
  dotRows(query: number, rows: number, stride: number, count: number, out: number): void;
  dotSelected(query: number, rows: number, stride: number, slots: number, count: number, out: number): void;
}

const compiled = new Module(Buffer.from(dotProductsBase64, 'base64'));

/**
 * Vectors of one length, packed without gaps in the memory of a wasm module, which computes their dot products.
 * The memory is laid out as: query | scores of a block | slots of a block | row 0 | row 1 | ...
 */
export class PackedRows {
  readonly dimension: number;
  readonly #scoresAt: number;
  readonly #slotsAt: number;
  readonly #memory: RowMemory;
  readonly #wasm: DotProducts;
  #size = 0;

  constructor(dimension: number) {
    if (!Number.isInteger(dimension) || dimension < 1) throw new RangeError(`A vector cannot have ${dimension} numbers.`);
    this.dimension = dimension;
    const stride = Math.ceil(dimension / 8) * 32;
    this.#scoresAt = stride;
    this.#slotsAt = this.#scoresAt + BLOCK_ROWS * 4;
    this.#memory = new RowMemory(this.#slotsAt + BLOCK_ROWS * 4, stride);
    this.#wasm = new Instance(compiled, { env: { memory: this.#memory.wasm } }).exports as DotProducts;
  }

  get size(): number {
    return this.#size;
  }

  /** Makes room for `count` rows in all. @throws RangeError when that is more than the memory can hold; the rows stay as they are */
  reserve(count: number): void {
    this.#memory.reserve(count, this.dimension);
  }

  /** Writes the row at `slot`; a `slot` equal to the size appends, for which `reserve` has made room. @param vectors row-major, the row starts at `from` */
  write(slot: number, vectors: Float32Array, from: number): void {
    this.#memory.floats.set(vectors.subarray(from, from + this.dimension), this.#memory.at(slot) / 4);
    if (slot === this.#size) this.#size++;
  }

  /** As `write`, of whole rows at the end. @param vectors [n, d] row-major */
  append(vectors: Float32Array): void {
    const { dimension } = this;
    const isWithoutGaps = this.#memory.stride === dimension * Float32Array.BYTES_PER_ELEMENT;
    // At once: row by row it takes half as long again.
    const step = isWithoutGaps ? vectors.length : dimension;
    for (let from = 0; from < vectors.length; from += step) {
      this.#memory.floats.set(vectors.subarray(from, from + step), this.#memory.at(this.#size) / 4);
      this.#size += step / dimension;
    }
  }

  /** [d], a copy */
  read(slot: number): Float32Array {
    const at = this.#memory.at(slot) / 4;
    return this.#memory.floats.slice(at, at + this.dimension);
  }

  /** Puts the last row in the place of this one. */
  removeAt(slot: number): void {
    this.#size--;
    this.#memory.copy(this.#size, slot);
  }

  /**
   * The dot product of the query with each row, block by block: `each(firstSlot, scores)`. `scores` is a view, valid during the call only.
   * @param query [d]
   */
  scan(query: Float32Array, each: (firstSlot: number, scores: Float32Array) => void): void {
    this.#memory.floats.set(query, 0);
    for (let first = 0; first < this.#size; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, this.#size - first);
      this.#wasm.dotRows(0, this.#memory.at(first), this.#memory.stride, count, this.#scoresAt);
      each(first, this.#scores(count));
    }
  }

  /** As `scan`, for some rows only: `each(position in slots, scores)`. */
  scanSelected(query: Float32Array, slots: Int32Array, each: (firstPosition: number, scores: Float32Array) => void): void {
    this.#memory.floats.set(query, 0);
    const chosen = new Int32Array(this.#memory.wasm.buffer, this.#slotsAt, BLOCK_ROWS);
    for (let first = 0; first < slots.length; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, slots.length - first);
      chosen.set(slots.subarray(first, first + count));
      this.#wasm.dotSelected(0, this.#memory.at(0), this.#memory.stride, this.#slotsAt, count, this.#scoresAt);
      each(first, this.#scores(count));
    }
  }

  #scores(count: number): Float32Array {
    return this.#memory.floats.subarray(this.#scoresAt / 4, this.#scoresAt / 4 + count);
  }
}
