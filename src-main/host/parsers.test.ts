import { expect, test } from 'vitest';
import { parseInput } from './parsers';

test('all photos that are selected can be said to belong together, as many as can be said of pair by pair', () => {
  const imageIds = Array.from({ length: 30_000 }, (_, at) => at + 1);
  expect(parseInput('judgements.saveGroup', { imageIds })).toEqual({ imageIds });
  const pairs = imageIds.slice(1).map((imageB) => ({ imageA: 1, imageB, verdict: 'similar' }));
  expect(parseInput('judgements.save', { pairs, source: 'group' })).toEqual({ pairs, source: 'group' });
  // Larger groups are understood, so that a sentence tells what to do in their place.
  expect(parseInput('judgements.saveGroup', { imageIds: [...imageIds, ...Array.from({ length: 470_000 }, () => 1)] })).toBeDefined();
  expect(() => parseInput('judgements.saveGroup', { imageIds: Array.from({ length: 1_000_001 }, () => 1) })).toThrow();
});

test('a list of photos is refused where one of them is no number of a photo', () => {
  for (const wrong of [0, -1, 1.5, '2', null, 2 ** 31, NaN])
    expect(() => parseInput('tags.addImages', { tagId: 1, imageIds: [1, wrong] })).toThrow();
  expect(() => parseInput('tags.addImages', { tagId: 1, imageIds: { length: 0 } })).toThrow();
  expect(parseInput('tags.addImages', { tagId: 1, imageIds: [1, 2 ** 31 - 1] })).toEqual({ tagId: 1, imageIds: [1, 2 ** 31 - 1] });
});
