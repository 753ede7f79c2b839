import { expect, test } from 'vitest';
import { compareHeads, isAcceptable, isSurelyBetter, isSurelyWorse } from './evaluateHeads';
import type { JudgedPair } from '../rows/types';

const judged: JudgedPair[] = Array.from({ length: 40 }, (_, place) => ({
  a: place >> 1,
  b: 100 + place,
  isSimilar: place % 2 === 0,
  asked: 'search',
}));
const scores = (shift: (place: number) => number): { logRanks: Float64Array; cosines: Float64Array } => ({
  logRanks: Float64Array.from(judged, ({ isSimilar }, place) => (isSimilar ? 2 - shift(place) : NaN)),
  cosines: Float64Array.from(judged, ({ isSimilar }, place) => (isSimilar ? shift(place) : 0.3) + 0.001 * (place % 7)),
});

test('a model against itself is no better, and not worse either', () => {
  const comparison = compareHeads(
    judged,
    scores(() => 0.3),
    scores(() => 0.3),
    1,
  )!;
  expect([comparison.change.pairAuc.value, comparison.change.meanLogRank.value]).toEqual([0, 0]);
  expect([isAcceptable(comparison), isSurelyBetter(comparison)]).toEqual([true, false]);
});

test('a model that is better at every query is surely better, and the other way round not acceptable', () => {
  const [worse, better] = [scores((place) => 0.2 + 0.01 * (place % 20)), scores((place) => 0.3 + 0.01 * (place % 20))];
  const comparison = compareHeads(judged, worse, better, 1)!;
  expect(isSurelyBetter(comparison)).toBe(true);
  for (const figures of [comparison.before, comparison.after, comparison.change])
    for (const { value, low, high } of Object.values(figures)) expect(low <= value + 1e-9 && value - 1e-9 <= high).toBe(true);
  expect(isSurelyWorse(comparison)).toBe(false);
  const back = compareHeads(judged, better, worse, 1)!;
  expect([isAcceptable(back), isSurelyWorse(back)]).toEqual([false, true]);
});

test('of fewer than twenty judgements nothing is surely worse, or surely better', () => {
  const [better, worse] = [scores((place) => 0.9 + 0.001 * place), scores(() => 0.1)];
  const worseBy = (count: number): boolean => isSurelyWorse(compareHeads(judged.slice(0, count), better, worse, 1)!);
  const betterBy = (count: number): boolean => isSurelyBetter(compareHeads(judged.slice(0, count), worse, better, 1)!);
  expect([worseBy(20), worseBy(19), betterBy(20), betterBy(19)]).toEqual([true, false, true, false]);
});

test('answers to one query make nothing surely better: drawn again they are the same, and the interval has no width', () => {
  const ofOne = judged.map((pair): JudgedPair => ({ ...pair, a: 0 }));
  const comparison = compareHeads(
    ofOne,
    scores(() => 0.1),
    scores((place) => 0.11 + 0.001 * place),
    1,
  )!;
  expect([isAcceptable(comparison), isSurelyBetter(comparison)]).toEqual([true, false]);
});

test('where kin were drawn together, partners that fall behind others refuse nothing as long as similar and different are told apart as well', () => {
  const ranks = scores(() => 0.3).logRanks;
  const [before, fallen, mixedUp] = [
    scores(() => 0.5),
    { ...scores(() => 0.5), logRanks: ranks.map((rank) => rank + 0.5) },
    { ...scores(() => 0.1), logRanks: ranks.map((rank) => rank + 0.5) },
  ];
  const worse = (after: typeof before, drawsKin: boolean): boolean => isSurelyWorse(compareHeads(judged, before, after, 1)!, drawsKin);
  expect([worse(fallen, false), worse(fallen, true)]).toEqual([true, false]);
  expect([worse(mixedUp, false), worse(mixedUp, true)]).toEqual([true, true]);
});

test('questions that were chosen for teaching do not count', () => {
  const mixed = judged.map((pair, place): JudgedPair => ({ ...pair, asked: place < 20 ? 'suggested' : 'check' }));
  const only = judged.map((pair, place): JudgedPair => ({ ...pair, asked: place < 20 ? 'suggested' : 'search' }));
  const [before, after] = [scores(() => 0.3), scores((place) => (place < 20 ? 0.9 : 0.3))];
  expect(compareHeads(mixed, before, after, 1)!.change.pairAuc.value).toBe(0);
  expect(compareHeads(only, before, after, 1)!.judgements).toBe(20);
  expect(
    compareHeads(
      judged.map((pair) => ({ ...pair, asked: 'suggested' })),
      before,
      after,
      1,
    ),
  ).toBeNull();
});

test('pairs that a person thought of count only where plain searches and checks are too few', () => {
  const [before, after] = [scores(() => 0.3), scores((place) => (place < 10 ? 0.9 : 0.3))];
  const told = (count: number): JudgedPair[] => judged.map((pair, place) => ({ ...pair, asked: place < count ? 'told' : 'search' }));
  const enough = compareHeads(told(10), before, after, 1)!;
  expect([enough.isPlain, enough.judgements, enough.change.pairAuc.value]).toEqual([true, 30, 0]);
  const few = compareHeads(told(30), before, after, 1)!;
  expect([few.isPlain, few.judgements]).toEqual([false, 40]);
  expect(few.change.pairAuc.value).toBeGreaterThan(0);
  const noneTold = compareHeads(judged.slice(0, 12), before, after, 1)!;
  expect([noneTold.isPlain, noneTold.judgements]).toEqual([true, 12]);
});

test('answers of one kind can be compared by nothing', () => {
  expect(
    compareHeads(
      judged.map((pair) => ({ ...pair, isSimilar: true })),
      scores(() => 0.3),
      scores(() => 0.4),
      1,
    ),
  ).toBeNull();
});

test('answers of a trial count beside those of searches, and never by themselves where a person said more', () => {
  const [before, after] = [scores(() => 0.3), scores(() => 0.4)];
  const with20 = (others: JudgedPair['asked']): JudgedPair[] =>
    judged.map((pair, place) => ({ ...pair, asked: place < 20 ? 'trial' : others }));
  expect(compareHeads(with20('search'), before, after, 1)).toMatchObject({ judgements: 40, isPlain: true });
  expect(compareHeads(with20('told'), before, after, 1)).toMatchObject({ judgements: 40, isPlain: false });
  expect(compareHeads(with20('suggested'), before, after, 1)).toMatchObject({ judgements: 20, isPlain: true });
});
