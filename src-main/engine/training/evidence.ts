import * as tf from '@tensorflow/tfjs-core';
import { neighbourhoodOf, type Neighbourhood } from '@engine/metric/neighbourhoods';
import { seededStream } from '@engine/metric/random';
import { sample } from '@engine/metric/samplers/shuffle';
import { rowDot } from '@engine/metric/vectors';
import { gatherRows } from './library';
import type { EmbeddingRows } from './types';

/** Random pairs whose mean cosine is the zero of the scale. */
const RANDOM_PAIRS = 20_000;
/** Photos whose nearest other is looked for, to find the scale's one. */
const SCALE_PHOTOS = 300;
/** Photos compared with all others at once. */
const BLOCK = 64;

/** Gives the cosines of some rows to all rows, [rows, n]. */
export type Compare = (rows: Int32Array) => Float32Array;

/** By TensorFlow, where it is loaded: one product for many rows. */
export function compareByTensor(embeddings: EmbeddingRows): Compare {
  const { values, n, d } = embeddings;
  return (rows) => {
    const product = tf.tidy(() =>
      tf.matMul(tf.tensor2d(gatherRows(embeddings, rows), [rows.length, d]), tf.tensor2d(values, [n, d]), false, true),
    );
    const similarities = new Float32Array(product.dataSync());
    product.dispose();
    return similarities;
  };
}

/** Without TensorFlow, for a few rows. */
export function compareByLoop(embeddings: EmbeddingRows): Compare {
  const { values, n, d } = embeddings;
  return (rows) => Float32Array.from({ length: rows.length * n }, (_, p) => rowDot(values, rows[Math.floor(p / n)]!, values, p % n, d));
}

/**
 * What the label-free embeddings say about a pair of photos, on scales that mean the same in every library: 0 for two photos at random,
 * 1 for a photo and its nearest.
 */
export class PairEvidence {
  readonly #embeddings: EmbeddingRows;
  readonly #compare: Compare;
  readonly #neighbourhoods = new Map<number, Neighbourhood>();
  readonly #random: number;
  readonly #nearest: number;

  /** @param embeddings w30: B(30) @param compare from the same embeddings */
  constructor(embeddings: EmbeddingRows, compare: Compare, seed: number) {
    this.#embeddings = embeddings;
    this.#compare = compare;
    const { values, n, d } = embeddings;
    const random = seededStream(seed);
    let sum = 0;
    for (let pair = 0; pair < RANDOM_PAIRS; pair++) {
      const a = Math.floor(random() * n);
      sum += rowDot(values, a, values, (a + 1 + Math.floor(random() * Math.max(1, n - 1))) % n, d);
    }
    this.#random = sum / RANDOM_PAIRS;
    const nearest: number[] = [];
    const photos = sample(
      Array.from({ length: n }, (_, row) => row),
      SCALE_PHOTOS,
      random,
    );
    for (const { row, similarities } of this.#each(photos)) {
      let best = -1;
      for (let other = 0; other < n; other++) if (other !== row && similarities[other]! > best) best = similarities[other]!;
      nearest.push(best);
    }
    this.#nearest = nearest.toSorted((a, b) => a - b)[nearest.length >> 1] ?? 1;
  }

  /** Looks at the surroundings of many photos at once; what `of` needs is looked up by itself otherwise, one photo at a time. */
  prepare(rows: Iterable<number>): void {
    const { values, d } = this.#embeddings;
    const missing = [...new Set(rows)].filter((row) => !this.#neighbourhoods.has(row));
    for (const { row, similarities } of this.#each(missing)) this.#neighbourhoods.set(row, neighbourhoodOf(values, d, similarities, row));
  }

  /**
   * @returns [3]: how similar the pair is; how similar their surroundings are (a cosine); how much more similar the pair is than each of
   * them is to its ten nearest
   */
  of(a: number, b: number): Float64Array {
    this.prepare([a, b]);
    const { values, d } = this.#embeddings;
    const [ofA, ofB] = [this.#neighbourhoods.get(a)!, this.#neighbourhoods.get(b)!];
    const cosine = rowDot(values, a, values, b, d);
    // In a library of copies there is no scale; any positive number does.
    const unit = Math.max(this.#nearest - this.#random, 1e-6);
    return Float64Array.of(
      (cosine - this.#random) / unit,
      rowDot(ofA.direction, 0, ofB.direction, 0, d),
      (cosine - (ofA.nearness + ofB.nearness) / 2) / unit,
    );
  }

  *#each(rows: readonly number[]): Generator<{ row: number; similarities: Float32Array }> {
    const { n } = this.#embeddings;
    for (let start = 0; start < rows.length; start += BLOCK) {
      const block = Int32Array.from(rows.slice(start, start + BLOCK));
      const similarities = this.#compare(block);
      for (const [i, row] of block.entries()) yield { row, similarities: similarities.subarray(i * n, (i + 1) * n) };
    }
  }
}
