import { expect, test } from 'vitest';
import { closePairs, partnersOf } from '@engine/metric/judgements/pairGraph';
import { normaliseRows } from '@engine/metric/algebra/vectors';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { judge } from '../../../../test/fixtures/teaching';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { measureGroups, measureKnown, type QueryFigures } from './measureGroups';
import type { EmbeddingRows } from '../rows/types';

/** Two hundred photos of four kinds, and what a person has said of some: mostly pairs, and many of them of one kind. */
const [n, kinds] = [200, 4];
const labels = Int32Array.from({ length: n }, (_, row) => row % kinds);
const judged = judge({ labels }, 60, 3);
const { groups } = closePairs(judged);
const queries = groups.filter((group) => group.length > 1).flat();
const known = queries.map((row) => ({ row, ...partnersOf(judged).get(row)! }));

function embedded(d: number, of: (row: number, axis: number) => number): EmbeddingRows {
  return {
    values: normaliseRows(
      Float32Array.from({ length: n * d }, (_, p) => of(Math.floor(p / d), p % d)),
      d,
    ),
    n,
    d,
  };
}
/** Photos of one kind lie close together, in no order that judgements could know of. */
const good = (): EmbeddingRows => {
  const random = seededRandom(8);
  return embedded(kinds, (row, axis) => Number(axis === labels[row]) + 0.1 * random());
};
const poor = (): EmbeddingRows => {
  const random = seededRandom(9);
  return embedded(8, () => random() - 0.5);
};
const meanOf = (values: Float64Array, of = (value: number): number => value): number => {
  const used = values.filter((value) => !Number.isNaN(value));
  return used.reduce((sum, value) => sum + of(value), 0) / used.length;
};
const recall = ({ firstRanks }: QueryFigures): number => meanOf(firstRanks, (rank) => Number(rank === 1));

test('a head that has learned what is meant has all, one that has not has what an order by lot would have', () => {
  expect(judged.length).toBeGreaterThan(50);
  const best = measureKnown(good(), known);
  expect([recall(best), meanOf(best.maps)]).toEqual([1, 1]);
  const worst = measureKnown(poor(), known);
  const byLot = meanOf(Float64Array.from(worst.relevant, (relevant, query) => relevant / worst.candidates[query]!));
  expect(Math.abs(recall(worst) - byLot)).toBeLessThan(0.15);
  expect(recall(worst)).toBeLessThan(0.7);
});

await describeWithBackends('complete classes', () => {
  test('if photos of other groups counted as different, the same good head would look poor', async () => {
    const groupOf = new Map(
      groups.filter((group) => group.length > 1).flatMap((group, number) => group.map((row) => [row, number] as const)),
    );
    const items = Int32Array.from(groupOf.keys()).sort();
    const figures = await measureGroups(good(), items, groupOf, () => Promise.resolve());
    expect(recall(figures)).toBeLessThan(0.5);
  });
});

test('where photos lie of which nothing is known moves no figure', () => {
  for (const query of known) {
    const { values, d } = poor();
    const before = measureKnown({ values, n, d }, [query]);
    const candidates = new Set([query.row, ...query.similar, ...query.different]);
    // Each of the others is put exactly where the query is: nothing could be nearer.
    const moved = values.slice();
    for (let row = 0; row < n; row++) if (!candidates.has(row)) moved.set(values.subarray(query.row * d, (query.row + 1) * d), row * d);
    expect(measureKnown({ values: moved, n, d }, [query])).toEqual(before);
  }
});

test('a head that maps all photos to one point finds none', () => {
  const { firstRanks, maps } = measureKnown(
    embedded(2, () => 1),
    [{ row: 0, similar: [4], different: [1, 2] }],
  );
  expect([...firstRanks, ...maps]).toEqual([3, 0]);
});

test('a photo of which only one answer is known is no query', () => {
  const { firstRanks, maps } = measureKnown(good(), [
    { row: 0, similar: [4], different: [] },
    { row: 1, similar: [], different: [2] },
  ]);
  expect([...firstRanks, ...maps].every(Number.isNaN)).toBe(true);
});
