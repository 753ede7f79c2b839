import { expect, test } from 'vitest';
import { isUnit } from './vectors';

test('only finite vectors whose length is within 1 % of 1 count as unit', () => {
  expect(isUnit(Float32Array.of(5, 0.6, 0.8), 1, 2)).toBe(true);
  expect(isUnit(Float32Array.of(1.009, 0), 0, 2)).toBe(true);
  for (const bad of [
    [0, 0],
    [1.02, 0],
    [0.98, 0],
    [NaN, 1],
    [Infinity, 0],
  ])
    expect(isUnit(Float32Array.from(bad), 0, 2)).toBe(false);
});
