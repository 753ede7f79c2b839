import { multiply, transposed } from '../algebra/vectors';
import { Instance, Memory, Module, PAGE_BYTES } from '../algebra/webAssembly';
import { kinLoopsBase64 } from './kinLoops.wasm';

/** Multiplies a', of a [n, d], and b [n, d]: [d, d]. */
export type TransposedProduct = (a: Float32Array, b: Float32Array, d: number) => Float64Array;

const inLoops: TransposedProduct = (a, b, d) => multiply(transposed(a, d), b, a.length / d, d);

/** Numbers that WebAssembly takes at once. */
const LANES = 4;
/** TensorFlow copies numbers that do not begin at a multiple of it. */
const ALIGNMENT = 64;
/** Of the other photos of a photo's pairs the nearest that surround it, as `neighbourhoodOf` has it. */
const SURROUNDING = 10;

interface KinLoops {
  scaleToUnit(rows: number, scales: number, stride: number, count: number, out: number): void;
  addDifferences(rows: number, stride: number, first: number, second: number, weights: number, pairs: number, out: number): void;
  multiplyPairs(rows: number, stride: number, first: number, second: number, pairs: number, out: number): void;
  listNearest(first: number, second: number, cosines: number, pairs: number, most: number, best: number, listed: number): void;
  addListed(rows: number, stride: number, listed: number, most: number, count: number, out: number): void;
}

/** How near the photos of each pair are, and how crowded it is around them, in some space. */
export interface PairsSeen {
  /** [pairs] cosine of the two */
  readonly cosines: Float32Array;
  /** [pairs] cosine of the directions in which their surroundings lie */
  readonly surroundings: Float32Array;
  /** [n] mean cosine of a row to what surrounds it */
  readonly nearness: Float32Array;
  /** [n] cosine of a row to the nearest of its pairs */
  readonly nearest: Float32Array;
  /** Mean cosine of any two rows. */
  readonly random: number;
}

const compiled = new Module(Buffer.from(kinLoopsBase64, 'base64'));

/**
 * The graph that many pairs of some rows make. Rows and pairs are kept in WebAssembly's memory, since they are asked about in each fold, with other axes, weights and
 * embeddings.
 */
export class KinGraph {
  readonly #wasm: KinLoops;
  readonly #n: number;
  readonly #d: number;
  /** d, filled up with zeros to what WebAssembly takes at once. */
  readonly #width: number;
  /** [n, width] */
  readonly #rows: Float32Array;
  /** [n, width] rows of unit length: scaled ones, or embeddings */
  readonly #units: Float32Array;
  /** [n, width] what is summed over the pairs of a row */
  readonly #sums: Float32Array;
  readonly #scales: Float32Array;
  /** [pairs] the first two hold whole numbers, as their bits */
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #values: Float32Array;
  /** [n, SURROUNDING] the nearest of a row's pairs, and their cosines */
  readonly #listed: Int32Array;
  readonly #best: Float32Array;

  /** @param rows [n, d] @param a, b [pairs] which rows each is of */
  constructor(rows: Float32Array, d: number, a: Int32Array, b: Int32Array) {
    const [n, width] = [rows.length / d, Math.ceil(d / LANES) * LANES];
    const bytesFor = (length: number): number => Math.ceil((length * 4) / ALIGNMENT) * ALIGNMENT;
    const bytes = 3 * bytesFor(n * width) + bytesFor(width) + 3 * bytesFor(a.length) + 2 * bytesFor(n * SURROUNDING);
    const pages = Math.ceil(bytes / PAGE_BYTES);
    const memory = new Memory({ initial: pages, maximum: pages });
    let end = 0;
    const part = (length: number): Float32Array => {
      const start = end;
      end += bytesFor(length);
      return new Float32Array(memory.buffer, start, length);
    };
    [this.#n, this.#d, this.#width] = [n, d, width];
    [this.#rows, this.#units, this.#sums] = [part(n * width), part(n * width), part(n * width)];
    [this.#scales, this.#first, this.#second, this.#values] = [part(width), part(a.length), part(a.length), part(a.length)];
    this.#listed = new Int32Array(memory.buffer, part(n * SURROUNDING).byteOffset, n * SURROUNDING);
    this.#best = part(n * SURROUNDING);
    this.#wasm = new Instance(compiled, { env: { memory } }).exports as KinLoops;
    for (let row = 0; row < n; row++) this.#rows.set(rows.subarray(row * d, (row + 1) * d), row * width);
    new Int32Array(memory.buffer, this.#first.byteOffset, a.length).set(a);
    new Int32Array(memory.buffer, this.#second.byteOffset, b.length).set(b);
  }

  /**
   * The covariance of the pairs' differences, as `similarScatter` has it, by the graph: `X' L X / (2 sum w)`, L its Laplacian. So it takes a product of [d, n] and [n, d]
   * however many pairs there are.
   * @param scales [d] what the axes are multiplied by, before the rows are brought to unit length @param weights [pairs] none below 0
   * @returns [d, d]; null without a weight above 0
   */
  scatter(scales: Float64Array, weights: Float64Array, product: TransposedProduct = inLoops): Float64Array | null {
    const [d, width] = [this.#d, this.#width];
    let total = 0;
    for (let pair = 0; pair < weights.length; pair++) total += weights[pair]!;
    if (total === 0) return null;
    this.#scales.set(scales);
    this.#values.set(weights);
    this.#sums.fill(0);
    const [rows, units, sums] = [this.#rows.byteOffset, this.#units.byteOffset, this.#sums.byteOffset];
    this.#wasm.scaleToUnit(rows, this.#scales.byteOffset, width * 4, this.#n, units);
    const [first, second, shares] = [this.#first.byteOffset, this.#second.byteOffset, this.#values.byteOffset];
    this.#wasm.addDifferences(units, width * 4, first, second, shares, weights.length, sums);
    const summed = product(this.#units, this.#sums, width);
    const scatter = new Float64Array(d * d);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) scatter[i * d + j] = summed[i * width + j]! / (2 * total);
    return scatter;
  }

  /**
   * The pairs as another space sees them. What surrounds a row is looked for among the rows that it makes a pair with, which spares comparing all rows with all.
   * @param embeddings [*, d] unit length, no more numbers a row than the graph's own @param places [n] which of them are its rows
   */
  seenIn(embeddings: Float32Array, d: number, places: ArrayLike<number>): PairsSeen {
    const [n, width] = [this.#n, this.#width];
    const sum = new Float64Array(d);
    this.#units.fill(0);
    for (let row = 0; row < n; row++) {
      const from = places[row]! * d;
      this.#units.set(embeddings.subarray(from, from + d), row * width);
      for (let k = 0; k < d; k++) sum[k]! += embeddings[from + k]!;
    }
    const cosines = this.#multiply(this.#units);
    const { nearness, nearest } = this.#listNearest();
    this.#wasm.addListed(this.#units.byteOffset, width * 4, this.#listed.byteOffset, SURROUNDING, n, this.#sums.byteOffset);
    const surroundings = this.#multiply(this.#sums);
    const squared = sum.reduce((total, value) => total + value * value, 0);
    return { cosines, surroundings, nearness, nearest, random: (squared - n) / Math.max(1, n * (n - 1)) };
  }

  /** @returns [pairs] */
  #multiply(rows: Float32Array): Float32Array {
    const [first, second, out] = [this.#first.byteOffset, this.#second.byteOffset, this.#values.byteOffset];
    this.#wasm.multiplyPairs(rows.byteOffset, this.#width * 4, first, second, this.#values.length, out);
    return this.#values.slice();
  }

  /** The nearest of each row's pairs, by the cosines just worked out, into the list of them. */
  #listNearest(): Pick<PairsSeen, 'nearness' | 'nearest'> {
    const [n, best] = [this.#n, this.#best.fill(-Infinity)];
    this.#listed.fill(-1);
    const [first, second, cosines] = [this.#first.byteOffset, this.#second.byteOffset, this.#values.byteOffset];
    this.#wasm.listNearest(first, second, cosines, this.#values.length, SURROUNDING, best.byteOffset, this.#listed.byteOffset);
    const [nearness, nearest] = [new Float32Array(n), new Float32Array(n)];
    for (let row = 0, p = 0; row < n; row++, p = row * SURROUNDING) {
      let [listed, total] = [0, 0];
      for (; listed < SURROUNDING && this.#listed[p + listed]! >= 0; listed++) total += best[p + listed]!;
      nearness[row] = total / Math.max(1, listed);
      nearest[row] = listed > 0 ? best[p]! : 0;
    }
    return { nearness, nearest };
  }
}
