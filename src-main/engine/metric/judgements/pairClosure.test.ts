import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairClosure } from './pairClosure';
import { partnersOf } from './pairGraph';
import { nearestRows, neighbourhoodOf } from '../evaluation/neighbourhoods';

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

test('the partners of a photo are what judgements say and imply of it; a pair that contradicts its own group is neither', () => {
  const partners = partnersOf([
    { a: 1, b: 2, isSimilar: true },
    { a: 3, b: 2, isSimilar: true },
    { a: 1, b: 3, isSimilar: false },
    { a: 6, b: 5, isSimilar: true },
    { a: 6, b: 3, isSimilar: false },
    { a: 8, b: 9, isSimilar: false },
  ]);
  expect(partners.get(1)).toEqual({ similar: [2], different: [5, 6] });
  expect(partners.get(2)).toEqual({ similar: [1, 3], different: [5, 6] });
  expect(partners.get(5)).toEqual({ similar: [6], different: [1, 2, 3] });
  expect(partners.get(8)).toEqual({ similar: [], different: [9] });
});

test('the partners of a photo are those of which something is implied, whatever was judged', () => {
  const judged = fc.array(
    fc.record({ a: fc.nat(9), b: fc.nat(9), isSimilar: fc.boolean() }).filter(({ a, b }) => a !== b),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(judged, (all) => {
      const closure = new PairClosure(all);
      const isContradicted = (a: number, b: number): boolean =>
        closure.implied(a, b) === 'similar' && all.some((pair) => !pair.isSimilar && [a, b].includes(pair.a) && [a, b].includes(pair.b));
      const ids = [...partnersOf(all).keys()].sort((a, b) => a - b);
      for (const [id, { similar, different }] of partnersOf(all)) {
        expect(different).toEqual(ids.filter((other) => closure.implied(id, other) === 'dissimilar'));
        expect(similar).toEqual(
          ids.filter((other) => other !== id && closure.implied(id, other) === 'similar' && !isContradicted(id, other)),
        );
      }
    }),
  );
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
