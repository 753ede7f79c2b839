import { expect, test } from 'vitest';
import type { Confidence, ImageId } from '@contract/data';
import { mergeConfidence } from './mergeConfidence';

test('words of several examples: the surest of them, and a step less where a counter-example is as likely', () => {
  const say = (imageId: number, likelihood: Confidence['likelihood'], probability: number | null = null): Confidence => {
    return { imageId: imageId as ImageId, likelihood, probability, isRough: false, judgedSimilar: 0, judged: 0 };
  };
  const merged = mergeConfidence(
    [
      [say(1, 'unlikely', 0.2), say(2, 'likely', 0.9), say(3, 'maybe', 0.5)],
      [say(1, 'maybe', 0.4), say(2, 'unlikely', 0.1), say(3, 'maybe', 0.6)],
    ],
    [[say(1, 'unlikely'), say(2, 'likely'), say(3, 'unlikely')]],
  );
  expect(merged.map(({ likelihood, probability }) => [likelihood, probability])).toEqual([
    ['maybe', 0.4],
    ['maybe', null],
    ['maybe', 0.6],
  ]);
});
