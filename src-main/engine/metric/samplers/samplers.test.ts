import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import type { Pair } from '../losses/distances';
import { sampleGroups } from './groups';
import { samplePairs } from './pairs';
import { sample } from './shuffle';

const members = [[0, 1, 2, 3, 4], [10, 11], [20], [30, 31, 32], []].map((group) => Int32Array.from(group));
const usable = [0, 1, 3];
const pair = (a: number, b: number, isSimilar: boolean): Pair => ({ a, b, isSimilar });

test('groups: P of them, K photos of each where it has them, none twice, and never a group without a pair', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 6 }), (seed, groups, perGroup) => {
      for (const { items, labels } of sampleGroups(members, { groups, perGroup }, seededRandom(seed)).take(5)) {
        const chosen = [...new Set(labels)];
        expect(chosen).toHaveLength(Math.min(groups, usable.length));
        expect(usable).toEqual(expect.arrayContaining(chosen));
        expect(new Set(items).size).toBe(items.length);
        items.forEach((item, i) => expect(members[labels[i]!]).toContain(item));
        for (const group of chosen)
          expect(labels.filter((label) => label === group)).toHaveLength(Math.min(perGroup, members[group]!.length));
      }
    }),
  );
});

test('groups: each has its turn before any has its second', () => {
  const turns = [...sampleGroups(members, { groups: 1, perGroup: 2 }, seededRandom(1)).take(9)].map(({ labels }) => labels[0]!);
  for (let round = 0; round < 3; round++) expect(turns.slice(3 * round, 3 * round + 3).toSorted()).toEqual(usable);
});

test('groups: every photo comes in time', () => {
  const seen = new Set([...sampleGroups(members, { groups: 3, perGroup: 2 }, seededRandom(2)).take(40)].flatMap(({ items }) => [...items]));
  expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 10, 11, 30, 31, 32]);
});

test('the same seed gives the same batches, another seed others', () => {
  const run = (seed: number): string => JSON.stringify([...sampleGroups(members, { groups: 2, perGroup: 3 }, seededRandom(seed)).take(6)]);
  expect(run(5)).toBe(run(5));
  expect(run(5)).not.toBe(run(6));
});

test('pairs: half similar, half dissimilar, although one kind is rare; all of both where all fit', () => {
  const rare = (isSimilar: boolean): Pair[] => [
    pair(0, 1, isSimilar),
    pair(2, 3, isSimilar),
    ...Array.from({ length: 20 }, (_, i) => pair(i, 30 + i, !isSimilar)),
  ];
  const rareOnes = (isSimilar: boolean, size: number): number[] =>
    [...samplePairs(rare(isSimilar), size, seededRandom(4)).take(10)].map(
      ({ pairs }) => pairs.filter((drawn) => drawn.isSimilar === isSimilar).length,
    );
  for (const isSimilar of [true, false]) {
    for (const size of [4, 10]) expect(new Set(rareOnes(isSimilar, size))).toEqual(new Set([2]));
    expect(samplePairs(rare(isSimilar), 100, seededRandom(4)).next().value.pairs).toHaveLength(22);
  }
});

test('pairs: any judgements give batches of different pairs that name the photos they were made of', () => {
  const item = fc.integer({ min: 0, max: 9 });
  const list = fc.array(fc.record({ a: item, b: item, isSimilar: fc.boolean() }), { minLength: 1, maxLength: 15 });
  fc.assert(
    fc.property(list, fc.integer({ min: 1, max: 20 }), fc.integer(), (judged, size, seed) => {
      for (const { items, pairs } of samplePairs(judged, size, seededRandom(seed)).take(4)) {
        expect(pairs).toHaveLength(Math.min(size, judged.length));
        expect(new Set(items).size).toBe(items.length);
        const count = (of: readonly Pair[]): Map<string, number> =>
          new Map(
            Map.groupBy(of, (p) => `${p.a} ${p.b} ${p.isSimilar}`)
              .entries()
              .map(([k, v]) => [k, v.length]),
          );
        const drawn = count(pairs.map(({ a, b, isSimilar }) => pair(items[a]!, items[b]!, isSimilar)));
        const given = count(judged);
        for (const [key, times] of drawn) expect(times).toBeLessThanOrEqual(given.get(key) ?? 0);
      }
    }),
  );
});

test('what can give no batch says so at the first', () => {
  expect(() => sampleGroups([Int32Array.of(1), Int32Array.of(2)], { groups: 2, perGroup: 2 }, seededRandom(1)).next()).toThrow(
    'No group has two photos',
  );
  expect(() => samplePairs([], 4, seededRandom(1)).next()).toThrow('no judged pair');
});

test('a sample leaves the list as it was, and every element is as likely', () => {
  const list = [0, 1, 2, 3];
  const random = seededRandom(9);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 4000; i++) for (const taken of sample(list, 2, random)) counts[taken]!++;
  expect(list).toEqual([0, 1, 2, 3]);
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(150);
});
