import { expect, test } from 'vitest';
import { areasOf, cellPairs, contributionsOf } from './whyAreas';

test('pairs of cells are their dot products, and each side of them adds up to the product of the sums', () => {
  // Query cells (1, 0) and (0, 2); result cells (3, 1), (0, -1), (1, 1). Sums: (1, 2) and (4, 1); their product is 6.
  const pairs = cellPairs(Float32Array.of(1, 0, 0, 2), Float32Array.of(3, 1, 0, -1, 1, 1), 2);
  expect([...pairs]).toEqual([3, 0, 1, 2, -2, 2]);
  const { ofQuery, ofResult } = contributionsOf(pairs, 2);
  expect([...ofQuery]).toEqual([4, 2]);
  expect([...ofResult]).toEqual([5, -2, 3]);
});

test('cells that touch by a side are one area, by a corner they are two; weak ones and those against are in none', () => {
  // Result, 3 x 3:  9 8 0
  //                 1 0 7
  //                -5 0 6
  // One query cell, so the pairs are the contributions themselves.
  const areas = areasOf(Float64Array.of(9, 8, 0, 1, 0, 7, -5, 0, 6), { rows: 1, columns: 1 }, { rows: 3, columns: 3 });
  expect(areas).toEqual([
    { value: 17, result: [0, 1], query: [0] },
    { value: 13, result: [5, 8], query: [] },
  ]);
});

test('an area of the result is shown with the cells of the query that it resembles', () => {
  // Two cells of the query, three of the result: the left of the query is like the left of the result, the right like the right.
  const areas = areasOf(Float64Array.of(4, 0, 0, 0, 0, 3), { rows: 1, columns: 2 }, { rows: 1, columns: 3 });
  expect(areas).toEqual([
    { value: 4, result: [0], query: [0] },
    { value: 3, result: [2], query: [1] },
  ]);
});

test('a cell of the query is shown with the one area that it gives most to', () => {
  // The one cell of the query gives 4 to the left area, and 3 to the right one, which has nothing of its own.
  const areas = areasOf(Float64Array.of(4, 0, 3), { rows: 1, columns: 1 }, { rows: 1, columns: 3 });
  expect(areas.map(({ query }) => query)).toEqual([[0], []]);
});

test('where nothing speaks for the similarity there is no area', () => {
  expect(areasOf(Float64Array.of(-1, -2), { rows: 1, columns: 1 }, { rows: 1, columns: 2 })).toEqual([]);
});
