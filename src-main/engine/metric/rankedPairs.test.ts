import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scorePairs } from './pairs';
import { rankPairs, weightedAuc } from './rankedPairs';

const pair = fc.record({
  similarity: fc.integer({ min: 0, max: 5 }),
  isSimilar: fc.integer({ min: 0, max: 1 }),
  weight: fc.integer({ min: 0, max: 3 }),
});

test('the weighted AUC is the AUC of the pairs repeated, ties included', () => {
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 15 }), (pairs) => {
      const repeated = pairs.flatMap((one) => Array.from({ length: one.weight }, () => one));
      const expected = scorePairs(
        repeated.map(({ similarity }) => -similarity),
        repeated.map(({ isSimilar }) => isSimilar),
      ).rocAuc;
      const ranked = rankPairs(pairs.map(({ similarity }) => similarity));
      const got = weightedAuc(
        ranked,
        pairs.map(({ isSimilar }) => isSimilar),
        pairs.map(({ weight }) => weight),
      );
      if (expected === null) expect(got).toBeNull();
      else expect(got).toBeCloseTo(expected, 12);
    }),
  );
});
