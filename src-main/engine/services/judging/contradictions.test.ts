import type { ImageId } from '@contract/data';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Judgement } from '../../store/types';
import { findContradictions } from './contradictions';

const judgement = (a: number, b: number, verdict: 'similar' | 'different'): Judgement => ({
  ...{ lensId: 1 as never, imageA: a as ImageId, imageB: b as ImageId, verdict, source: 'search', judgedAtMs: 0 },
});
const similar = (a: number, b: number): Judgement => judgement(a, b, 'similar');
const different = (a: number, b: number): Judgement => judgement(a, b, 'different');

test('A ~ B, B ~ C, A ≠ C is told with its chain; A ≠ D is none', () => {
  const judgements = [similar(1, 2), similar(3, 2), different(3, 1), different(1, 4)];
  expect(findContradictions(judgements)).toEqual([{ imageA: 1, imageB: 3, chain: [1, 2, 3] }]);
});

test('of two chains the shorter one is told, of two as short the one of the smaller ids', () => {
  const long = [similar(1, 2), similar(2, 3), similar(3, 9)];
  expect(findContradictions([...long, similar(1, 7), similar(7, 9), different(9, 1)])[0]?.chain).toEqual([1, 7, 9]);
  expect(findContradictions([similar(1, 8), similar(8, 9), similar(1, 5), similar(5, 9), different(9, 1)])[0]?.chain).toEqual([1, 5, 9]);
});

test('whatever was judged, each link of each chain was judged similar, and its ends different', () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.boolean()), {
    selector: ([a, b]) => [Math.min(a, b), Math.max(a, b)].join(),
  });
  fc.assert(
    fc.property(pairs, (drawn) => {
      const judgements = drawn.filter(([a, b]) => a !== b).map(([a, b, isSimilar]) => judgement(a, b, isSimilar ? 'similar' : 'different'));
      const verdictOf = (a: number, b: number): string | undefined =>
        judgements.find(({ imageA, imageB }) => (imageA === a && imageB === b) || (imageA === b && imageB === a))?.verdict;
      for (const { imageA, imageB, chain } of findContradictions(judgements)) {
        expect([chain[0], chain.at(-1)]).toEqual([imageA, imageB]);
        expect(verdictOf(imageA, imageB)).toBe('different');
        for (let i = 1; i < chain.length; i++) expect(verdictOf(chain[i - 1]!, chain[i]!)).toBe('similar');
      }
    }),
  );
});
