import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ImageId } from '@contract/data';
import type { JudgedImages } from '../../workers/compute/teachingCalls';
import { countGroups, measureByJudgements, splitLabels } from './methodSplit';

const pair = (a: number, b: number, isSimilar: boolean): JudgedImages => ({
  imageA: a as ImageId,
  imageB: b as ImageId,
  isSimilar,
  asked: 'search',
});
/** Groups of three, each with a photo that is different and one of the next group that is. */
const judgements = (groups: number): JudgedImages[] =>
  Array.from({ length: groups }, (_, g) => [
    pair(10 * g, 10 * g + 1, true),
    pair(10 * g + 1, 10 * g + 2, true),
    pair(10 * g, 10 * g + 9, false),
    pair(10 * g + 2, 10 * ((g + 1) % groups), false),
  ]).flat();

test('no judgement of a photo that is measured is taught, every photo of a group is measured once, and every pair at most once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 20 }), fc.integer({ min: 0, max: 1000 }), (groups, seed) => {
      const judged = judgements(groups);
      const folds = splitLabels({ judged, classes: null }, seed);
      for (const { taught, tested } of folds) {
        for (const { imageA, imageB } of taught.judged) expect(tested.has(imageA) || tested.has(imageB)).toBe(false);
      }
      expect(folds.flatMap(({ tested }) => [...tested.keys()]).sort((a, b) => a - b)).toEqual(
        Array.from({ length: groups }, (_, g) => [10 * g, 10 * g + 1, 10 * g + 2]).flat(),
      );
      const measured = folds.flatMap(({ pairs }) => pairs!);
      expect(measured.length).toBe(new Set(measured).size);
      expect(measured.length).toBe(judged.length);
    }),
  );
});

test('photos that are no group of two cannot be looked for, and too few groups are refused with their number', () => {
  expect(countGroups(Array.from({ length: 9 }, (_, g) => pair(10 * g, 10 * g + 1, false)))).toBe(0);
  expect(() => splitLabels({ judged: judgements(5), classes: null }, 1)).toThrow('there are 5');
});

test('a group of which nothing is known to be different cannot be ranked, and is not counted; it is dealt last', () => {
  const alone = Array.from({ length: 9 }, (_, g) => pair(1000 + 10 * g, 1001 + 10 * g, true));
  expect(countGroups(alone)).toBe(0);
  expect(() => splitLabels({ judged: [...judgements(5), ...alone], classes: null }, 1)).toThrow('there are 5');
  const folds = splitLabels({ judged: [...judgements(6), ...alone], classes: null }, 1);
  for (const { tested, known } of folds) {
    const usable = [...tested.keys()].filter((imageId) => known!.get(imageId)!.different.length > 0);
    expect(usable).toHaveLength(6);
  }
});

test('where copies teach, no judgement is taught and all are measured', () => {
  const judged = judgements(6);
  const { taught, tested, pairs } = measureByJudgements(judged);
  expect([taught.judged, taught.classes, tested.size, pairs]).toEqual([[], null, 18, judged]);
  expect(() => measureByJudgements(judgements(5))).toThrow('only judgements can say');
});

test('of classes, half is taught and the other half measured', () => {
  const imageIds = Int32Array.from({ length: 24 }, (_, i) => i + 1);
  const [split, ...others] = splitLabels({ judged: [], classes: { imageIds, classes: imageIds.map((id) => id % 8) } }, 3);
  expect(others).toEqual([]);
  const kept = split!.taught.classes!;
  expect(split!.tested.size).toBe(12);
  expect([...kept.imageIds].some((id) => split!.tested.has(id as ImageId))).toBe(false);
  expect(new Set([...split!.tested.keys()].map((id) => id % 8)).size).toBe(4);
});
