import { solveSymmetric } from './solve';
import { rowDot } from './vectors';

/** Independent normal priors of the coefficients, the constant first: [d + 1]. */
export interface CoefficientPrior {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export interface NoisyAnswers {
  /** [p, d] row-major */
  readonly evidence: Float64Array;
  /** [p] 1 for "similar", 0 for "different" */
  readonly answers: ArrayLike<number>;
  /** e: the share of answers that are the wrong way round, 0 to below 1/2 */
  readonly errorRate: number;
}

const ROUNDS = 30;
const NEWTON_STEPS = 2;
/** A longer step is shortened to this: far from the optimum Newton's step may overshoot. */
const LONGEST_STEP = 4;

export const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));

/** P(truly similar). @param coefficients [d + 1], the constant first @param evidence [d] */
export function probability(coefficients: Float64Array, evidence: ArrayLike<number>): number {
  let t = coefficients[0]!;
  for (let k = 0; k < evidence.length; k++) t += coefficients[k + 1]! * evidence[k]!;
  return sigmoid(t);
}

/**
 * P(truly similar), given the answer too, when answers are wrong with rate e.
 * @param p what is believed without the answer
 */
export function posterior(p: number, saidSimilar: boolean, errorRate: number): number {
  const e = saidSimilar ? errorRate : 1 - errorRate;
  return (p * (1 - e)) / (p * (1 - e) + (1 - p) * e);
}

/**
 * Logistic regression with a prior, on answers of which some are wrong: P("similar") = e + (1 - 2e) p. Expectation maximisation from the
 * prior's mean (Dempster, Laird, Rubin 1977), each maximisation two Newton steps of the penalised likelihood.
 * @returns coefficients, [d + 1]
 */
export function fitNoisyLogistic({ evidence, answers, errorRate }: NoisyAnswers, prior: CoefficientPrior): Float64Array {
  const size = prior.mean.length;
  const coefficients = Float64Array.from(prior.mean);
  // Nothing is allocated for an answer: there are sixty rounds over all of them, in each fold of a training.
  const rows = withConstant(evidence, answers.length, size);
  const beliefs = new Float64Array(answers.length);
  const slope = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  for (let round = 0; round < ROUNDS; round++) {
    for (let p = 0; p < beliefs.length; p++)
      beliefs[p] = posterior(sigmoid(rowDot(coefficients, 0, rows, p, size)), answers[p] === 1, errorRate);
    for (let step = 0; step < NEWTON_STEPS; step++) {
      for (let i = 0; i < size; i++) slope[i] = (prior.mean[i]! - coefficients[i]!) / prior.deviation[i]! ** 2;
      curvature.fill(0);
      for (let i = 0; i < size; i++) curvature[i * size + i] = 1 / prior.deviation[i]! ** 2;
      for (let p = 0, start = 0; p < beliefs.length; p++, start += size) {
        const expected = sigmoid(rowDot(coefficients, 0, rows, p, size));
        const [surprise, weight] = [beliefs[p]! - expected, expected * (1 - expected)];
        for (let i = 0; i < size; i++) {
          const value = rows[start + i]!;
          slope[i]! += surprise * value;
          for (let j = 0; j <= i; j++) curvature[i * size + j]! += weight * value * rows[start + j]!;
        }
      }
      for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) curvature[j * size + i] = curvature[i * size + j]!;
      const change = solveSymmetric(curvature, slope);
      const length = Math.hypot(...change);
      const factor = length > LONGEST_STEP ? LONGEST_STEP / length : 1;
      for (let i = 0; i < size; i++) coefficients[i]! += factor * change[i]!;
    }
  }
  return coefficients;
}

/** A 1 before each row, which the constant is multiplied by. @param evidence [n, size - 1] @returns [n, size] */
function withConstant(evidence: Float64Array, n: number, size: number): Float64Array {
  const rows = new Float64Array(n * size).fill(1);
  for (let p = 0; p < n; p++) rows.set(evidence.subarray(p * (size - 1), (p + 1) * (size - 1)), p * size + 1);
  return rows;
}

/**
 * How well coefficients are known: the inverse of the prior's curvature and of what the answers are expected to tell (Fisher's information), of which wrong
 * ones leave the less.
 * @returns covariance, [d + 1, d + 1]
 */
export function uncertaintyOf(
  coefficients: Float64Array,
  { evidence, answers, errorRate }: NoisyAnswers,
  prior: CoefficientPrior,
): Float64Array {
  const size = coefficients.length;
  const rows = withConstant(evidence, answers.length, size);
  const curvature = new Float64Array(size * size);
  for (let i = 0; i < size; i++) curvature[i * size + i] = 1 / prior.deviation[i]! ** 2;
  for (let p = 0, start = 0; p < answers.length; p++, start += size) {
    const truly = sigmoid(rowDot(coefficients, 0, rows, p, size));
    const said = errorRate + (1 - 2 * errorRate) * truly;
    // Of what is certain nothing is told; without wrong answers it would be 0 divided by 0.
    const told = ((1 - 2 * errorRate) * truly * (1 - truly)) ** 2 / Math.max(said * (1 - said), Number.MIN_VALUE);
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) curvature[i * size + j]! += told * rows[start + i]! * rows[start + j]!;
  }
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const unit = new Float64Array(size);
    unit[i] = 1;
    covariance.set(solveSymmetric(curvature, unit), i * size);
  }
  return covariance;
}
