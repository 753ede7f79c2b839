import { expect, test } from 'vitest';
import { combineExamples } from './combineExamples';

const v = (...values: number[]): Float32Array => Float32Array.from(values);
const rounded = (vector: Float32Array | null): number[] | null => (vector === null ? null : [...vector].map((x) => Number(x.toFixed(5))));

test('one example alone is the query, untouched', () => {
  const example = v(0.6, 0.8);
  expect(combineExamples([example], [])).toBe(example);
});

test('two examples at a right angle: the query lies in the middle', () => {
  expect(rounded(combineExamples([v(1, 0), v(0, 1)], []))).toEqual([0.70711, 0.70711]);
});

test('a counter-example takes a quarter of itself away: (1, -1/4) has length 1.0308', () => {
  expect(rounded(combineExamples([v(1, 0)], [v(0, 1)]))).toEqual([0.97014, -0.24254]);
});

test('several counter-examples weigh no more than one: the mean of (0, 1) and (0.6, 0.8) is (0.3, 0.9)', () => {
  const [x, y] = [1 - 0.25 * 0.3, -0.25 * 0.9];
  const length = Math.hypot(x, y);
  expect(rounded(combineExamples([v(1, 0)], [v(0, 1), v(0.6, 0.8)]))).toEqual([x / length, y / length].map((n) => Number(n.toFixed(5))));
});

test('what cancels itself out has no direction, and gives no query', () => {
  expect(combineExamples([v(1, 0), v(-1, 0)], [])).toBeNull();
});
