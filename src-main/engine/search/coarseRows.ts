import { Instance, Module } from '@engine/metric/algebra/webAssembly';
import { coarseRowsBase64 } from './coarseRows.wasm';
import { RowMemory } from './rowMemory';

/** The largest number of a row. */
const MOST = 127;
/** Of a query: what 16 bits hold, and what no sum of products with a row takes out of 32. */
const mostOfQuery = (length: number): number => Math.min(32_767, Math.floor((2 ** 31 - 1) / (MOST * length)));
/** How long a vector may be that is taken for one of unit length, rounded up. */
const LONGEST = 1.0101;
/** By how much a sum in single precision may grow wrong with each addition, twice over. */
const ROUNDING = 2 ** -23;
/** What rounding may take from a bound while it is computed: some six steps on numbers of up to 1.1. */
const OF_THE_BOUND = 2 ** -19;
/** Floats after a row: what a step of its bytes is worth, and how far they may be from the vector. */
const ROW_FLOATS = 2;

interface CoarseLoops {
  writeRow(vector: number, length: number, row: number, relative: number): void;
  boundRows(query: number, length: number, step: number, perError: number, slack: number, rows: number, count: number, out: number): void;
}

const compiled = new Module(Buffer.from(coarseRowsBase64, 'base64'));

/** Bounds computed by one call into wasm. */
const BLOCK_ROWS = 2048;

/**
 * Unit vectors in a quarter of the bytes, and with each how far that is from the vector: so much is known of a dot product that most vectors need not
 * be looked at. The memory is laid out as: a vector | a query | bounds of a block | row 0 | row 1 | ...
 *
 * A vector x is kept as x' = step · bytes, with error ≥ |x - x'|; a query q is asked as q' likewise. As q·x = q'·x' + q·(x - x') + (q - q')·x',
 * q·x ≤ q'·x' + |q| · error + |q - q'| · (|x| + error), by Cauchy and Schwarz. To this comes what the dot product in single precision, whose bound
 * is wanted, may be more than the true one.
 */
export class CoarseRows {
  readonly #dimension: number;
  /** [d] and zeros up to a multiple of 16: the numbers of a row. */
  readonly #length: number;
  readonly #queryAt: number;
  readonly #boundsAt: number;
  readonly #memory: RowMemory;
  readonly #wasm: CoarseLoops;
  #bounds = new Float32Array(0);
  #size = 0;

  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#length = Math.ceil(dimension / 16) * 16;
    this.#queryAt = this.#length * 4;
    this.#boundsAt = this.#queryAt + this.#length * 2;
    this.#memory = new RowMemory(this.#boundsAt + BLOCK_ROWS * 4, this.#length + ROW_FLOATS * 4);
    this.#wasm = new Instance(compiled, { env: { memory: this.#memory.wasm } }).exports as CoarseLoops;
  }

  get size(): number {
    return this.#size;
  }

  /** Makes room for `count` rows in all. @throws RangeError when there is no memory for them; the rows stay as they are */
  reserve(count: number): void {
    this.#memory.reserve(count, this.#dimension);
    if (count > this.#bounds.length) this.#bounds = new Float32Array(Math.max(count, Math.ceil(this.#bounds.length * 1.5)));
  }

  /** Writes the row at `slot`; a `slot` equal to the size appends, for which `reserve` has made room. @param vectors row-major, the row of unit length starts at `from` */
  write(slot: number, vectors: Float32Array, from: number): void {
    const { floats } = this.#memory;
    floats.set(vectors.subarray(from, from + this.#dimension), 0);
    this.#wasm.writeRow(0, this.#length, this.#memory.at(slot), 1 + this.#dimension * ROUNDING);
    if (slot === this.#size) this.#size++;
  }

  /** Puts the last row in the place of this one. */
  removeAt(slot: number): void {
    this.#size--;
    this.#memory.copy(this.#size, slot);
  }

  /**
   * The most that `PackedRows` may find as the dot product of the query with each row.
   * @param query [d], unit length
   * @returns [n], a view that is valid until the next call
   */
  bounds(query: Float32Array): Float32Array {
    const { step, perError, slack } = this.#ask(query);
    const { floats } = this.#memory;
    for (let first = 0; first < this.#size; first += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, this.#size - first);
      this.#wasm.boundRows(this.#queryAt, this.#length, step, perError, slack, this.#memory.at(first), count, this.#boundsAt);
      this.#bounds.set(floats.subarray(this.#boundsAt / 4, this.#boundsAt / 4 + count), first);
    }
    return this.#bounds.subarray(0, this.#size);
  }

  /** Writes the query as numbers of 16 bits. */
  #ask(query: Float32Array): { readonly step: number; readonly perError: number; readonly slack: number } {
    const asked = new Int16Array(this.#memory.wasm.buffer, this.#queryAt, this.#length);
    const most = mostOfQuery(this.#length);
    const step = Math.fround(query.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0) / most);
    let squares = 0;
    let missed = 0;
    for (let i = 0; i < query.length; i++) {
      const x = query[i]!;
      const rounded = Math.max(-most, Math.min(most, Math.round(x / step)));
      asked[i] = rounded;
      squares += x * x;
      missed += (x - rounded * step) ** 2;
    }
    const [length, error] = [Math.sqrt(squares), Math.sqrt(missed)];
    const additions = this.#length / 8 + 5;
    return { step, perError: (length + error) * (1 + ROUNDING), slack: LONGEST * error + additions * ROUNDING + OF_THE_BOUND };
  }
}
