import { multiply, transposed } from '../algebra/vectors';
import { Instance, Memory, Module, PAGE_BYTES } from '../algebra/webAssembly';
import { kinDifferencesBase64 } from './kinDifferences.wasm';

/** Multiplies a', of a [n, d], and b [n, d]: [d, d]. */
export type TransposedProduct = (a: Float32Array, b: Float32Array, d: number) => Float64Array;

const inLoops: TransposedProduct = (a, b, d) => multiply(transposed(a, d), b, a.length / d, d);

/** Numbers that WebAssembly takes at once. */
const LANES = 4;
/** TensorFlow copies numbers that do not begin at a multiple of it. */
const ALIGNMENT = 64;

interface KinDifferences {
  scaleToUnit(rows: number, scales: number, stride: number, count: number, out: number): void;
  addDifferences(rows: number, stride: number, first: number, second: number, weights: number, pairs: number, out: number): void;
}

const compiled = new Module(Buffer.from(kinDifferencesBase64, 'base64'));

/**
 * The covariance of many pairs' differences, as `similarScatter` has it, by the graph that the pairs make: `X' L X / (2 sum w)`, L its Laplacian. So it takes a
 * product of [d, n] and [n, d] however many pairs there are. Rows and pairs are kept, since it is asked for in each fold, with other axes and weights.
 */
export class KinScatter {
  readonly #wasm: KinDifferences;
  readonly #d: number;
  /** d, filled up with zeros to what WebAssembly takes at once. */
  readonly #width: number;
  /** [n, width] */
  readonly #rows: Float32Array;
  readonly #scaled: Float32Array;
  readonly #differences: Float32Array;
  readonly #scales: Float32Array;
  /** [pairs] the first two hold whole numbers, as their bits */
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #weights: Float32Array;

  /** @param rows [n, d] @param a, b [pairs] which rows each is of */
  constructor(rows: Float32Array, d: number, a: Int32Array, b: Int32Array) {
    const [n, width] = [rows.length / d, Math.ceil(d / LANES) * LANES];
    const bytesFor = (length: number): number => Math.ceil((length * 4) / ALIGNMENT) * ALIGNMENT;
    const pages = Math.ceil((3 * bytesFor(n * width) + bytesFor(width) + 3 * bytesFor(a.length)) / PAGE_BYTES);
    const memory = new Memory({ initial: pages, maximum: pages });
    let end = 0;
    const part = (length: number): Float32Array => {
      const start = end;
      end += bytesFor(length);
      return new Float32Array(memory.buffer, start, length);
    };
    [this.#d, this.#width] = [d, width];
    [this.#rows, this.#scaled, this.#differences] = [part(n * width), part(n * width), part(n * width)];
    [this.#scales, this.#first, this.#second, this.#weights] = [part(width), part(a.length), part(a.length), part(a.length)];
    this.#wasm = new Instance(compiled, { env: { memory } }).exports as KinDifferences;
    for (let row = 0; row < n; row++) this.#rows.set(rows.subarray(row * d, (row + 1) * d), row * width);
    new Int32Array(memory.buffer, this.#first.byteOffset, a.length).set(a);
    new Int32Array(memory.buffer, this.#second.byteOffset, b.length).set(b);
  }

  /**
   * @param scales [d] what the axes are multiplied by, before the rows are brought to unit length @param weights [pairs] none below 0
   * @returns [d, d]; null without a weight above 0
   */
  of(scales: Float64Array, weights: Float64Array, product: TransposedProduct = inLoops): Float64Array | null {
    const [d, width] = [this.#d, this.#width];
    let total = 0;
    for (let pair = 0; pair < weights.length; pair++) total += weights[pair]!;
    if (total === 0) return null;
    this.#scales.set(scales);
    this.#weights.set(weights);
    this.#differences.fill(0);
    const [rows, scaled, differences] = [this.#rows.byteOffset, this.#scaled.byteOffset, this.#differences.byteOffset];
    this.#wasm.scaleToUnit(rows, this.#scales.byteOffset, width * 4, this.#rows.length / width, scaled);
    const [first, second, shares] = [this.#first.byteOffset, this.#second.byteOffset, this.#weights.byteOffset];
    this.#wasm.addDifferences(scaled, width * 4, first, second, shares, weights.length, differences);
    const summed = product(this.#scaled, this.#differences, width);
    const scatter = new Float64Array(d * d);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) scatter[i * d + j] = summed[i * width + j]! / (2 * total);
    return scatter;
  }
}
