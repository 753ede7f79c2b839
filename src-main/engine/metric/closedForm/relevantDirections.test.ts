import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { baggedComponents } from './baggedComponents';
import { resampleCounts } from '../random';
import { relevantComponents, similarScatter } from './relevantComponents';
import { scatterRoot, shortenedDirections } from './relevantDirections';
import { multiply, transposed } from '../algebra/vectors';

const cases = fc.record({
  d: fc.integer({ min: 1, max: 6 }),
  // More pairs than axes as well as fewer: the two have paths of their own.
  pairs: fc.integer({ min: 1, max: 12 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  shrinkage: fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100),
});

function setting(d: number, count: number, seed: number): { rows: Float64Array; pairs: [number, number][]; weights: Float64Array } {
  const random = seededRandom(seed);
  const rows = Float64Array.from({ length: 2 * count * d }, () => random() - 0.5);
  const pairs = Array.from({ length: count }, (_, p): [number, number] => [2 * p, 2 * p + 1]);
  return { rows, pairs, weights: Float64Array.from(pairs, () => 0.1 + random()) };
}

test('the root of the scatter is one: F F transposed the other way round is C', () => {
  fc.assert(
    fc.property(cases, ({ d, pairs: count, seed }) => {
      const { rows, pairs, weights } = setting(d, count, seed);
      const root = scatterRoot(rows, d, pairs, weights)!;
      const got = multiply(transposed(root.rows, d), root.rows, root.r, d);
      similarScatter(rows, d, pairs, weights).forEach((value, p) => expect(got[p]!).toBeCloseTo(value, 8));
      expect(root.r).toBeLessThanOrEqual(Math.max(d, count));
    }),
  );
});

test('products by the correction of low rank are those of the full inverse, up to one factor', () => {
  fc.assert(
    fc.property(cases, ({ d, pairs: count, seed, shrinkage }) => {
      const { rows, pairs, weights } = setting(d, count, seed);
      const directions = shortenedDirections(scatterRoot(rows, d, pairs, weights)!, shrinkage);
      const map = relevantComponents(similarScatter(rows, d, pairs, weights), d, shrinkage)!;
      const metric = multiply(map, transposed(map, d), d, d);
      const correction = multiply(transposed(directions, d), directions, directions.length / d, d);
      const fast = correction.map((value, p) => (Math.floor(p / d) === p % d ? 1 : 0) - value);
      const factor = metric[0]! / fast[0]!;
      const largest = Math.max(...metric.map(Math.abs));
      fast.forEach((value, p) => expect(Math.abs(value * factor - metric[p]!)).toBeLessThan(1e-6 * largest));
    }),
  );
});

test('a pair without a weight teaches nothing, and duplicates alone give no root', () => {
  const rows = Float64Array.of(1, 0, 0, 1, 1, 0);
  const weighted = scatterRoot(
    rows,
    2,
    [
      [0, 1],
      [1, 2],
    ],
    [1, 0],
  )!;
  expect([...weighted.rows]).toEqual([...scatterRoot(rows, 2, [[0, 1]])!.rows]);
  expect(scatterRoot(rows, 2, [[0, 2]])).toBeNull();
  expect(scatterRoot(rows, 2, [])).toBeNull();
  expect(scatterRoot(rows, 2, [[0, 1]], [0])).toBeNull();
});

test('bagging: resamples of a single pair are that pair, so that its metric is RCA of it', () => {
  const { rows, pairs } = setting(5, 1, 3);
  const random = seededRandom(1);
  const map = baggedComponents(rows, 5, pairs, [1], { shrinkage: 0.5, resamples: 4, random })!;
  const plain = relevantComponents(similarScatter(rows, 5, pairs), 5, 0.5)!;
  const [got, expected] = [map, plain].map((one) => multiply(one, transposed(one, 5), 5, 5));
  const factor = expected![0]! / got![0]!;
  got!.forEach((value, p) => expect(value * factor).toBeCloseTo(expected![p]!, 8));
  expect(baggedComponents(rows, 5, pairs, [0], { shrinkage: 0.5, resamples: 4, random })).toBeNull();
});

test('bagging is the mean of the metrics of the resamples, each scaled to trace 1, with fewer pairs than axes and with more', () => {
  fc.assert(
    fc.property(cases, ({ d, pairs: count, seed, shrinkage }) => {
      const { rows, pairs, weights } = setting(d, count, seed);
      const resamples = 3;
      const map = baggedComponents(rows, d, pairs, weights, { shrinkage, resamples, random: seededRandom(seed) })!;
      const random = seededRandom(seed);
      const expected = new Float64Array(d * d);
      for (let bag = 0; bag < resamples; bag++) {
        const drawn = resampleCounts(count, random).map((times, p) => times * weights[p]!);
        const plain = relevantComponents(similarScatter(rows, d, pairs, drawn), d, shrinkage)!;
        const metric = multiply(plain, transposed(plain, d), d, d);
        let trace = 0;
        for (let i = 0; i < d; i++) trace += metric[i * d + i]!;
        metric.forEach((value, p) => (expected[p]! += value / trace));
      }
      const got = multiply(map, transposed(map, d), d, d);
      const factor = expected[0]! / got[0]!;
      const largest = Math.max(...expected.map(Math.abs));
      got.forEach((value, p) => expect(Math.abs(value * factor - expected[p]!)).toBeLessThan(1e-6 * largest));
    }),
  );
});
