import { expect, test } from 'vitest';
import { onMap } from './onMap';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1);

test('of a library that is too large as many as may be are on the map, from all over it, and they stay when it grows', () => {
  expect(onMap(upTo(500), 500)).toEqual(upTo(500));
  const drawn = onMap(upTo(5_000), 500);
  expect(drawn.length).toBe(500);
  expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
  // 50 are expected in each tenth; seven standard deviations off is 48 more or fewer.
  for (let tenth = 0; tenth < 10; tenth++) {
    const inTenth = drawn.filter((id) => Math.floor((id - 1) / 500) === tenth).length;
    expect(inTenth).toBeGreaterThan(15);
    expect(inTenth).toBeLessThan(95);
  }
  const grown = new Set(onMap(upTo(5_500), 500));
  expect(grown.size).toBe(500);
  expect(drawn.filter((id) => grown.has(id)).length).toBeGreaterThan(400);
});
