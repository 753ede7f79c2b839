import {
  fitNoisyLogistic,
  posterior,
  probability,
  uncertaintyOf,
  type CoefficientPrior,
  type NoisyAnswers,
} from '@engine/metric/algebra/noisyLogistic';
import type { PairEvidence, Visitor } from './evidence';
import type { JudgedPair } from '../rows/types';

/** Found on labelled sets, rounded: what a pair's evidence usually means in a library of which nobody has said anything. */
export const evidencePrior: CoefficientPrior = { mean: [-4.5, 2, 5.5, 2], deviation: [2, 2, 3, 4] };
/** Share of answers taken for wrong: less where a figure is shown, more where answers are doubted. */
const SHOWN_ERROR = 0.05;
const DOUBTED_ERROR = 0.1;
/** Answers trusted less than this are shown as "Are you sure?". At 10 % wrong answers three quarters of them are wrong. */
export const SUSPICIOUS_BELOW = 0.3;
/** With fewer answers no figure is worth showing, with fewer than the second it is "about". None, too, where too few are of the kind that a word speaks of. */
export const LEAST_FOR_FIGURE = 5;
export const LEAST_FOR_EXACT_FIGURE = 20;
const LIKELY_FROM = 2 / 3;
const UNLIKELY_BELOW = 1 / 3;
/** Answers looked at to say what was judged at a score. */
const ANSWERS_AT_SCORE = 20;
/** However many answers there are, of the next pair nothing is certain. */
const SUREST_FIGURE = 0.99;

export type Likelihood = 'likely' | 'maybe' | 'unlikely';

/** A pair and what was said of it. */
export type SaidOfPair = Pick<JudgedPair, 'a' | 'b' | 'isSimilar'>;

/** What can be said of a pair that nobody judged. */
export interface Belief {
  /** P(similar), never surer than the answers of its kind allow: see `boundedByAnswers`. */
  readonly probability: number;
  readonly likelihood: Likelihood;
  /** Whether the probability may be shown, and how. */
  readonly figure: 'none' | 'about' | 'exact';
  /** Of the answers at about this score, how many were "similar"; of at most 20. */
  readonly judgedSimilar: number;
  readonly judged: number;
}

/** From the pairs judged so far, what is believed of any pair. */
export class Calibration {
  #evidence: PairEvidence;
  readonly #coefficients: Float64Array;
  /** By their probability, ascending. */
  readonly #judged: readonly { readonly probability: number; readonly isSimilar: boolean }[];
  readonly #similar: number;

  constructor(evidence: PairEvidence, judged: readonly SaidOfPair[], errorRate = SHOWN_ERROR) {
    this.#evidence = evidence;
    this.#coefficients = fit(evidence, judged, errorRate);
    const scored = judged.map(({ a, b, isSimilar }) => ({ probability: this.probability(a, b), isSimilar }));
    this.#judged = scored.toSorted((one, other) => one.probability - other.probability);
    this.#similar = judged.filter(({ isSimilar }) => isSimilar).length;
  }

  /** @param evidence of the same gallery: what was fitted holds, and rows are those of this one from now on */
  lookBy(evidence: PairEvidence): void {
    this.#evidence = evidence;
  }

  /** P(similar) of two rows, or of a picture that is none and a row. */
  probability(a: number | Visitor, b: number): number {
    return probability(this.#coefficients, this.#evidence.of(a, b));
  }

  believe(a: number | Visitor, b: number): Belief {
    const value = this.probability(a, b);
    const likelihood = likelihoodOf(value);
    const bounded = boundedByAnswers(value, this.#similar, this.#judged.length - this.#similar);
    const near = this.#near(value);
    return {
      probability: bounded,
      likelihood,
      figure: likelihoodOf(bounded) === likelihood ? figureAfter(this.#judged.length) : 'none',
      judgedSimilar: near.filter(({ isSimilar }) => isSimilar).length,
      judged: near.length,
    };
  }

  /** The answers whose probability is nearest to one: every answer of a search is asked about, while somebody waits. */
  #near(value: number): readonly { readonly isSimilar: boolean }[] {
    const judged = this.#judged;
    let start = 0;
    let end = judged.length;
    while (start < end) {
      const middle = (start + end) >> 1;
      if (judged[middle]!.probability < value) start = middle + 1;
      else end = middle;
    }
    while (end - start < ANSWERS_AT_SCORE && (start > 0 || end < judged.length)) {
      const below = start > 0 ? value - judged[start - 1]!.probability : Infinity;
      const above = end < judged.length ? judged[end]!.probability - value : Infinity;
      if (below <= above) start--;
      else end++;
    }
    return judged.slice(start, end);
  }
}

const likelihoodOf = (value: number): Likelihood => (value >= LIKELY_FROM ? 'likely' : value < UNLIKELY_BELOW ? 'unlikely' : 'maybe');

const figureAfter = (answers: number): Belief['figure'] =>
  answers < LEAST_FOR_FIGURE ? 'none' : answers < LEAST_FOR_EXACT_FIGURE ? 'about' : 'exact';

/**
 * A probability that is not surer than the answers. Where n pairs of a kind were judged and every one was as believed, the next one is so with
 * (n + 1) / (n + 2) (Laplace's rule of succession): a curve through a dozen answers goes to 0 and to 1, and knows neither.
 * @param value 0 to 1 @param similar judged so @param different judged so
 */
export function boundedByAnswers(value: number, similar: number, different: number): number {
  const most = Math.min(SUREST_FIGURE, (similar + 1) / (similar + 2));
  const least = Math.max(1 - SUREST_FIGURE, 1 / (different + 2));
  return Math.min(most, Math.max(least, value));
}

/**
 * How far each judgement is believed, 0 to 1: P(truly so | answer, evidence) when a tenth of all answers is wrong.
 * @returns [judgements]
 */
export function trustIn(evidence: PairEvidence, judged: readonly JudgedPair[]): Float64Array {
  const coefficients = fit(evidence, judged, DOUBTED_ERROR);
  return Float64Array.from(judged, ({ a, b, isSimilar }) => {
    const z = posterior(probability(coefficients, evidence.of(a, b)), isSimilar, DOUBTED_ERROR);
    return isSimilar ? z : 1 - z;
  });
}

/** Places of the judgements to look at again, the least trusted first. Nothing is ever deleted or turned round by itself. */
export function suspicious(trust: Float64Array): number[] {
  return [...trust.keys()].filter((place) => trust[place]! < SUSPICIOUS_BELOW).sort((a, b) => trust[a]! - trust[b]! || a - b);
}

/** What the evidence of a pair means here. */
export interface Reading {
  /** [4] the constant first */
  readonly coefficients: Float64Array;
  /** [4, 4] how well they are known */
  readonly covariance: Float64Array;
}

/** As figures that are shown read it. */
export function readingShown(evidence: PairEvidence, judged: readonly JudgedPair[]): Reading {
  return readingOf(featuresIn(evidence, judged), judged);
}

/** The same where the evidence is known. @param features [judged, 3] as `PairEvidence.of` */
export function readingOf(features: Float64Array, judged: readonly JudgedPair[]): Reading {
  const answers = answersOf(features, judged, SHOWN_ERROR);
  const coefficients = fitNoisyLogistic(answers, evidencePrior);
  return { coefficients, covariance: uncertaintyOf(coefficients, answers, evidencePrior) };
}

function fit(evidence: PairEvidence, judged: readonly SaidOfPair[], errorRate: number): Float64Array {
  return fitNoisyLogistic(answersOf(featuresIn(evidence, judged), judged, errorRate), evidencePrior);
}

/** @returns [judged, 3] */
function featuresIn(evidence: PairEvidence, judged: readonly SaidOfPair[]): Float64Array {
  evidence.prepare(judged.flatMap(({ a, b }) => [a, b]));
  const features = new Float64Array(judged.length * 3);
  for (const [place, { a, b }] of judged.entries()) features.set(evidence.of(a, b), place * 3);
  return features;
}

function answersOf(evidence: Float64Array, judged: readonly SaidOfPair[], errorRate: number): NoisyAnswers {
  return { evidence, answers: Uint8Array.from(judged, ({ isSimilar }) => Number(isSimilar)), errorRate };
}
