import { describe, expect, test } from 'vitest';
import type { Confidence, ImageId } from '@contract/data';
import { summary } from '../../../test/e2e/fixtures/scriptedBridge';
import { intoBands, sectionsOf, wordsOf } from './bands';

const hit = (imageId: number, similarity: number) => ({ photo: summary(imageId), similarity });
const belief = (imageId: number, likelihood: Confidence['likelihood']): [ImageId, Confidence] => [
  imageId as ImageId,
  { imageId: imageId as ImageId, likelihood, probability: null, isRough: true, judgedSimilar: 0, judged: 0 },
];

describe('bands of answers', () => {
  const hits = [hit(1, 0.9), hit(2, 0.8), hit(3, 0.7), hit(4, 0.6)];

  const beliefs = (...words: Confidence['likelihood'][]): Map<ImageId, Confidence> =>
    new Map(words.map((word, at) => belief(at + 1, word)));
  const said = (...words: Confidence['likelihood'][]): string[] => [...wordsOf(hits, beliefs(...words)).values()];

  test('words that fall with the similarity stay as they are', () => {
    expect(said('likely', 'maybe', 'maybe', 'unlikely')).toEqual(['likely', 'maybe', 'maybe', 'unlikely']);
  });

  test('words that contradict the order are taken together, no surer than their mean: nothing is surer than what is more similar', () => {
    expect(said('maybe', 'unlikely', 'likely', 'unlikely')).toEqual(['maybe', 'maybe', 'maybe', 'unlikely']);
    expect(said('unlikely', 'unlikely', 'unlikely', 'likely')).toEqual(['unlikely', 'unlikely', 'unlikely', 'unlikely']);
    expect(said('likely', 'maybe', 'likely', 'likely')).toEqual(['likely', 'likely', 'likely', 'likely']);
  });

  test('bands are the runs of one word, and no photo moves', () => {
    const confidence = beliefs('likely', 'maybe', 'maybe', 'unlikely');
    const bands = intoBands(hits, wordsOf(hits, confidence), confidence);
    expect(bands.map(({ likelihood, start, count }) => [likelihood, start, count])).toEqual([
      ['likely', 0, 1],
      ['maybe', 1, 2],
      ['unlikely', 3, 1],
    ]);
    expect(bands[1]!.middle?.imageId).toBe(3);
  });

  test('an answer of which nothing is known is not vouched for', () => {
    const confidence = beliefs('likely');
    expect(intoBands(hits, wordsOf(hits, confidence), confidence).at(-1)).toMatchObject({ likelihood: 'unlikely', count: 3 });
  });

  test('rows shrink with the sureness, and only the heading with the divider is high', () => {
    const confidence = beliefs('likely', 'maybe');
    const bands = intoBands(hits, wordsOf(hits, confidence), confidence);
    const [likely, maybe, unlikely] = sectionsOf(bands);
    expect(likely!.scale).toBeGreaterThan(maybe!.scale);
    expect(maybe!.scale).toBeGreaterThan(unlikely!.scale);
    expect(likely!.headingHeightPx).toBe(maybe!.headingHeightPx);
    expect(unlikely!.headingHeightPx!).toBeGreaterThan(maybe!.headingHeightPx!);
  });
});
