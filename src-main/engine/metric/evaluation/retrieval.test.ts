import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaveOneOut } from './leaveOneOut';
import { meanScores, nearestItems, relevantRanks, scoreQuery } from './retrieval';

/** The definitions, read aloud over a sorted ranking. */
function naive(similarities: number[], labels: number[], self: number): { ranks: number[]; mapAtR: number; map: number; mapAt10: number } {
  const ranking = nearestItems(similarities, similarities.length, self);
  const isRelevant = ranking.map((item) => labels[item] === labels[self]);
  const ranks = isRelevant.flatMap((yes, i) => (yes ? [i + 1] : []));
  const precision = (rank: number): number => isRelevant.slice(0, rank).filter(Boolean).length / rank;
  const sum = (within: number): number => ranks.filter((rank) => rank <= within).reduce((total, rank) => total + precision(rank), 0);
  const R = ranks.length;
  return { ranks, mapAtR: sum(R) / R, map: sum(Infinity) / R, mapAt10: sum(10) / Math.min(10, R) };
}

// Few different values: ties are what goes wrong.
const gallery = fc.array(fc.record({ similarity: fc.integer({ min: 0, max: 4 }), label: fc.integer({ min: 0, max: 3 }) }), {
  minLength: 2,
  maxLength: 40,
});

test('for any ranking, ties and the query itself included, the scores are those of their definitions', () => {
  fc.assert(
    fc.property(gallery, fc.nat(), (items, seed) => {
      const self = seed % items.length;
      const similarities = items.map(({ similarity }) => similarity);
      const labels = items.map(({ label }) => label);
      const expected = naive(similarities, labels, self);
      const ranks = relevantRanks(similarities, (item) => labels[item] === labels[self], self);
      expect([...ranks]).toEqual(expected.ranks);
      const scores = scoreQuery(ranks);
      if (expected.ranks.length === 0) {
        expect(scores).toBeNull();
        return;
      }
      expect(scores!.mapAtR).toBeCloseTo(expected.mapAtR, 12);
      expect(scores!.averagePrecision).toBeCloseTo(expected.map, 12);
      expect(scores!.averagePrecisionAt10).toBeCloseTo(expected.mapAt10, 12);
    }),
  );
});

test('the query is left out by its index: an identical photo beside it is a hit at rank 1, not a self-match', () => {
  const embeddings = Float32Array.of(1, 0, 1, 0, 0, 1);
  const scores = meanScores([...leaveOneOut(embeddings, 2, [5, 5, 6])], [1]);
  expect(scores).toMatchObject({ queriesUsed: 2, precisionAt1: 1, mapAtR: 1 });
});

test('where no query has a relevant item every score is null, not 0 and not NaN', () => {
  const { queriesUsed, recallAt, ...rest } = meanScores([...leaveOneOut(Float32Array.of(1, 0, 0, 1), 2, [1, 2])], [1, 10]);
  expect(queriesUsed).toBe(0);
  expect(recallAt).toEqual([
    { k: 1, recall: null },
    { k: 10, recall: null },
  ]);
  expect(new Set(Object.values(rest))).toEqual(new Set([null]));
});
