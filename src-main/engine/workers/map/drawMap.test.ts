import { UMAP } from 'umap-js';
import { expect, test } from 'vitest';
import { neighboursKept, sameLabelNearest } from '../../../../test/fixtures/mapQuality';
import { photoLikeVectors, seededRandom } from '../../../../test/fixtures/vectors';
import { drawMap, type MapInput } from './drawMap';
import { fuzzyGraph } from './fuzzyGraph';
import { findNeighbours, type Neighbours } from './neighbours';
import { FastRandom } from './random';
import { principalPlaces } from './startPlaces';

const D = 32;
const vectors = photoLikeVectors(600, D, seededRandom(3));
const fresh: MapInput = { vectors, d: D, seed: 5, before: null, keepsPlaces: false };

function finish<Result>(steps: Generator<number, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** By comparing each row with each. */
function trueNeighbours(rows: Float32Array, d: number, row: number, k: number): number[] {
  const similarity = (other: number): number => {
    let dot = 0;
    for (let i = 0; i < d; i++) dot += rows[row * d + i]! * rows[other * d + i]!;
    return dot;
  };
  const all = Array.from({ length: rows.length / d }, (_, other) => other).filter((other) => other !== row);
  return all.sort((a, b) => similarity(b) - similarity(a)).slice(0, k);
}

test('neighbours of a few rows are exactly the nearest, nearest first, and never the row itself', () => {
  const { rows, distances } = finish(findNeighbours(vectors, D, 5, new FastRandom(1)));
  for (let row = 0; row < 600; row += 37) {
    expect([...rows.subarray(row * 5, row * 5 + 5)]).toEqual(trueNeighbours(vectors, D, row, 5));
    expect([...distances.subarray(row * 5, row * 5 + 5)]).toEqual([...distances.subarray(row * 5, row * 5 + 5)].toSorted((a, b) => a - b));
  }
});

test('of many rows at least nine in ten neighbours are found', () => {
  const many = photoLikeVectors(7_000, D, seededRandom(4));
  const { rows } = finish(findNeighbours(many, D, 15, new FastRandom(1)));
  let [found, looked] = [0, 0];
  for (let row = 0; row < 7_000; row += 350) {
    const near = new Set(trueNeighbours(many, D, row, 15));
    found += rows.subarray(row * 15, row * 15 + 15).filter((other) => near.has(other)).length;
    looked += 15;
  }
  expect(found / looked).toBeGreaterThan(0.9);
});

test('asked for some rows, it looks for them among the others alone', () => {
  const only = Int32Array.of(3, 4, 5);
  const { rows } = finish(findNeighbours(vectors, D, 5, new FastRandom(1), only));
  for (const row of only) for (const other of rows.subarray(row * 5, row * 5 + 5)) expect([-1, 3, 4, 5]).not.toContain(other);
  expect([...rows.subarray(0, 5)]).toEqual([-1, -1, -1, -1, -1]);
});

test('the graph is the one that umap-js makes of the same neighbours', () => {
  const k = 8;
  const neighbours = finish(findNeighbours(vectors, D, k, new FastRandom(1)));
  const ours = new Map<string, number>();
  const { heads, tails, weights } = fuzzyGraph(neighbours);
  heads.forEach((head, edge) => ours.set(`${head} ${tails[edge]}`, weights[edge]!));
  const theirs = umapGraph(neighbours);
  expect(ours.size).toBe(theirs.size);
  let worst = 0;
  for (const [edge, weight] of theirs) worst = Math.max(worst, Math.abs(weight - (ours.get(edge) ?? 0)));
  expect(worst).toBeLessThan(1e-3);
});

/** It counts the row itself as the first of k + 1 neighbours. */
function umapGraph({ k, rows, distances }: Neighbours): Map<string, number> {
  const n = rows.length / k;
  const umap = new UMAP({ nNeighbors: k + 1, random: seededRandom(1), nEpochs: 1 });
  umap.setPrecomputedKNN(
    Array.from({ length: n }, (_, row) => [row, ...rows.subarray(row * k, row * k + k)]),
    Array.from({ length: n }, (_, row) => [0, ...distances.subarray(row * k, row * k + k)]),
  );
  umap.initializeFit(Array.from({ length: n }, (_, row) => [row]));
  const { graph } = umap as unknown as { graph: { getAll(): { value: number; row: number; col: number }[] } };
  return new Map(graph.getAll().flatMap(({ row, col, value }) => (value > 0 ? [[`${row} ${col}`, value] as const] : [])));
}

test('the same input gives the same map, another seed another one', () => {
  expect(finish(drawMap(fresh))).toEqual(finish(drawMap(fresh)));
  expect(finish(drawMap({ ...fresh, seed: 6 }))).not.toEqual(finish(drawMap(fresh)));
});

test('neighbours stay neighbours on the map far more often than on the plain principal plane', () => {
  const kept = neighboursKept(vectors, D, finish(drawMap(fresh)), 100);
  const plain = neighboursKept(vectors, D, principalPlaces(vectors, D, new FastRandom(5)), 100);
  expect(kept).toBeGreaterThan(0.35);
  expect(kept).toBeGreaterThan(1.8 * plain);
});

test('kinds that are far apart lie apart: the nearest point is of the same kind', () => {
  const centres = photoLikeVectors(6, D, seededRandom(9));
  const random = seededRandom(10);
  const rows = Float32Array.from({ length: 120 * D }, (_, at) => centres[Math.floor(at / D / 20) * D + (at % D)]! + 0.1 * (random() - 0.5));
  for (let row = 0; row < 120; row++) {
    const length = Math.hypot(...rows.subarray(row * D, row * D + D));
    for (let i = 0; i < D; i++) rows[row * D + i] = rows[row * D + i]! / length;
  }
  const labels = Array.from({ length: 120 }, (_, row) => String(Math.floor(row / 20)));
  expect(sameLabelNearest(finish(drawMap({ ...fresh, vectors: rows })), labels)).toBeGreaterThan(0.98);
});

test('new photos are put beside what they look like, and no other one moves', () => {
  const whole = finish(drawMap(fresh));
  const before = whole.slice();
  const added = [10, 200, 411];
  for (const row of added) before.fill(NaN, row * 2, row * 2 + 2);
  const after = finish(drawMap({ ...fresh, before, keepsPlaces: true }));
  for (let at = 0; at < before.length; at++) if (!added.includes(at >> 1)) expect(after[at]).toBe(before[at]);
  const width = Math.max(...whole) - Math.min(...whole);
  for (const row of added) {
    const near = trueNeighbours(vectors, D, row, 15).map((other) =>
      Math.hypot(after[row * 2]! - after[other * 2]!, after[row * 2 + 1]! - after[other * 2 + 1]!),
    );
    expect(Math.min(...near)).toBeLessThan(width / 15);
  }
});

test('drawn again from where photos lay, each stays nearer to its old place than another map would put it', () => {
  const first = finish(drawMap(fresh));
  const again = finish(drawMap({ ...fresh, seed: 8, before: first }));
  const other = finish(drawMap({ ...fresh, seed: 8 }));
  const moved = (map: Float32Array): number => map.reduce((sum, value, at) => sum + Math.abs(value - first[at]!), 0) / map.length;
  expect(moved(again)).toBeLessThan(moved(other) / 2);
});

test('photos that all look the same are on the map at places that are numbers', () => {
  const same = new Float32Array(30 * D);
  for (let row = 0; row < 30; row++) same[row * D] = 1;
  expect(finish(drawMap({ ...fresh, vectors: same })).every(Number.isFinite)).toBe(true);
});
