import { expect, test } from 'vitest';
import type { EmbeddingRows } from './types';
import { GrowingRows } from './GrowingRows';

const d = 3;
const rowsFrom = (first: number, n: number): EmbeddingRows => ({
  values: Float32Array.from({ length: n * d }, (_, at) => first * d + at),
  n,
  d,
});

test('rows come after the ones that are there, and what was given before stays as it was', () => {
  const first = rowsFrom(0, 4);
  const growing = new GrowingRows(first);
  const given = [growing.rows];
  for (const [at, n] of [
    [4, 1],
    [5, 6],
    [11, 2],
    [13, 40],
  ] as const) {
    growing.append(rowsFrom(at, n));
    given.push(growing.rows);
  }
  for (const { values, n } of given) expect([...values]).toEqual([...rowsFrom(0, n).values]);
  expect(given.map(({ n }) => n)).toEqual([4, 5, 11, 13, 53]);
  expect([...first.values]).toEqual([...rowsFrom(0, 4).values]);
});

test('what is there is copied a few times, not each time', () => {
  const growing = new GrowingRows(rowsFrom(0, 100));
  const buffers = new Set<ArrayBufferLike>();
  for (let at = 100; at < 1100; at += 10) {
    growing.append(rowsFrom(at, 10));
    buffers.add(growing.rows.values.buffer);
  }
  expect(growing.rows.n).toBe(1100);
  expect(buffers.size).toBeLessThan(10);
});
