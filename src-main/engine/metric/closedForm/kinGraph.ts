import { multiply, transposed } from '../algebra/vectors';
import { Instance, Memory, Module, PAGE_BYTES } from '../algebra/webAssembly';
import { kinLoopsBase64 } from './kinLoops.wasm';

/** Multiplies a', of a [n, d], and b [n, d]: [d, d]. */
export type TransposedProduct = (a: Float32Array, b: Float32Array, d: number) => Float64Array;

const inLoops: TransposedProduct = (a, b, d) => multiply(transposed(a, d), b, a.length / d, d);

/** Numbers that WebAssembly takes at once: four sums of four. */
const LANES = 16;
/** TensorFlow copies numbers that do not begin at a multiple of it. */
const ALIGNMENT = 64;
/** Of the other photos of a photo's pairs the nearest that surround it, as `neighbourhoodOf` has it. */
const SURROUNDING = 10;

interface KinLoops {
  scaleToUnit(rows: number, scales: number, stride: number, count: number, out: number): void;
  addDifferences(rows: number, stride: number, first: number, second: number, weights: number, pairs: number, out: number): void;
  multiplyPairs(rows: number, stride: number, first: number, second: number, pairs: number, out: number): void;
  listNearest(
    first: number,
    second: number,
    cosines: number,
    pairs: number,
    isMutual: number,
    most: number,
    best: number,
    listed: number,
  ): void;
  sumRows(rows: number, stride: number, count: number, out: number): void;
  addListed(rows: number, stride: number, listed: number, most: number, count: number, out: number): void;
}

/** Rows that are seen too, and belong to no pair of the graph: they are numbered after its own, and surround none of them. */
export interface Onlookers {
  readonly count: number;
  /** An onlooker, and a row of the graph that may surround it. */
  readonly around: readonly (readonly [number, number])[];
  /** Pairs of any rows, that are asked about and make nobody surround the other. */
  readonly asked: readonly (readonly [number, number])[];
}

const nobody: Onlookers = { count: 0, around: [], asked: [] };

/** How near the photos of each pair are, and how crowded it is around them, in some space. First the graph's pairs, then those asked about. */
export interface PairsSeen {
  /** [pairs + asked] cosine of the two */
  readonly cosines: Float32Array;
  /** [pairs + asked] cosine of the directions in which their surroundings lie */
  readonly surroundings: Float32Array;
  /** [pairs + asked] mean of both rows' mean cosine to what surrounds them */
  readonly crowding: Float32Array;
  /** [n] cosine of a row to the nearest of its pairs */
  readonly nearest: Float32Array;
  /** Mean cosine of any two rows. */
  readonly random: number;
}

type Three = [number, number, number];

const compiled = new Module(Buffer.from(kinLoopsBase64, 'base64'));

/**
 * The graph that many pairs of some rows make. Rows and pairs are kept in WebAssembly's memory, since they are asked about in each fold, with other axes, weights and
 * embeddings.
 */
export class KinGraph {
  readonly #wasm: KinLoops;
  readonly #n: number;
  /** n, and those who look on */
  readonly #all: number;
  readonly #graphPairs: number;
  /** of the graph, and those asked about */
  readonly #seenPairs: number;
  readonly #d: number;
  /** d, filled up with zeros to what WebAssembly takes at once. */
  readonly #width: number;
  /** [n, width] */
  readonly #rows: Float32Array;
  /** [all, width] rows of unit length: scaled ones, or embeddings */
  readonly #units: Float32Array;
  /** [all, width] what is summed over the pairs of a row */
  readonly #sums: Float32Array;
  readonly #scales: Float32Array;
  /** [width] */
  readonly #total: Float64Array;
  /** [pairs] the graph's, those asked about, and what may surround an onlooker */
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  readonly #values: Float32Array;
  /** [all, SURROUNDING] the nearest of a row's pairs, and their cosines */
  readonly #listed: Int32Array;
  readonly #best: Float32Array;

  /** @param rows [n, d] @param a, b [pairs] which rows each is of */
  constructor(rows: Float32Array, d: number, a: Int32Array, b: Int32Array, { count, around, asked }: Onlookers = nobody) {
    const [n, width] = [rows.length / d, Math.ceil(d / LANES) * LANES];
    const [all, pairs] = [n + count, a.length + asked.length + around.length];
    const bytesFor = (length: number): number => Math.ceil((length * 4) / ALIGNMENT) * ALIGNMENT;
    const ofRows = bytesFor(n * width) + 2 * bytesFor(all * width) + 2 * bytesFor(all * SURROUNDING);
    const pages = Math.ceil((ofRows + bytesFor(width) + bytesFor(2 * width) + 3 * bytesFor(pairs)) / PAGE_BYTES);
    const memory = new Memory({ initial: pages, maximum: pages });
    let end = 0;
    const part = (length: number): Float32Array => {
      const start = end;
      end += bytesFor(length);
      return new Float32Array(memory.buffer, start, length);
    };
    const wholePart = (length: number): Int32Array => new Int32Array(memory.buffer, part(length).byteOffset, length);
    [this.#n, this.#all, this.#d, this.#width] = [n, all, d, width];
    [this.#graphPairs, this.#seenPairs] = [a.length, a.length + asked.length];
    [this.#rows, this.#units, this.#sums] = [part(n * width), part(all * width), part(all * width)];
    this.#total = new Float64Array(memory.buffer, part(2 * width).byteOffset, width);
    [this.#scales, this.#values, this.#best] = [part(width), part(pairs), part(all * SURROUNDING)];
    [this.#first, this.#second, this.#listed] = [wholePart(pairs), wholePart(pairs), wholePart(all * SURROUNDING)];
    this.#wasm = new Instance(compiled, { env: { memory } }).exports as KinLoops;
    for (let row = 0; row < n; row++) this.#rows.set(rows.subarray(row * d, (row + 1) * d), row * width);
    this.#first.set(a);
    this.#second.set(b);
    for (const [place, [one, other]] of [...asked, ...around].entries())
      [this.#first[a.length + place], this.#second[a.length + place]] = [one, other];
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
    const summed = product(this.#units.subarray(0, this.#n * width), this.#sums.subarray(0, this.#n * width), width);
    const scatter = d === width ? summed : new Float64Array(d * d);
    for (let i = 0, p = 0; i < d; i++) for (let j = 0; j < d; j++, p++) scatter[p] = summed[i * width + j]! / (2 * total);
    return scatter;
  }

  /**
   * The pairs as another space sees them. What surrounds a row is looked for among the rows that it makes a pair with, which spares comparing all rows with all.
   * @param embeddings [*, d] unit length, no more numbers a row than the graph's own @param places [all] which of them are its rows, and those who look on
   */
  seenIn(embeddings: Float32Array, d: number, places: ArrayLike<number>): PairsSeen {
    const [n, all, width] = [this.#n, this.#all, this.#width];
    this.#take(embeddings, d, places);
    const cosines = this.#multiply(this.#units, this.#values.length).slice(0, this.#seenPairs);
    const { nearness, nearest } = this.#listNearest();
    const [units, sums] = [this.#units.byteOffset, this.#sums.byteOffset];
    this.#wasm.addListed(units, width * 4, this.#listed.byteOffset, SURROUNDING, all, sums);
    const surroundings = this.#multiply(this.#sums, this.#seenPairs).slice(0, this.#seenPairs);
    const crowding = new Float32Array(this.#seenPairs);
    for (let pair = 0; pair < crowding.length; pair++)
      crowding[pair] = (nearness[this.#first[pair]!]! + nearness[this.#second[pair]!]!) / 2;
    this.#wasm.sumRows(units, width * 4, n, this.#total.byteOffset);
    const squared = this.#total.reduce((total, value) => total + value * value, 0);
    return { cosines, surroundings, crowding, nearest: nearest.subarray(0, n), random: (squared - n) / Math.max(1, n * (n - 1)) };
  }

  /** Embeddings into the units; those that stand side by side at once. */
  #take(embeddings: Float32Array, d: number, places: ArrayLike<number>): void {
    const [all, width] = [this.#all, this.#width];
    if (d < width) this.#units.fill(0);
    for (let row = 0, next = 1; row < all; row = next++) {
      const first = places[row]!;
      while (d === width && next < all && places[next] === first + next - row) next++;
      this.#units.set(embeddings.subarray(first * d, (first + next - row) * d), row * width);
    }
  }

  /** @returns [pairs] in WebAssembly's memory, with those of the first ones */
  #multiply(rows: Float32Array, pairs: number): Float32Array {
    const [first, second, out] = [this.#first.byteOffset, this.#second.byteOffset, this.#values.byteOffset];
    this.#wasm.multiplyPairs(rows.byteOffset, this.#width * 4, first, second, pairs, out);
    return this.#values;
  }

  /** The nearest of each row's pairs, by the cosines just worked out, into the list of them. */
  #listNearest(): { readonly nearness: Float32Array; readonly nearest: Float32Array } {
    const [all, best] = [this.#all, this.#best.fill(-Infinity)];
    this.#listed.fill(-1);
    const list = (from: number, to: number, isMutual: boolean): void => {
      const [first, second, cosines] = [this.#first, this.#second, this.#values].map(({ byteOffset }) => byteOffset + 4 * from) as Three;
      this.#wasm.listNearest(first, second, cosines, to - from, Number(isMutual), SURROUNDING, best.byteOffset, this.#listed.byteOffset);
    };
    list(0, this.#graphPairs, true);
    list(this.#seenPairs, this.#values.length, false);
    const [nearness, nearest] = [new Float32Array(all), new Float32Array(all)];
    for (let row = 0, p = 0; row < all; row++, p = row * SURROUNDING) {
      let [listed, total] = [0, 0];
      for (; listed < SURROUNDING && this.#listed[p + listed]! >= 0; listed++) total += best[p + listed]!;
      nearness[row] = total / Math.max(1, listed);
      nearest[row] = listed > 0 ? best[p]! : 0;
    }
    return { nearness, nearest };
  }
}
