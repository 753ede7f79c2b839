import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdSet, MoreIds } from './IdSet';

const ids = fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 200 });

test('it holds what a set of the same ids holds, however they come', () => {
  fc.assert(
    fc.property(ids, ids, (some, added) => {
      const set = new IdSet(some);
      for (const id of added) set.add(id);
      const truth = new Set([...some, ...added]);
      expect([...set]).toEqual([...truth].toSorted((a, b) => a - b));
      expect(set.size).toBe(truth.size);
      for (let id = 0; id <= 5_001; id++) expect(set.has(id)).toBe(truth.has(id));
    }),
    { numRuns: 40 },
  );
});

test('a few more ids are in addition to those of a set, each once, and the set stays as it is', () => {
  fc.assert(
    fc.property(ids, ids, ids, (most, some, added) => {
      const set = new IdSet(most);
      const more = new MoreIds(set, some);
      for (const id of added) more.add(id);
      const truth = new Set([...most, ...some, ...added]);
      expect([...more].toSorted((a, b) => a - b)).toEqual([...truth].toSorted((a, b) => a - b));
      expect(more.size).toBe(truth.size);
      for (let id = 0; id <= 5_001; id++) expect(more.has(id)).toBe(truth.has(id));
      expect([...set]).toEqual([...new Set(most)].toSorted((a, b) => a - b));
    }),
    { numRuns: 40 },
  );
});
