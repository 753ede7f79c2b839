import { resampleCounts, seededStream } from '@engine/metric/random';
import { gainOf, type Gain } from '../measure/compare';
import { measurePairs, type PairScoresOf } from '../measure/measure';
import { gatherRows } from '../rows/gatherRows';
import { embeddingsOf, type TeachingLibrary } from '../rows/library';
import type { EmbeddingRows, JudgedPair } from '../rows/types';
import { rankedAmong } from './limits';

const RESAMPLES = 80;

/** Judgements that are not taught, and the photos that they are measured among. */
export class Judges {
  readonly #library: TeachingLibrary;
  readonly #pairs: readonly JudgedPair[];
  /** Rows of the library that have to be embedded: first those among which ranks are counted. */
  readonly #rows: Int32Array;
  readonly #gallery: Int32Array;

  constructor(library: TeachingLibrary, pairs: readonly JudgedPair[]) {
    this.#library = library;
    const ranked = rankedAmong(library.gallery);
    const rows = [...new Set([...ranked, ...pairs.flatMap(({ a, b }) => [a, b])])];
    const placeOf = new Map(rows.map((row, place) => [row, place]));
    this.#rows = Int32Array.from(rows);
    this.#gallery = Int32Array.from(ranked.keys());
    this.#pairs = pairs.map((pair) => ({ ...pair, a: placeOf.get(pair.a)!, b: placeOf.get(pair.b)! }));
  }

  /** @param embed rows of the library, unit length */
  async measure(embed: (rows: Int32Array) => EmbeddingRows | Promise<EmbeddingRows>): Promise<PairScoresOf> {
    return measurePairs(await embed(this.#rows), this.#gallery, this.#pairs);
  }

  /** Of the library as it ranks without anything taught. */
  async measureUntaught(): Promise<PairScoresOf> {
    const untaught = embeddingsOf(this.#library, this.#library.spaces.untaught);
    return this.measure((rows) => ({ values: gatherRows(untaught, rows), n: rows.length, d: untaught.d }));
  }

  gain(before: PairScoresOf, after: PairScoresOf, seed: number): Gain {
    const isSimilar = Uint8Array.from(this.#pairs, (pair) => Number(pair.isSimilar));
    const random = seededStream(seed);
    const resamples = Array.from({ length: RESAMPLES }, () => resampleCounts(this.#pairs.length, random));
    return gainOf(before, after, isSimilar, resamples);
  }
}
