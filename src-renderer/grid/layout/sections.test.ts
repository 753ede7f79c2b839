import { expect, test } from 'vitest';
import { cutIntoSections } from './sections';

const table = (days: readonly number[], roots: readonly number[] = []): { takenAtMs: Float64Array; rootIds: Int32Array } => ({
  takenAtMs: Float64Array.from(days, (day) => Date.UTC(2026, 0, 1, 23, 59) + day * 86_400_000),
  rootIds: Int32Array.from(roots),
});

test('days with many photos have a heading each, and a photo just before midnight stays on its day', () => {
  const sections = cutIntoSections(table([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]), 'newest');
  expect(sections.map(({ start, count, title }) => [start, count, title.kind])).toEqual([
    [0, 6, 'day'],
    [6, 5, 'day'],
  ]);
});

test('when days hold one or two photos, months head them', () => {
  const sections = cutIntoSections(table([60, 40, 33, 30, 2, 1, 0]), 'newest');
  expect(sections.every(({ title }) => title.kind === 'month')).toBe(true);
  expect(sections.map(({ count }) => count)).toEqual([1, 2, 4]);
});

test('by folder the heading changes with the folder', () => {
  const sections = cutIntoSections(table([0, 0, 0], [7, 7, 9]), 'folder');
  expect(sections.map(({ start, count, title }) => [start, count, title])).toEqual([
    [0, 2, { kind: 'folder', rootId: 7 }],
    [2, 1, { kind: 'folder', rootId: 9 }],
  ]);
});

test('no photos, no heading', () => {
  expect(cutIntoSections(table([]), 'newest')).toEqual([]);
});
