import { expect, test } from 'vitest';
import { scoreQuery } from '../../metric/evaluation/retrieval';
import { chanceOf, distanceCurve, figuresOf, joinFolds, mapGain, recallAt, type Measured } from './methodFigures';

const measured = (change: Partial<Measured> = {}): Measured => ({
  firstRanks: Float64Array.of(1, 2, 1, NaN),
  maps: Float64Array.of(1, 0.5, 0.75, NaN),
  relevant: Int32Array.of(1, 1, 2, 0),
  candidates: Int32Array.of(2, 4, 4, 0),
  groups: Int32Array.of(1, 1, 2, 3),
  distances: Float32Array.of(0.2, 0.4, 1, 1.4),
  isSimilar: Uint8Array.of(1, 1, 0, 0),
  isQuoted: Uint8Array.of(1, 1, 1, 1),
  pairGroups: Int32Array.of(1, 2, 1, 2),
  ...change,
});

test('means are over the queries that have an answer; a perfect order of pairs is an AUC of 1', () => {
  const figures = figuresOf(measured(), 1);
  expect(figures.recallAt1).toBeCloseTo(2 / 3);
  expect(figures.mapAtR).toBeCloseTo(0.75);
  expect(recallAt(measured(), 2, 1).value).toBe(1);
  expect(figures).toMatchObject({ pairAuc: 1, interval: [1, 1] });
  expect(figures.mapAtRInterval[0]).toBeGreaterThanOrEqual(0.75 - 1e-9);
});

test('a pair that was asked for its own sake counts in no figure; without both kinds there is none', () => {
  const wrong = measured({ distances: Float32Array.of(1.9, 0.4, 1, 1.4) });
  expect(figuresOf(wrong, 1).pairAuc).toBeCloseTo(0.5);
  expect(figuresOf({ ...wrong, isQuoted: Uint8Array.of(0, 1, 1, 1) }, 1).pairAuc).toBe(1);
  expect(figuresOf({ ...wrong, isQuoted: Uint8Array.of(1, 1, 0, 0) }, 1)).toMatchObject({ pairAuc: null, interval: null });
});

test('a gain is measured query by query: where every query gains the same, its interval has no width', () => {
  const before = measured();
  const gain = mapGain(before, measured({ maps: before.maps.map((map) => map - 0.25) }), 1);
  expect(gain.value).toBeCloseTo(-0.25);
  expect(gain.high - gain.low).toBeCloseTo(0);
});

test('folds are put one behind the other', () => {
  const joined = joinFolds([measured(), measured()]);
  expect([joined.firstRanks.length, joined.distances.length]).toEqual([8, 8]);
  expect(figuresOf(joined, 1).mapAtR).toBeCloseTo(0.75);
});

test('a curve of distances has its whole mass between 0 and 2, and its top where the pairs are', () => {
  const { pairs, density } = distanceCurve([0.9, 1, 1, 1.1]);
  expect(pairs).toBe(4);
  expect(density.reduce((sum, value) => sum + value * 0.05, 0)).toBeCloseTo(1, 1);
  expect(density.indexOf(Math.max(...density))).toBe(20);
  expect(distanceCurve([]).density.every((value) => value === 0)).toBe(true);
});

test('what an order by lot would have is the mean over all orders', () => {
  const { candidates, chance } = chanceOf(measured());
  expect(candidates).toBeCloseTo(10 / 3);
  expect(chance.recallAt1).toBeCloseTo((1 / 2 + 1 / 4 + 2 / 4) / 3);
  const placesOfTwo = [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].filter((b) => b > a).map((b) => Int32Array.of(a + 1, b + 1)));
  const two = placesOfTwo.reduce((sum, ranks) => sum + scoreQuery(ranks)!.mapAtR, 0) / placesOfTwo.length;
  expect(chance.mapAtR).toBeCloseTo((1 / 2 + 1 / 4 + two) / 3);
});
