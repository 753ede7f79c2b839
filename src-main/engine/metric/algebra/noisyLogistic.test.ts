import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { fitNoisyLogistic, posterior, probability, sigmoid, uncertaintyOf } from './noisyLogistic';
import { solveSymmetric } from './solve';

const flat = { mean: [0, 0], deviation: [100, 100] };

/** Answers by a known rule, of which some are turned round. */
function answers(count: number, errorRate: number): { evidence: Float64Array; answers: number[] } {
  const random = seededRandom(5);
  const evidence = Float64Array.from({ length: count }, () => 6 * random() - 3);
  return {
    evidence,
    answers: [...evidence].map((x) => Number(random() < sigmoid(-1 + 2 * x) !== random() < errorRate)),
  };
}

test('with a prior that says nothing and clean answers the rule is found again', () => {
  const [constant, slope] = fitNoisyLogistic({ ...answers(20_000, 0), errorRate: 0 }, flat);
  expect(constant!).toBeCloseTo(-1, 1);
  expect(slope!).toBeCloseTo(2, 1);
});

test('wrong answers flatten the rule, unless it is known that there are some', () => {
  const noisy = answers(20_000, 0.1);
  expect(fitNoisyLogistic({ ...noisy, errorRate: 0 }, flat)[1]!).toBeLessThan(1.4);
  expect(fitNoisyLogistic({ ...noisy, errorRate: 0.1 }, flat)[1]!).toBeCloseTo(2, 0);
});

test('without an answer the prior is what is believed, and a single one hardly moves it', () => {
  const prior = { mean: [-1, 2], deviation: [0.5, 0.5] };
  expect([...fitNoisyLogistic({ evidence: new Float64Array(0), answers: [], errorRate: 0.05 }, prior)]).toEqual([-1, 2]);
  const one = fitNoisyLogistic({ evidence: Float64Array.of(1), answers: [0], errorRate: 0.05 }, prior);
  expect(probability(one, [1])).toBeGreaterThan(0.5);
  expect(probability(one, [1])).toBeLessThan(sigmoid(1));
});

test('answers that no line can part stay finite', () => {
  const fit = fitNoisyLogistic({ evidence: Float64Array.of(-1, 1, 1000, -1000), answers: [0, 1, 1, 0], errorRate: 0.05 }, flat);
  expect([...fit].every(Number.isFinite)).toBe(true);
});

test('coefficients are known as well as they scatter when the same is asked again', () => {
  const random = seededRandom(9);
  const ask = (): { evidence: Float64Array; answers: number[]; errorRate: number } => {
    const evidence = Float64Array.from({ length: 1000 }, () => 6 * random() - 3);
    return { evidence, answers: [...evidence].map((x) => Number(random() < sigmoid(-1 + 2 * x) !== random() < 0.1)), errorRate: 0.1 };
  };
  const slopes = Array.from({ length: 60 }, () => fitNoisyLogistic(ask(), flat)[1]!);
  const mean = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
  const variance = slopes.reduce((sum, slope) => sum + (slope - mean) ** 2, 0) / slopes.length;
  const told = uncertaintyOf(Float64Array.of(-1, 2), ask(), flat)[3]!;
  expect(variance / told).toBeGreaterThan(0.5);
  expect(variance / told).toBeLessThan(2);
});

test('without an answer what is known is the prior, and what is certain tells nothing', () => {
  const prior = { mean: [-1, 2], deviation: [0.5, 3] };
  const none = { evidence: new Float64Array(0), answers: [], errorRate: 0 };
  expect([...uncertaintyOf(Float64Array.of(-1, 2), none, prior)]).toEqual([0.25, 0, 0, 9]);
  const certain = { evidence: Float64Array.of(1e6), answers: [1], errorRate: 0 };
  expect([...uncertaintyOf(Float64Array.of(-1, 2), certain, prior)]).toEqual([0.25, 0, 0, 9]);
});

test('an answer counts the less the less likely it is, and not at all when half of all answers are wrong', () => {
  expect(posterior(0.9, true, 0.1)).toBeCloseTo(0.81 / 0.82, 9);
  expect(posterior(0.1, true, 0.1)).toBeCloseTo(0.5, 9);
  expect(posterior(0.3, true, 0.5)).toBeCloseTo(0.3, 9);
});

test('the solution solves the equations', () => {
  const [x, y] = solveSymmetric(Float64Array.of(4, 1, 1, 3), Float64Array.of(1, 2));
  expect(4 * x! + y!).toBeCloseTo(1, 12);
  expect(x! + 3 * y!).toBeCloseTo(2, 12);
});
