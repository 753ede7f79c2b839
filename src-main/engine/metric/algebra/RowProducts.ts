import { Instance, Memory, Module, PAGE_BYTES, type WasmMemory } from './webAssembly';
import { rowProductsBase64 } from './rowProducts.wasm';

interface RowLoops {
  multiplyRows(queries: number, count: number, rows: number, height: number, stride: number, unit: number, out: number): void;
}

/** Rows and queries are multiplied four at a time. */
const AT_ONCE = 4;
/** Numbers that are read at once: 16 bytes. */
const LANES = 8;
/** What 1 is as an integer of 16 bits. */
const ONE = 32_767;
const compiled = new Module(Buffer.from(rowProductsBase64, 'base64'));
const upToFour = (count: number): number => Math.ceil(count / AT_ONCE) * AT_ONCE;

/**
 * Unit vectors that many others are multiplied with, in the memory of a wasm module: rows | queries | products. Without TensorFlow, and several times as fast as a loop. Numbers are kept in
 * 16 bits, which are multiplied twice as fast as 32: a cosine of 256 numbers is off by .00001 or .00002, as from features of 16 bits.
 */
export class RowProducts {
  readonly #n: number;
  readonly #d: number;
  readonly #stride: number;
  readonly #queriesAt: number;
  readonly #memory: WasmMemory;
  readonly #loops: RowLoops;

  /** @param rows [n, d] of unit length or zeros, which are copied @throws RangeError when there is no memory for them */
  constructor(rows: Float32Array, d: number) {
    this.#n = rows.length / d;
    this.#d = d;
    this.#stride = Math.ceil(d / LANES) * 16;
    this.#queriesAt = upToFour(this.#n) * this.#stride;
    this.#memory = new Memory({ initial: Math.ceil(this.#queriesAt / PAGE_BYTES) });
    this.#loops = new Instance(compiled, { env: { memory: this.#memory } }).exports as RowLoops;
    this.#write(0, rows, this.#n);
  }

  /** The cosines of some queries to all rows. @param queries [q, d] of unit length or zeros @returns [q, n] */
  of(queries: Float32Array): Float32Array {
    const [n, q] = [this.#n, queries.length / this.#d];
    const [height, count] = [upToFour(n), upToFour(q)];
    const productsAt = this.#queriesAt + count * this.#stride;
    this.#reserve(productsAt + count * height * 4);
    this.#write(this.#queriesAt, queries, q);
    this.#loops.multiplyRows(this.#queriesAt, count, 0, height, this.#stride, 1 / ONE ** 2, productsAt);
    const products = new Float32Array(this.#memory.buffer, productsAt, q * height);
    if (height === n) return products.slice();
    const packed = new Float32Array(q * n);
    for (let i = 0; i < q; i++) packed.set(products.subarray(i * height, i * height + n), i * n);
    return packed;
  }

  #reserve(bytes: number): void {
    const missing = Math.ceil(bytes / PAGE_BYTES) - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing > 0) this.#memory.grow(missing);
  }

  /** A stride apart, with zeros behind each; what stands behind the last one is nobody's. */
  #write(at: number, rows: Float32Array, count: number): void {
    const [d, stride] = [this.#d, this.#stride / 2];
    const target = new Int16Array(this.#memory.buffer, at, count * stride);
    for (let row = 0, from = 0, to = 0; row < count; row++, to += stride) {
      for (let k = 0; k < d; k++) target[to + k] = Math.round(rows[from++]! * ONE);
      target.fill(0, to + d, to + stride);
    }
  }
}
