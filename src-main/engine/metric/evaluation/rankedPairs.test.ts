import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scorePairs } from './pairs';
import { rankPairs, weightedAccuracy, weightedAuc } from './rankedPairs';

const pair = fc.record({
  similarity: fc.integer({ min: 0, max: 5 }),
  isSimilar: fc.integer({ min: 0, max: 1 }),
  weight: fc.integer({ min: 0, max: 3 }),
});

test('the weighted AUC and best accuracy are those of the pairs repeated, ties included', () => {
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 15 }), (pairs) => {
      const repeated = pairs.flatMap((one) => Array.from({ length: one.weight }, () => one));
      const expected = scorePairs(
        repeated.map(({ similarity }) => -similarity),
        repeated.map(({ isSimilar }) => isSimilar),
      );
      const ranked = rankPairs(pairs.map(({ similarity }) => similarity));
      const isSimilar = pairs.map((one) => one.isSimilar);
      const weights = pairs.map(({ weight }) => weight);
      const auc = weightedAuc(ranked, isSimilar, weights);
      if (expected.rocAuc === null) expect(auc).toBeNull();
      else expect(auc).toBeCloseTo(expected.rocAuc, 12);
      const accuracy = weightedAccuracy(ranked, isSimilar, weights);
      if (expected.best === null) expect(accuracy).toBeNaN();
      else expect(accuracy).toBeCloseTo(expected.best.accuracy, 12);
    }),
  );
});
