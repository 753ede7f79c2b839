import { nearestRows, neighbourhoodAmong, neighbourhoodOf, type Neighbourhood } from '@engine/metric/evaluation/neighbourhoods';
import { seededStream } from '@engine/metric/random';
import { sample } from '@engine/metric/samplers/shuffle';
import { rowDot } from '@engine/metric/algebra/vectors';
import { gatherRows } from '../rows/gatherRows';
import type { EvidenceScale } from '../rows/library';
import type { EmbeddingRows } from '../rows/types';

/** Random pairs whose mean cosine is the zero of the scale. */
const RANDOM_PAIRS = 20_000;
/** Photos whose nearest other is looked for, to find the scale's one. */
const SCALE_PHOTOS = 300;
/** Of a photo's results so many are its first ones: what may be its kin, and what may surround it in another space. */
export const FIRST_RESULTS = 20;
/** Photos compared with the gallery at once. */
const BLOCK = 256;

/** Gives the cosines of some rows to a gallery, whose embeddings are [g, d]: [rows, g]. */
export type Compare = (embeddings: EmbeddingRows, gallery: Float32Array, rows: Int32Array) => Float32Array;

/** Without TensorFlow, for a few rows. */
export const compareByLoop: Compare = ({ values, d }, gallery, rows) => {
  const g = gallery.length / d;
  return Float32Array.from({ length: rows.length * g }, (_, p) => rowDot(values, rows[Math.floor(p / g)]!, gallery, p % g, d));
};

/** A picture that is in no row, as one side of a pair: what was pasted, or a part of a photo. */
export interface Visitor {
  /** [d] unit length */
  readonly vector: Float32Array;
  readonly around: Neighbourhood;
}

/**
 * @param cosine of a pair @param surroundings cosine of the directions in which their neighbours lie @param nearness mean of both photos' own
 * @returns as `PairEvidence.of`
 */
export function featuresOf(scale: EvidenceScale, cosine: number, surroundings: number, nearness: number): Float64Array {
  const features = new Float64Array(3);
  writeFeatures(features, 0, scale, cosine, surroundings, nearness);
  return features;
}

/** The same of one of very many pairs. @param out [*, 3] @param pair where it stands there */
export function writeFeatures(
  out: Float64Array,
  pair: number,
  { random, nearest }: EvidenceScale,
  cosine: number,
  surroundings: number,
  nearness: number,
): void {
  // In a library of copies there is no scale; any positive number does.
  const unit = Math.max(nearest - random, 1e-6);
  out[3 * pair] = (cosine - random) / unit;
  out[3 * pair + 1] = surroundings;
  out[3 * pair + 2] = (cosine - nearness) / unit;
}

/** Every row of some embeddings. */
export function allRows({ n }: EmbeddingRows): Int32Array {
  return Int32Array.from({ length: n }, (_, row) => row);
}

/** A gallery is mostly the first rows, and those are there already. */
function galleryRows(embeddings: EmbeddingRows, gallery: Int32Array): Float32Array {
  const isLeading = gallery.every((row, place) => row === place);
  return isLeading ? embeddings.values.subarray(0, gallery.length * embeddings.d) : gatherRows(embeddings, gallery);
}

/**
 * What the label-free embeddings say about a pair of photos, on scales that mean the same in every library: 0 for two photos at random,
 * 1 for a photo and its nearest. Both, and what surrounds a photo, are looked for in the gallery, so that it does not matter which other photos
 * happen to be in memory.
 */
export class PairEvidence {
  readonly gallery: Int32Array;
  readonly scale: EvidenceScale;
  readonly #compare: Compare;
  readonly #placeOf: ReadonlyMap<number, number>;
  readonly #neighbourhoods = new Map<number, Neighbourhood>();
  readonly #firstResults = new Map<number, readonly number[]>();
  #embeddings: EmbeddingRows;
  /** [g, d] */
  #galleryRows: Float32Array;

  /**
   * @param embeddings w30: B(30) @param gallery rows of them, two at least
   * @param scale of the same gallery and seed, where it is known: it takes longer than all the rest
   */
  constructor(embeddings: EmbeddingRows, gallery: Int32Array, compare: Compare, seed: number, scale: EvidenceScale | null = null) {
    this.#embeddings = embeddings;
    this.#galleryRows = galleryRows(embeddings, gallery);
    this.gallery = gallery;
    this.#compare = compare;
    this.#placeOf = new Map([...gallery].map((row, place) => [row, place]));
    this.scale = scale ?? this.#findScale(seed);
  }

  #findScale(seed: number): EvidenceScale {
    const { gallery } = this;
    const { values, d } = this.#embeddings;
    const n = gallery.length;
    const random = seededStream(seed);
    let sum = 0;
    for (let pair = 0; pair < RANDOM_PAIRS; pair++) {
      const a = Math.floor(random() * n);
      sum += rowDot(values, gallery[a]!, values, gallery[(a + 1 + Math.floor(random() * Math.max(1, n - 1))) % n]!, d);
    }
    const nearest: number[] = [];
    for (const { row, similarities } of this.#each(sample([...gallery], SCALE_PHOTOS, random))) {
      const own = this.placeOf(row);
      let best = -1;
      for (let other = 0; other < n; other++) if (other !== own && similarities[other]! > best) best = similarities[other]!;
      nearest.push(best);
    }
    return { random: sum / RANDOM_PAIRS, nearest: nearest.toSorted((a, b) => a - b)[nearest.length >> 1] ?? 1 };
  }

  get embeddings(): EmbeddingRows {
    return this.#embeddings;
  }

  /** Takes more photos in, which are asked about and not in the gallery. @param embeddings the same rows, and others after them */
  extend(embeddings: EmbeddingRows): void {
    this.#embeddings = embeddings;
    this.#galleryRows = galleryRows(embeddings, this.gallery);
  }

  /** Where a row is in the gallery, or -1. */
  placeOf(row: number): number {
    return this.#placeOf.get(row) ?? -1;
  }

  /** Cosines to the gallery, [rows, gallery]. */
  similarities(rows: Int32Array): Float32Array {
    return this.#compare(this.#embeddings, this.#galleryRows, rows);
  }

  /** Looks at the surroundings of many photos at once; what `of` needs is looked up by itself otherwise, one photo at a time. */
  prepare(rows: Iterable<number>): void {
    const { values, d } = this.#embeddings;
    const missing = [...new Set(rows)].filter((row) => !this.#neighbourhoods.has(row));
    for (const { row, similarities } of this.#each(missing)) {
      const nearest = nearestRows(similarities, FIRST_RESULTS, this.placeOf(row));
      this.#firstResults.set(row, nearest);
      this.#neighbourhoods.set(row, neighbourhoodAmong(values, d, this.gallery, similarities, nearest));
    }
  }

  /** @returns places in the gallery, nearest first */
  firstResults(row: number): readonly number[] {
    this.prepare([row]);
    return this.#firstResults.get(row)!;
  }

  /** @param vector [d] embedded as the rows are @param partOf the photo it is a part of, which does not surround it; -1 for none */
  visitor(vector: Float32Array, partOf: number): Visitor {
    const { values, d } = this.#embeddings;
    const similarities = Float32Array.from(this.gallery, (row) => rowDot(vector, 0, values, row, d));
    return { vector, around: neighbourhoodOf(values, d, this.gallery, similarities, this.placeOf(partOf)) };
  }

  /**
   * @returns [3]: how similar the pair is; how similar their surroundings are (a cosine); how much more similar the pair is than each of
   * them is to its ten nearest
   */
  of(a: number | Visitor, b: number): Float64Array {
    this.prepare(typeof a === 'number' ? [a, b] : [b]);
    const { values, d } = this.#embeddings;
    const ofB = this.#neighbourhoods.get(b)!;
    const ofA = typeof a === 'number' ? this.#neighbourhoods.get(a)! : a.around;
    const cosine = typeof a === 'number' ? rowDot(values, a, values, b, d) : rowDot(a.vector, 0, values, b, d);
    return featuresOf(this.scale, cosine, rowDot(ofA.direction, 0, ofB.direction, 0, d), (ofA.nearness + ofB.nearness) / 2);
  }

  *#each(rows: readonly number[]): Generator<{ row: number; similarities: Float32Array }> {
    const n = this.gallery.length;
    for (let start = 0; start < rows.length; start += BLOCK) {
      const block = Int32Array.from(rows.slice(start, start + BLOCK));
      const similarities = this.similarities(block);
      for (const [i, row] of block.entries()) yield { row, similarities: similarities.subarray(i * n, (i + 1) * n) };
    }
  }
}
