import { expect, test } from 'vitest';
import { Arrivals } from './arrivals';

test('what arrives before, while and after it is asked for is taken in turn, and what is there at the end is not lost', async () => {
  const arrivals = new Arrivals<number>();
  const taken: number[] = [];
  arrivals.put(1);
  const all = (async (): Promise<void> => {
    for await (const item of arrivals) {
      taken.push(item);
      if (item === 1) arrivals.put(2);
    }
  })();
  await new Promise(setImmediate);
  expect(taken).toEqual([1, 2]);
  arrivals.put(3);
  arrivals.put(4);
  arrivals.end();
  await all;
  expect(taken).toEqual([1, 2, 3, 4]);
});
