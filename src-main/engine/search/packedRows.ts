import { Instance, Memory, Module, PAGE_BYTES, type WasmMemory } from '@engine/metric/algebra/webAssembly';
import { dotProductsBase64 } from './dotProducts.wasm';

/** Rows scored by one call into wasm. Their scores stay in the first-level cache until they are read. */
const BLOCK_ROWS = 2048;
/** All that 32-bit wasm can address: 4 GiB. */
const MAX_PAGES = 65_536;
const GROWTH = 1.5;

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
  readonly #stride: number;
  readonly #scoresAt: number;
  readonly #slotsAt: number;
  readonly #rowsAt: number;
  readonly #memory: WasmMemory;
  readonly #wasm: DotProducts;
  #floats: Float32Array;
  #size = 0;

  constructor(dimension: number) {
    if (!Number.isInteger(dimension) || dimension < 1) throw new RangeError(`A vector cannot have ${dimension} numbers.`);
    this.dimension = dimension;
    this.#stride = Math.ceil(dimension / 8) * 32;
    this.#scoresAt = this.#stride;
    this.#slotsAt = this.#scoresAt + BLOCK_ROWS * 4;
    this.#rowsAt = this.#slotsAt + BLOCK_ROWS * 4;
    this.#memory = new Memory({ initial: Math.ceil(this.#rowsAt / PAGE_BYTES), maximum: MAX_PAGES });
    this.#wasm = new Instance(compiled, { env: { memory: this.#memory } }).exports as DotProducts;
    this.#floats = new Float32Array(this.#memory.buffer);
  }

  get size(): number {
    return this.#size;
  }

  /** Makes room for `count` rows in all. @throws RangeError when that is more than the memory can hold; the rows stay as they are */
  reserve(count: number): void {
    const wanted = this.#rowsAt + count * this.#stride;
    const now = this.#memory.buffer.byteLength;
    if (wanted <= now) return;
    const generous = this.#rowsAt + Math.ceil((now - this.#rowsAt) * GROWTH);
    if (!this.#growTo(Math.max(wanted, generous)) && !this.#growTo(wanted)) {
      throw new RangeError(
        `There is no memory for ${count} vectors of ${this.dimension} numbers (${Math.ceil(wanted / 2 ** 20)} MiB, at most 4096).`,
      );
    }
  }

  #growTo(bytes: number): boolean {
    const pages = Math.ceil(bytes / PAGE_BYTES);
    if (pages > MAX_PAGES) return false;
    try {
      this.#memory.grow(pages - this.#memory.buffer.byteLength / PAGE_BYTES);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
    this.#floats = new Float32Array(this.#memory.buffer);
    return true;
  }

  /** Writes the row at `slot`; a `slot` equal to the size appends, for which `reserve` has made room. @param vectors row-major, the row starts at `from` */
  write(slot: number, vectors: Float32Array, from: number): void {
    this.#floats.set(vectors.subarray(from, from + this.dimension), this.#floatAt(slot));
    if (slot === this.#size) this.#size++;
  }

  /** [d], a copy */
  read(slot: number): Float32Array {
    const at = this.#floatAt(slot);
    return this.#floats.slice(at, at + this.dimension);
  }

  /** Puts the last row in the place of this one. */
  removeAt(slot: number): void {
    this.#size--;
    const last = this.#floatAt(this.#size);
    if (slot !== this.#size) this.#floats.copyWithin(this.#floatAt(slot), last, last + this.dimension);
  }

  /**
   * The dot product of the query with each row, block by block: `each(firstSlot, scores)`. `scores` is a view, valid during the call only.
   * @param query [d]
   */
  scan(query: Float32Array, each: (firstSlot: number, scores: Float32Array) => void): void {
    this.#floats.set(query, 0);
    for (let first = 0; first < this.#size; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, this.#size - first);
      this.#wasm.dotRows(0, this.#rowsAt + first * this.#stride, this.#stride, count, this.#scoresAt);
      each(first, this.#scores(count));
    }
  }

  /** As `scan`, for some rows only: `each(position in slots, scores)`. */
  scanSelected(query: Float32Array, slots: Int32Array, each: (firstPosition: number, scores: Float32Array) => void): void {
    this.#floats.set(query, 0);
    const chosen = new Int32Array(this.#memory.buffer, this.#slotsAt, BLOCK_ROWS);
    for (let first = 0; first < slots.length; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, slots.length - first);
      chosen.set(slots.subarray(first, first + count));
      this.#wasm.dotSelected(0, this.#rowsAt, this.#stride, this.#slotsAt, count, this.#scoresAt);
      each(first, this.#scores(count));
    }
  }

  #floatAt(slot: number): number {
    return (this.#rowsAt + slot * this.#stride) / 4;
  }

  #scores(count: number): Float32Array {
    return this.#floats.subarray(this.#scoresAt / 4, this.#scoresAt / 4 + count);
  }
}
