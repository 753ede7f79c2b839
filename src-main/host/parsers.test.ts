import { expect, test } from 'vitest';
import { parseInput } from './parsers';

test('all photos that are selected can be said to belong together, as many as can be said of pair by pair', () => {
  const imageIds = Array.from({ length: 30_000 }, (_, at) => at + 1);
  expect(parseInput('judgements.saveGroup', { imageIds })).toEqual({ imageIds });
  const pairs = imageIds.slice(1).map((imageB) => ({ imageA: 1, imageB, verdict: 'similar' }));
  expect(parseInput('judgements.save', { pairs, source: 'group' })).toEqual({ pairs, source: 'group' });
  expect(() => parseInput('judgements.saveGroup', { imageIds: Array.from({ length: 200_000 }, () => 1) })).toThrow();
});
