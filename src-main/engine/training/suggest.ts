import { nearestRows } from '@engine/metric/neighbourhoods';
import { PairClosure } from '@engine/metric/pairClosure';
import { seededStream } from '@engine/metric/random';
import type { Random } from '@engine/metric/samplers/shuffle';
import type { Compare, PairEvidence } from './evidence';
import { Calibration } from './trust';
import type { Asked, EmbeddingRows, JudgedPair } from './types';

/** Partners are looked for among so many of a photo's first results. */
const PARTNERS = 20;
/** Every so many-th question is a check: a plain one, on which figures before and after may be quoted. */
const CHECK_EVERY = 4;
const CHECK_PARTNERS = 10;
/** p is fitted anew after so many answers. */
const REFIT_AFTER = 10;
/** A partner less likely than this teaches little: RCA learns from unobvious similar pairs. */
const LEAST_LIKELY = 0.5;
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
  readonly #embeddings: EmbeddingRows;
  readonly #compare: Compare;
  readonly #evidence: PairEvidence;
  readonly #random: Random;
  readonly #judged: JudgedPair[];
  readonly #open = new Set<string>();
  /** [n] squared distance to the nearest photo asked about. */
  readonly #distances: Float64Array;
  #closure: PairClosure;
  #calibration: Calibration;
  #answersAtFit: number;
  #questions: number;

  /** @param embeddings w30 @param evidence of the same embeddings @param judged all judgements so far */
  constructor(embeddings: EmbeddingRows, compare: Compare, evidence: PairEvidence, judged: readonly JudgedPair[], seed: number) {
    this.#embeddings = embeddings;
    this.#compare = compare;
    this.#evidence = evidence;
    this.#judged = [...judged];
    this.#questions = judged.filter(({ asked }) => asked !== 'search').length;
    // Another stretch of the stream after each answer, so that a restart does not go over the same photos again.
    this.#random = seededStream(seed + 7919 * judged.length);
    this.#distances = new Float64Array(embeddings.n).fill(Infinity);
    for (const query of new Set(judged.map(({ a }) => a))) this.#spreadFrom(query, this.#similaritiesTo(query));
    this.#closure = new PairClosure(this.#judged);
    this.#calibration = new Calibration(evidence, this.#judged);
    this.#answersAtFit = judged.length;
  }

  /** The next question; null when there is (nearly) nothing left to ask. It counts as asked, answered or not. */
  next(): Suggestion | null {
    const isCheck = this.#questions % CHECK_EVERY === CHECK_EVERY - 1;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const a = isCheck ? Math.floor(this.#random() * this.#embeddings.n) : this.#spreadPhoto();
      const similarities = this.#similaritiesTo(a);
      const partners = nearestRows(similarities, isCheck ? CHECK_PARTNERS : PARTNERS, a).filter((b) => this.#mayAsk(a, b));
      this.#spreadFrom(a, similarities);
      if (partners.length === 0) continue;
      const b = isCheck ? partners[Math.floor(this.#random() * partners.length)]! : this.#farthestLikely(a, partners);
      this.#questions++;
      this.#open.add(keyOf(a, b));
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
    return !this.#open.has(keyOf(a, b)) && this.#closure.implied(a, b) === null;
  }

  /** @param partners nearest first */
  #farthestLikely(a: number, partners: readonly number[]): number {
    const likely = partners.filter((b) => this.#calibration.probability(a, b) >= LEAST_LIKELY);
    const highest = (best: number, b: number): number =>
      this.#calibration.probability(a, b) > this.#calibration.probability(a, best) ? b : best;
    return likely.at(-1) ?? partners.reduce(highest);
  }

  /** A photo with probability in proportion to its squared distance to the nearest one asked about; the first one by chance. */
  #spreadPhoto(): number {
    const { n } = this.#embeddings;
    const total = this.#distances.reduce((sum, distance) => sum + distance, 0);
    if (!(total > 0) || total === Infinity) return Math.floor(this.#random() * n);
    let rest = this.#random() * total;
    for (let row = 0; row < n; row++) if ((rest -= this.#distances[row]!) < 0) return row;
    return n - 1;
  }

  #spreadFrom(query: number, similarities: Float32Array): void {
    for (let row = 0; row < similarities.length; row++)
      this.#distances[row] = Math.min(this.#distances[row]!, Math.max(0, 2 - 2 * similarities[row]!));
    this.#distances[query] = 0;
  }

  #similaritiesTo(row: number): Float32Array {
    return this.#compare(Int32Array.of(row));
  }
}

function keyOf(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
