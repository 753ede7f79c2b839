import { expect, test } from 'vitest';
import { earliest, isLater, latest, type Place } from './order';

test('what was done is put in its order from what the logs know of one another', () => {
  // Said, tagged, said again, stepped, tagged, said: each log counts for itself.
  const inOrder: Place[] = [
    { log: 'judgement', at: 5, after: {} },
    { log: 'tag', at: 9, after: { judgement: 5 } },
    { log: 'judgement', at: 6, after: {} },
    { log: 'step', at: 1, after: { judgement: 6, tag: 9 } },
    { log: 'tag', at: 10, after: { judgement: 6 } },
    { log: 'step', at: 2, after: { judgement: 6, tag: 10 } },
    { log: 'judgement', at: 7, after: {} },
  ];
  for (const [i, one] of inOrder.entries())
    for (const [j, other] of inOrder.entries()) expect([i, j, isLater(one, other)]).toEqual([i, j, i > j]);
  const mixed = [null, ...inOrder.toReversed(), null, ...inOrder];
  expect([latest(mixed), earliest(mixed), latest([null]), earliest([])]).toEqual([inOrder.at(-1), inOrder[0], null, null]);
});
