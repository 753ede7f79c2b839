import { expect, test } from 'vitest';
import { evenly } from './limits';

test('of many as many as are wanted, from all of them; of few all', () => {
  const all = Int32Array.from({ length: 1000 }, (_, i) => 2 * i);
  const some = evenly(all, 600);
  expect([some.length, new Set(some).size, some[0]]).toEqual([600, 600, 0]);
  expect(some.filter((row) => row >= 1000)).toHaveLength(300);
  expect([...evenly(all.slice(0, 5), 600)]).toEqual([0, 2, 4, 6, 8]);
});
