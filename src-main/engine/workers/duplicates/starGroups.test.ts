import fc from 'fast-check';
import { expect, test } from 'vitest';
import { starGroups, type Link } from './starGroups';

const link = (a: number, b: number, strength = 1): Link => ({ a, b, strength });

test('a chain of small steps does not become one group: every member is linked to the first one', () => {
  const chain = Array.from({ length: 20 }, (_, at) => link(at, at + 1));
  const groups = starGroups(chain);
  expect(Math.max(...groups.map(({ length }) => length))).toBe(3);
  expect(starGroups([link(1, 2), link(1, 3), link(2, 3)])).toEqual([[1, 2, 3]]);
});

test('for any links: members are linked to the first, nobody is in two groups, and the order of the links does not matter', () => {
  const links = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 3 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(links, (triples) => {
      const given = triples.map(([a, b, strength]) => link(a, b, strength));
      const groups = starGroups(given);
      const isLinked = (a: number, b: number): boolean => given.some((one) => (one.a === a && one.b === b) || (one.a === b && one.b === a));
      for (const [centre, ...others] of groups) {
        expect(others.length).toBeGreaterThan(0);
        for (const other of others) expect(isLinked(centre!, other)).toBe(true);
      }
      const members = groups.flat();
      expect(new Set(members).size).toBe(members.length);
      expect(starGroups(given.toReversed())).toEqual(groups);
    }),
  );
});

test('a group takes its closest members first when it may not take all', () => {
  expect(starGroups([link(1, 2, 0.8), link(1, 3, 0.9), link(1, 4, 0.7)], 3)[0]).toEqual([1, 3, 2]);
});
