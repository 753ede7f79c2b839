import { expect, test } from 'vitest';
import type { Figure, MethodId } from '@contract/data';
import { recommendationSentence, recommendMethod, type Contender } from './recommendMethod';

const figure = (value: number, half: number): Figure => ({ value, low: value - half, high: value + half });
const contender = (method: MethodId, mapAtR: number, seconds: number, behind: Figure, gain = figure(mapAtR - 0.4, 0.01)): Contender => ({
  ...{ method, name: method, mapAtR, seconds, gain },
  behindBest: behind,
});
const nameOf = (method: MethodId): string => method;

test('a method that is surely better than all others is recommended as such', () => {
  const found = recommendMethod(
    [
      contender('triplet', 0.6, 5, figure(0, 0)),
      contender('arcface', 0.55, 3, figure(0.05, 0.03)),
      contender('rca', 0.5, 0.1, figure(0.1, 0.03)),
    ],
    200,
  );
  expect(found).toMatchObject({ method: 'triplet', kind: 'leads', tied: [], judgementsToSettle: null });
  expect(recommendationSentence(found, nameOf)).toBe(
    'triplet: 20.0 points of MAP@R more than without teaching (19.0 to 21.0). It is surely better than all others.',
  );
});

test('where no difference is real that is said, and the closed form is the simplest; how many judgements would settle it follows from the interval', () => {
  const found = recommendMethod([contender('triplet', 0.6, 5, figure(0, 0)), contender('rca', 0.58, 0.1, figure(0.02, 0.03))], 200);
  expect(found).toMatchObject({ method: 'rca', kind: 'simplest', tied: ['triplet'], judgementsToSettle: 250 });
  expect(recommendationSentence(found, nameOf)).toContain('triplet cannot be told from it');
  expect(recommendationSentence(found, nameOf)).toContain('About 250 more judgements');
  const hopeless = recommendMethod([contender('triplet', 0.6, 5, figure(0, 0)), contender('rca', 0.595, 0.1, figure(0.005, 0.03))], 200);
  expect(hopeless.judgementsToSettle).toBeNull();
});

test('where the closed form is surely behind, the fastest of the others is recommended', () => {
  const found = recommendMethod(
    [
      contender('triplet', 0.6, 5, figure(0, 0)),
      contender('contrastive', 0.59, 2, figure(0.01, 0.02)),
      contender('rca', 0.5, 0.1, figure(0.1, 0.03)),
    ],
    200,
  );
  expect(found).toMatchObject({ method: 'contrastive', kind: 'fastest', tied: ['triplet'] });
});

test('what ranks worse than nothing is never recommended as an equal; where nothing helps, that is said', () => {
  const worse = contender('rca', 0.39, 0.1, figure(0.02, 0.05));
  expect(recommendMethod([contender('triplet', 0.41, 5, figure(0, 0)), worse], 50)).toMatchObject({ method: 'triplet', kind: 'leads' });
  const found = recommendMethod([contender('triplet', 0.38, 5, figure(0, 0)), worse].reverse(), 50);
  expect(found).toMatchObject({ method: 'rca', kind: 'none-helps', tied: [] });
  expect(recommendationSentence(found, nameOf)).toContain('No method ranks');
});

test('a gain that may be chance is called uncertain', () => {
  const unsure = contender('triplet', 0.41, 5, figure(0, 0), figure(0.01, 0.02));
  expect(recommendationSentence(recommendMethod([unsure], 50), nameOf)).toContain('not certain');
});
