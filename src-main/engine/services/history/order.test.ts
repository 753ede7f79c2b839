import { expect, test } from 'vitest';
import { isLater, lastUndone, latest, newestFirst, redoable, type Place } from './order';

test('what was done is put in its order from what the logs know of one another', () => {
  // Said, tagged, said again, stepped, tagged, said: each log counts for itself.
  const inOrder = [
    { log: 'judgement', at: 5, after: {} },
    { log: 'tag', at: 9, after: { judgement: 5 } },
    { log: 'judgement', at: 6, after: {} },
    { log: 'step', at: 1, after: { judgement: 6, tag: 9 } },
    { log: 'tag', at: 10, after: { judgement: 6 } },
    { log: 'step', at: 2, after: { judgement: 6, tag: 10 } },
    { log: 'judgement', at: 7, after: {} },
  ].map((place): Place => ({ ...place, log: place.log as Place['log'], undoneAtMs: 7 }));
  for (const [i, one] of inOrder.entries())
    for (const [j, other] of inOrder.entries()) expect([i, j, isLater(one, other)]).toEqual([i, j, i > j]);
  const mixed = [null, ...inOrder.toReversed(), null, ...inOrder];
  expect([latest(mixed), latest([null]), latest([])]).toEqual([inOrder.at(-1), null, null]);
  // All of them in one moment: the first one went last. Else the clock tells.
  expect([lastUndone(mixed), lastUndone([null])]).toEqual([inOrder[0], null]);
  const later = { ...inOrder[3]!, undoneAtMs: 8 };
  expect([lastUndone([...mixed, later]), lastUndone([later, ...mixed])]).toEqual([later, later]);
});

test('lists are merged as things were done; what was undone is told as redoing would go, without what stays undone', () => {
  const said = (at: number, undoneAtMs: number | null): Place => ({ log: 'judgement', at, after: {}, undoneAtMs });
  const tagged = (at: number, judgement: number, undoneAtMs: number | null): Place => ({
    log: 'tag',
    at,
    after: { judgement },
    undoneAtMs,
  });
  const [first, second, third, fourth] = [said(1, 40), tagged(1, 1, 30), said(2, 20), tagged(2, 2, 10)] as const;
  expect(newestFirst([[third, first], [fourth, second], []])).toEqual([fourth, third, second, first]);
  // Undone from the last to the first, and so done again from the first to the last.
  expect(redoable([third, fourth, first, second])).toEqual([first, second, third, fourth]);
  // What was done after an undo, and undone later, stands in the way of what was undone before that.
  const instead = tagged(3, 2, 50);
  expect(redoable([fourth, instead, third])).toEqual([instead]);
});
