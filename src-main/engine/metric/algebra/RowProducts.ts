import { Instance, Memory, Module, PAGE_BYTES, type WasmMemory } from './webAssembly';
import { rowProductsBase64 } from './rowProducts.wasm';

interface RowLoops {
  multiplyRows(queries: number, count: number, rows: number, height: number, stride: number, out: number): void;
}

/** Rows and queries are multiplied four at a time. */
const AT_ONCE = 4;
const compiled = new Module(Buffer.from(rowProductsBase64, 'base64'));
const upToFour = (count: number): number => Math.ceil(count / AT_ONCE) * AT_ONCE;

/**
 * Rows that many others are multiplied with, in the memory of a wasm module: rows | queries | products. Without TensorFlow, and a few times as fast as a loop; in float32,
 * as TensorFlow's products are.
 */
export class RowProducts {
  readonly #n: number;
  readonly #d: number;
  readonly #stride: number;
  readonly #queriesAt: number;
  readonly #memory: WasmMemory;
  readonly #loops: RowLoops;

  /** @param rows [n, d], which are copied @throws RangeError when there is no memory for them */
  constructor(rows: Float32Array, d: number) {
    this.#n = rows.length / d;
    this.#d = d;
    this.#stride = Math.ceil(d / AT_ONCE) * 16;
    this.#queriesAt = upToFour(this.#n) * this.#stride;
    this.#memory = new Memory({ initial: Math.ceil(this.#queriesAt / PAGE_BYTES) });
    this.#loops = new Instance(compiled, { env: { memory: this.#memory } }).exports as RowLoops;
    this.#write(0, rows, this.#n);
  }

  /** The products of some queries with all rows. @param queries [q, d] @returns [q, n] */
  of(queries: Float32Array): Float32Array {
    const [n, q] = [this.#n, queries.length / this.#d];
    const [height, count] = [upToFour(n), upToFour(q)];
    const productsAt = this.#queriesAt + count * this.#stride;
    this.#reserve(productsAt + count * height * 4);
    this.#write(this.#queriesAt, queries, q);
    this.#loops.multiplyRows(this.#queriesAt, count, 0, height, this.#stride, productsAt);
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
    const [d, stride] = [this.#d, this.#stride / 4];
    const target = new Float32Array(this.#memory.buffer, at, count * stride);
    if (d === stride) return target.set(rows);
    for (let row = 0; row < count; row++) {
      target.set(rows.subarray(row * d, (row + 1) * d), row * stride);
      target.fill(0, row * stride + d, (row + 1) * stride);
    }
  }
}
