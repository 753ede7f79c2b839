import { expect, test } from 'vitest';
import { seededRandom, randomUnitVectors } from '../../../../test/fixtures/vectors';
import { judgementsOfClasses, NoClass } from './classJudgements';
import { compareByLoop } from './evidence';
import { foldsByQuery } from '../measure/folds';

const rows = { values: randomUnitVectors(60, 8, seededRandom(1)), n: 60, d: 8 };
const classes = Int32Array.from({ length: 60 }, (_, row) => (row < 5 ? NoClass : row === 5 ? 99 : row % 6));
const judged = judgementsOfClasses(classes, (block) => compareByLoop(rows, rows.values, block), 2, seededRandom(2));

test('what is judged follows from the classes, no pair comes twice, and photos without a class are left out', () => {
  expect(judged.length).toBeGreaterThan(100);
  for (const { a, b, isSimilar } of judged) {
    expect(isSimilar).toBe(classes[a] === classes[b]);
    expect([classes[a], classes[b]]).not.toContain(NoClass);
  }
  expect(new Set(judged.map(({ a, b }) => [a, b].sort().join())).size).toBe(judged.length);
});

test('a photo alone in its class is no query, since nothing is like it', () => {
  expect(judged.some(({ a }) => a === 5)).toBe(false);
});

test('a class is held out as a whole', () => {
  for (const { heldOut, taught } of foldsByQuery(judged, 3, seededRandom(1))) {
    const held = new Set([...heldOut].map((place) => classes[judged[place]!.a]));
    for (const place of taught) expect(held.has(classes[judged[place]!.a])).toBe(false);
  }
});
