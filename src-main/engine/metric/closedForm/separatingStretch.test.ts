import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { similarScatter } from './relevantComponents';
import { separatingStretch } from './separatingStretch';

const cases = fc.record({
  d: fc.integer({ min: 2, max: 6 }),
  // More pairs than axes as well as fewer: the root has another shape.
  count: fc.integer({ min: 1, max: 12 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
  exponent: fc.integer({ min: 1, max: 20 }).map((tenth) => tenth / 10),
  share: fc.integer({ min: 1, max: 9 }).map((tenth) => tenth / 10),
});

function setting(d: number, count: number, seed: number): { rows: Float64Array; pairs: [number, number][]; weights: Float64Array } {
  const random = seededRandom(seed);
  const rows = Float64Array.from({ length: 2 * count * d }, () => random() - 0.5);
  const pairs = Array.from({ length: count }, (_, p): [number, number] => [2 * p, 2 * p + 1]);
  return { rows, pairs, weights: Float64Array.from(pairs, () => 0.1 + random()) };
}

const identity = (d: number): Float64Array => Float64Array.from({ length: d * d }, (_, p) => (Math.floor(p / d) === p % d ? 1 : 0));

test('the power of the whole scatter, by its own eigenvectors', () => {
  fc.assert(
    fc.property(cases, ({ d, count, seed, exponent, share }) => {
      const { rows, pairs, weights } = setting(d, count, seed);
      const scatter = similarScatter(rows, d, pairs, weights);
      const mean = scatter.reduce((sum, value, p) => sum + (Math.floor(p / d) === p % d ? value : 0), 0) / d;
      const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(Matrix.from1DArray(d, d, scatter), {
        assumeSymmetric: true,
      });
      const powers = realEigenvalues.map((value) => (1 - share + (share * Math.max(value, 0)) / mean) ** exponent);
      const exact = eigenvectorMatrix.mmul(Matrix.diag(powers)).mmul(eigenvectorMatrix.transpose()).to1DArray();
      const got = separatingStretch(identity(d), rows, d, pairs, weights, { exponent, share })!;
      exact.forEach((value, p) => expect(got[p]!).toBeCloseTo(value, 4));
    }),
  );
});

test('a direction in which different pairs differ becomes longer, the others do not', () => {
  const rows = Float64Array.of(1, 0, 0, 0, 0, 0);
  const stretch = separatingStretch(identity(3), rows, 3, [[0, 1]], [1], { exponent: 0.5, share: 0.2 })!;
  // All of the scatter lies along the first axis: three times the mean variance.
  expect(stretch[0]).toBeCloseTo(Math.sqrt(0.8 + 0.2 * 3), 10);
  expect([stretch[4], stretch[8]]).toEqual([Math.sqrt(0.8), Math.sqrt(0.8)]);
  expect(stretch[1]).toBe(0);
});

test('an answer that is not trusted says nothing, and neither does a pair that does not differ', () => {
  const rows = Float64Array.of(1, 0, 0, 0, 1, 0);
  const trusted = separatingStretch(identity(2), rows, 2, [[0, 1]], [1], { exponent: 0.5, share: 0.5 });
  const both = separatingStretch(
    identity(2),
    rows,
    2,
    [
      [0, 1],
      [0, 1],
    ],
    [1, 0],
    { exponent: 0.5, share: 0.5 },
  );
  expect(both).toEqual(trusted);
  expect(separatingStretch(identity(2), rows, 2, [[0, 2]], [1], { exponent: 0.5, share: 0.5 })).toBeNull();
});
