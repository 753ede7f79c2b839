import { nearestRows } from '@engine/metric/evaluation/neighbourhoods';
import { pairKey, PairClosure } from '@engine/metric/judgements/pairClosure';
import { seededStream } from '@engine/metric/random';
import type { Random } from '@engine/metric/samplers/shuffle';
import type { PairEvidence } from './evidence';
import { Calibration } from './trust';
import type { Asked, JudgedPair } from '../rows/types';

/** Partners are looked for among so many of a photo's first results. */
const PARTNERS = 20;
/** Every so many-th question is a check: a plain one, on which figures before and after may be quoted. */
const CHECK_EVERY = 4;
const CHECK_PARTNERS = 10;
/** p is fitted anew after so many answers. */
const REFIT_AFTER = 10;
/** A partner less likely than this teaches little: RCA learns from unobvious similar pairs. */
const LEAST_LIKELY = 0.5;
/** Photos compared with the gallery at once. */
const BLOCK = 64;
/** Photos tried before it is said that nothing is left to ask. */
const TRIES = 200;

/** A pair to ask about. */
export interface Suggestion {
  readonly a: number;
  readonly b: number;
  /** How it was chosen; to be kept with the answer. */
  readonly asked: Extract<Asked, 'suggested' | 'check'>;
  /** P(similar) as believed when it was chosen. */
  readonly probability: number;
}

/**
 * Chooses the pairs that teach most: photos spread over the library (k-means++, Arthur and Vassilvitskii 2007), each with the farthest of
 * its first results that is still probably similar. Nothing judged, nothing that follows from judgements, and no question twice.
 */
export class Suggester {
  readonly #evidence: PairEvidence;
  readonly #random: Random;
  readonly #judged: JudgedPair[];
  readonly #open = new Set<string>();
  /** [gallery] squared distance to the nearest photo asked about. */
  readonly #distances: Float64Array;
  /** Of rows that nobody is asked about. */
  readonly #leftOut: ReadonlySet<number>;
  /** In the gallery, of those and of the others. */
  readonly #places: { readonly leftOut: readonly number[]; readonly open: readonly number[] };
  #closure: PairClosure;
  #calibration: Calibration;
  #answersAtFit: number;
  #questions: number;

  /** @param evidence of w30, whose gallery is asked about @param judged all judgements so far @param leftOut rows of photos that cannot be shown now */
  constructor(evidence: PairEvidence, judged: readonly JudgedPair[], seed: number, leftOut: ReadonlySet<number> = new Set()) {
    this.#leftOut = leftOut;
    const places = [...evidence.gallery.keys()];
    const isOut = (place: number): boolean => leftOut.has(evidence.gallery[place]!);
    this.#places = { leftOut: places.filter(isOut), open: places.filter((place) => !isOut(place)) };
    this.#evidence = evidence;
    this.#judged = [...judged];
    this.#questions = judged.filter(({ asked }) => asked === 'suggested' || asked === 'check').length;
    // Another stretch of the stream after each answer, so that a restart does not go over the same photos again.
    this.#random = seededStream(seed + 7919 * judged.length);
    const n = evidence.gallery.length;
    this.#distances = new Float64Array(n).fill(Infinity);
    for (const place of this.#places.leftOut) this.#distances[place] = 0;
    const queries = [...new Set(judged.map(({ a }) => a))];
    for (let start = 0; start < queries.length; start += BLOCK) {
      const block = Int32Array.from(queries.slice(start, start + BLOCK));
      const similarities = evidence.similarities(block);
      for (const [i, query] of block.entries()) this.#spreadFrom(query, similarities.subarray(i * n, (i + 1) * n));
    }
    this.#closure = new PairClosure(this.#judged);
    this.#calibration = new Calibration(evidence, this.#judged);
    this.#answersAtFit = judged.length;
  }

  /** The next question; null when there is (nearly) nothing left to ask. It counts as asked, answered or not. */
  next(): Suggestion | null {
    const { leftOut, open } = this.#places;
    if (open.length === 0) return null;
    const isCheck = this.#questions % CHECK_EVERY === CHECK_EVERY - 1;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { gallery } = this.#evidence;
      const place = isCheck ? this.#anyPlace() : this.#spreadPlace();
      const a = gallery[place]!;
      const similarities = this.#evidence.similarities(Int32Array.of(a));
      for (const hidden of leftOut) similarities[hidden] = -Infinity;
      const partners = nearestRows(similarities, isCheck ? CHECK_PARTNERS : PARTNERS, place)
        .map((item) => gallery[item]!)
        .filter((b) => this.#mayAsk(a, b));
      this.#spreadFrom(a, similarities);
      if (partners.length === 0) continue;
      const b = isCheck ? partners[Math.floor(this.#random() * partners.length)]! : this.#farthestLikely(a, partners);
      this.#questions++;
      this.#open.add(pairKey(a, b));
      return { a, b, asked: isCheck ? 'check' : 'suggested', probability: this.#calibration.probability(a, b) };
    }
    return null;
  }

  /** Takes an answer in, to any pair. */
  answer(pair: JudgedPair): void {
    this.#judged.push(pair);
    this.#closure = new PairClosure(this.#judged);
    if (this.#judged.length - this.#answersAtFit < REFIT_AFTER) return;
    this.#calibration = new Calibration(this.#evidence, this.#judged);
    this.#answersAtFit = this.#judged.length;
  }

  #mayAsk(a: number, b: number): boolean {
    return !this.#leftOut.has(b) && !this.#open.has(pairKey(a, b)) && this.#closure.implied(a, b) === null;
  }

  /** @param partners nearest first */
  #farthestLikely(a: number, partners: readonly number[]): number {
    const likely = partners.filter((b) => this.#calibration.probability(a, b) >= LEAST_LIKELY);
    const highest = (best: number, b: number): number =>
      this.#calibration.probability(a, b) > this.#calibration.probability(a, best) ? b : best;
    return likely.at(-1) ?? partners.reduce(highest);
  }

  #anyPlace(): number {
    const { open } = this.#places;
    return open[Math.floor(this.#random() * open.length)]!;
  }

  /** A photo with probability in proportion to its squared distance to the nearest one asked about; the first one by chance. */
  #spreadPlace(): number {
    const n = this.#distances.length;
    const total = this.#distances.reduce((sum, distance) => sum + distance, 0);
    if (!(total > 0) || total === Infinity) return this.#anyPlace();
    let rest = this.#random() * total;
    for (let place = 0; place < n; place++) if ((rest -= this.#distances[place]!) < 0) return place;
    return this.#places.open.at(-1)!;
  }

  #spreadFrom(query: number, similarities: Float32Array): void {
    for (let place = 0; place < similarities.length; place++)
      this.#distances[place] = Math.min(this.#distances[place]!, Math.max(0, 2 - 2 * similarities[place]!));
    const own = this.#evidence.placeOf(query);
    if (own !== -1) this.#distances[own] = 0;
  }
}
