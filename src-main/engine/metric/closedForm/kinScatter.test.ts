import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { normaliseRows } from '../algebra/vectors';
import { KinScatter } from './kinScatter';
import { similarScatter } from './relevantComponents';

const PAIRS = 40;

function setting(n: number, d: number, seed: number): { rows: Float32Array; scales: Float64Array; a: Int32Array; b: Int32Array } {
  const random = seededRandom(seed);
  const rows = Float32Array.from({ length: n * d }, () => random() - 0.5);
  const scales = Float64Array.from({ length: d }, () => 0.5 + random());
  const [a, b] = [0, 1].map(() => Int32Array.from({ length: PAIRS }, () => Math.floor(random() * n))) as [Int32Array, Int32Array];
  return { rows, scales, a, b };
}

test('the scatter of pairs by their graph is that of their differences one by one, whatever was asked before', () => {
  const cases = fc.record({ n: fc.integer({ min: 2, max: 9 }), d: fc.integer({ min: 1, max: 9 }), seed: fc.integer({ min: 0, max: 1e6 }) });
  fc.assert(
    fc.property(cases, ({ n, d, seed }) => {
      const { rows, scales, a, b } = setting(n, d, seed);
      const random = seededRandom(seed + 1);
      const scatter = new KinScatter(rows, d, a, b);
      for (const axes of [scales, new Float64Array(d).fill(1)]) {
        const weights = Float64Array.from({ length: PAIRS }, (_, pair) => (pair % 5 === 0 ? 0 : random()));
        const unit = normaliseRows(
          Float64Array.from(rows, (value, p) => value * axes[p % d]!),
          d,
        );
        const pairs = Array.from(a, (row, pair) => [row, b[pair]!] as const);
        const oneByOne = similarScatter(unit, d, pairs, weights);
        scatter.of(axes, weights)!.forEach((value, p) => expect(value).toBeCloseTo(oneByOne[p]!, 6));
      }
    }),
  );
});

test('pairs of copies leave nothing over, and pairs without a weight have no scatter', () => {
  const { rows, scales, a, b } = setting(9, 5, 3);
  const weights = Float64Array.from({ length: PAIRS }, (_, pair) => 0.1 + pair / 7);
  const copies = new KinScatter(
    Float32Array.from(rows, (_, p) => rows[p % 5]!),
    5,
    a,
    b,
  );
  expect([...copies.of(scales, weights)!].every((value) => value === 0)).toBe(true);
  expect(new KinScatter(rows, 5, a, b).of(scales, new Float64Array(PAIRS))).toBeNull();
});
