import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { kinScatter } from './kinScatter';
import { similarScatter } from './relevantComponents';

test('the scatter of pairs by their graph is that of their differences one by one', () => {
  const [n, d, pairs] = [9, 4, 40];
  const random = seededRandom(3);
  const rows = Float32Array.from({ length: n * d }, random);
  const [a, b] = [0, 1].map(() => Int32Array.from({ length: pairs }, () => Math.floor(random() * n))) as [Int32Array, Int32Array];
  const weights = Float64Array.from({ length: pairs }, (_, pair) => (pair % 5 === 0 ? 0 : random()));
  const oneByOne = similarScatter(
    rows,
    d,
    [...a].map((row, pair) => [row, b[pair]!] as const),
    weights,
  );
  // The Laplacian is float32.
  kinScatter(rows, d, a, b, weights)!.forEach((value, p) => expect(value).toBeCloseTo(oneByOne[p]!, 7));
  expect(kinScatter(rows, d, a, b, new Float64Array(pairs))).toBeNull();
  const copies = Float32Array.from({ length: n * d }, (_, p) => rows[p % d]!);
  for (const value of kinScatter(copies, d, a, b, weights)!) expect(Math.abs(value)).toBeLessThan(1e-12);
});
