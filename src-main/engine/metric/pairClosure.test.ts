import { expect, test } from 'vitest';
import { PairClosure } from './pairClosure';
import { nearestRows, neighbourhoodOf } from './neighbourhoods';

test('what follows from a chain, and from one judgement between two groups, is known; nothing else is', () => {
  const closure = new PairClosure([
    { a: 1, b: 2, isSimilar: true },
    { a: 2, b: 3, isSimilar: true },
    { a: 5, b: 6, isSimilar: true },
    { a: 3, b: 6, isSimilar: false },
    { a: 8, b: 9, isSimilar: false },
  ]);
  expect(closure.implied(1, 3)).toBe('similar');
  expect(closure.implied(5, 1)).toBe('dissimilar');
  expect(closure.implied(9, 8)).toBe('dissimilar');
  expect(closure.implied(8, 1)).toBeNull();
  expect(closure.implied(1, 77)).toBeNull();
});

test('the nearest rows are the largest similarities, ties by row, without the photo itself', () => {
  expect(nearestRows([0.5, 1, 0.9, 0.5, 0.1], 3, 1)).toEqual([2, 0, 3]);
  expect(nearestRows([1], 5, 0)).toEqual([]);
});

test('a neighbourhood of two opposite photos has no direction, and is finite', () => {
  const { nearness, direction } = neighbourhoodOf(Float64Array.of(1, 0, 0, 1, 0, -1), 2, [0, 1, 2], [1, 0, 0], 0);
  expect(nearness).toBe(0);
  expect([...direction].every(Number.isFinite)).toBe(true);
});
