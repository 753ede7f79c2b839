import { describe, expect, test } from 'vitest';
import type { Confidence, ImageId } from '@contract/data';
import { summary } from '../../../test/e2e/fixtures/scriptedBridge';
import { intoBands, sectionsOf } from './bands';

const hit = (imageId: number, similarity: number) => ({ photo: summary(imageId), similarity });
const belief = (imageId: number, likelihood: Confidence['likelihood']): [ImageId, Confidence] => [
  imageId as ImageId,
  { imageId: imageId as ImageId, likelihood, probability: null, isRough: true, judgedSimilar: 0, judged: 0 },
];

describe('bands of answers', () => {
  const hits = [hit(1, 0.9), hit(2, 0.8), hit(3, 0.7), hit(4, 0.6)];

  test('the likely come first, and inside a band the most alike stay first', () => {
    const { hits: sorted, bands } = intoBands(
      hits,
      new Map([belief(1, 'maybe'), belief(2, 'likely'), belief(3, 'maybe'), belief(4, 'likely')]),
    );
    expect(sorted.map(({ photo }) => photo.imageId)).toEqual([2, 4, 1, 3]);
    expect(bands.map(({ likelihood, start, count }) => [likelihood, start, count])).toEqual([
      ['likely', 0, 2],
      ['maybe', 2, 2],
    ]);
  });

  test('an answer of which nothing is known is not vouched for', () => {
    const { bands } = intoBands(hits, new Map([belief(1, 'likely')]));
    expect(bands.at(-1)).toMatchObject({ likelihood: 'unlikely', count: 3 });
  });

  test('rows shrink with the sureness, and only the heading with the divider is high', () => {
    const { bands } = intoBands(hits, new Map([belief(1, 'likely'), belief(2, 'maybe')]));
    const [likely, maybe, unlikely] = sectionsOf(bands);
    expect(likely!.scale).toBeGreaterThan(maybe!.scale);
    expect(maybe!.scale).toBeGreaterThan(unlikely!.scale);
    expect(likely!.headingHeightPx).toBe(maybe!.headingHeightPx);
    expect(unlikely!.headingHeightPx!).toBeGreaterThan(maybe!.headingHeightPx!);
  });
});
