import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closePairs } from '../judgements/pairGraph';
import { scorePairs } from './pairs';

const pairs = fc.array(fc.record({ distance: fc.integer({ min: 0, max: 5 }), isSimilar: fc.integer({ min: 0, max: 1 }) }), {
  minLength: 1,
  maxLength: 30,
});

test('for any pairs the AUC is the share of won comparisons, and no threshold does better than the best', () => {
  fc.assert(
    fc.property(pairs, (all) => {
      const { rocAuc, best } = scorePairs(
        all.map(({ distance }) => distance),
        all.map(({ isSimilar }) => isSimilar),
      );
      const [similar, other] = [1, 0].map((kind) => all.filter(({ isSimilar }) => isSimilar === kind));
      const comparisons = similar!.flatMap((a) => other!.map((b) => (a.distance < b.distance ? 1 : a.distance === b.distance ? 0.5 : 0)));
      if (comparisons.length === 0) expect(rocAuc).toBeNull();
      else expect(rocAuc).toBeCloseTo(comparisons.reduce<number>((sum, won) => sum + won, 0) / comparisons.length, 12);
      const accuracy = (t: number): number =>
        all.filter(({ distance, isSimilar }) => distance <= t === (isSimilar === 1)).length / all.length;
      const candidates = [-1, 0, 1, 2, 3, 4, 5].map(accuracy);
      expect(best!.accuracy).toBeCloseTo(Math.max(...candidates), 12);
      expect(accuracy(best!.low ?? -1)).toBeCloseTo(best!.accuracy, 12);
    }),
  );
});

test('the order in which judgements were made changes nothing about what they imply', () => {
  const judged = fc.array(
    fc.record({ a: fc.nat(12), b: fc.nat(12), isSimilar: fc.boolean() }).filter(({ a, b }) => a !== b),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(judged, (all) => {
      const turned = all.toReversed().map(({ a, b, isSimilar }) => ({ a: b, b: a, isSimilar }));
      expect(closePairs(turned)).toEqual(closePairs(all));
    }),
  );
});

test('a thousand photos joined in one chain are one group', () => {
  const chain = Array.from({ length: 999 }, (_, i) => ({ a: 1000 - i, b: 999 - i, isSimilar: true }));
  const { groups, impliedSimilarPairs } = closePairs([...chain, { a: 1, b: 1000, isSimilar: false }]);
  expect(groups.length).toBe(1);
  expect(impliedSimilarPairs).toBe((1000 * 999) / 2);
  expect(closePairs([...chain, { a: 1, b: 1000, isSimilar: false }]).conflicts).toEqual([[1, 1000]]);
});
