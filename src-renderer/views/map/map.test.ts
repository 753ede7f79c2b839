import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PhotoMap } from '@contract/data';
import { seededRandom } from '../../../test/fixtures/vectors';
import { findAreas } from './areas';
import { blit, type Pixels } from './blit';
import { commonOf } from './common';
import { fitView, isInside, panned, pickRow, rowsAround, rowsInside, rowTowards, screenOf, zoomAt } from './geometry';
import { kindsOf, lookOf, MOST_KINDS, OTHER } from './kinds';
import { chooseThumbs, MOST_THUMBS, priorityOf, thumbAt, thumbSide } from './thumbs';

const near = { noNaN: true, min: -50, max: 50 } as const;
const somePlaces = fc
  .array(fc.tuple(fc.float(near), fc.float(near)), { minLength: 2, maxLength: 60 })
  .map((all) => Float32Array.from(all.flat()));
const square = [
  { x: 0, y: 0 },
  { x: 10, y: 0 },
  { x: 10, y: 10 },
  { x: 0, y: 10 },
];

test('the first view shows every place inside the stage', () => {
  fc.assert(
    fc.property(somePlaces, (places) => {
      const view = fitView(places, 800, 600);
      for (let row = 0; row < places.length / 2; row++) {
        const { x, y } = screenOf(places, row, view);
        expect(x).toBeGreaterThan(50);
        expect(x).toBeLessThan(750);
        expect(y).toBeGreaterThan(70);
        expect(y).toBeLessThan(550);
      }
    }),
  );
});

const spread = { noNaN: true, min: 0, max: 1 } as const;
test('whatever lies upon the lower left corner, the first view shows every place outside of it and inside the stage', () => {
  const corners = fc.record({ width: fc.integer({ min: 40, max: 240 }), height: fc.integer({ min: 40, max: 420 }) });
  const dense = fc
    .array(fc.tuple(fc.float(spread), fc.float(spread)), { minLength: 3, maxLength: 60 })
    .map((all) => Float32Array.from(all.flat()));
  fc.assert(
    fc.property(dense, corners, (places, corner) => {
      const view = fitView(places, 800, 600, corner);
      for (let row = 0; row < places.length / 2; row++) {
        const { x, y } = screenOf(places, row, view);
        expect(x < corner.width + 20 && y > 600 - corner.height - 20).toBe(false);
        expect(x > 50 && x < 750 && y > 70 && y < 550).toBe(true);
      }
    }),
  );
});

test('a corner that hides no place changes nothing, and one that does costs no more room than it must', () => {
  const descending = Float32Array.of(0, 0, 1, 1);
  expect(fitView(descending, 800, 600, { width: 200, height: 200 })).toEqual(fitView(descending, 800, 600));
  const rising = Float32Array.of(0, 1, 1, 0);
  const whole = fitView(rising, 800, 600);
  expect(fitView(rising, 800, 600, { width: 200, height: 60 }).scale).toBeGreaterThan(0.9 * whole.scale);
  expect(fitView(rising, 800, 600, { width: 60, height: 500 }).scale).toBeGreaterThan(0.9 * whole.scale);
});

test('zooming keeps what lies under the pointer there, and ends somewhere', () => {
  const fitted = fitView(Float32Array.of(0, 0, 10, 10), 800, 600);
  fc.assert(
    fc.property(fc.float({ noNaN: true, min: Math.fround(0.2), max: 5 }), fc.integer({ min: 0, max: 800 }), (factor, x) => {
      const at = { x, y: 300 };
      const view = panned(fitted, 30, -20);
      const zoomed = zoomAt(view, factor, at, fitted);
      expect((at.x - zoomed.left) / zoomed.scale).toBeCloseTo((at.x - view.left) / view.scale, 6);
      expect((at.y - zoomed.top) / zoomed.scale).toBeCloseTo((at.y - view.top) / view.scale, 6);
    }),
  );
  expect(zoomAt(fitted, 1e9, { x: 0, y: 0 }, fitted).scale).toBe(fitted.scale * 400);
  expect(zoomAt(fitted, 0, { x: 0, y: 0 }, fitted).scale).toBe(fitted.scale / 2);
});

test('a lasso holds what lies inside of it, whatever way round it is drawn, and not what lies in a bay', () => {
  for (const outline of [square, square.toReversed()]) {
    expect(isInside(outline, 5, 5)).toBe(true);
    expect(isInside(outline, 11, 5)).toBe(false);
    expect(isInside(outline, -1, -1)).toBe(false);
  }
  const horseshoe = [...square, { x: 4, y: 10 }, { x: 4, y: 2 }, { x: 3, y: 2 }, { x: 3, y: 10 }];
  expect(isInside(horseshoe, 3.5, 6)).toBe(false);
  fc.assert(
    fc.property(somePlaces, (places) => {
      const rows = new Set(rowsInside(places, square));
      for (let row = 0; row < places.length / 2; row++) {
        const [x, y] = [places[row * 2]!, places[row * 2 + 1]!];
        if ([x, y].every((value) => value > 0 && value < 10)) expect(rows.has(row)).toBe(true);
        if ([x, y].some((value) => value < 0 || value > 10)) expect(rows.has(row)).toBe(false);
      }
    }),
  );
});

test('picking takes the nearest point within reach and nothing beyond it', () => {
  const places = Float32Array.of(0, 0, 1, 0);
  const view = { scale: 100, left: 0, top: 0 };
  expect(pickRow(places, view, { x: 8, y: 0 }, 12)).toBe(0);
  expect(pickRow(places, view, { x: 95, y: 3 }, 12)).toBe(1);
  expect(pickRow(places, view, { x: 50, y: 0 }, 12)).toBe(-1);
});

test('an arrow leads to a photo in its own direction, and stays at the edge', () => {
  const places = Float32Array.of(0, 0, 2, 0, 1, 5, -3, 1);
  expect(rowTowards(places, 0, 1, 0)).toBe(1);
  expect(rowTowards(places, 0, -1, 0)).toBe(3);
  expect(rowTowards(places, 0, 0, 1)).toBe(2);
  expect(rowTowards(places, 1, 1, 0)).toBe(1);
});

test('the photos around one are the nearest, itself first, and of those equally far the earlier ones', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4), { minLength: 2, maxLength: 40 }), fc.nat(39), fc.nat(50), (values, at, count) => {
      const places = Float32Array.from(values.slice(0, values.length & ~1));
      const row = at % (places.length / 2);
      const square = (i: number): number => (places[i * 2]! - places[row * 2]!) ** 2 + (places[i * 2 + 1]! - places[row * 2 + 1]!) ** 2;
      const others = Array.from({ length: places.length / 2 }, (_, i) => i).filter((i) => i !== row);
      const all = [row, ...others.sort((a, b) => square(a) - square(b) || a - b)];
      expect(rowsAround(places, row, count)).toEqual(all.slice(0, count));
    }),
  );
});

test('every photo has one place in the order of the pictures, which depends on its id alone', () => {
  const ids = Int32Array.from({ length: 100_000 }, (_, row) => row * 7 + 1);
  const order = priorityOf(ids);
  expect(order.toSorted().every((row, at) => row === at)).toBe(true);
  const backwards = priorityOf(ids.toReversed());
  expect(backwards.every((row, at) => ids.length - 1 - row === order[at])).toBe(true);
  // Neighbours in the library are not neighbours in it.
  expect(order.filter((row, at) => Math.abs(row - order[at + 1]!) === 1).length).toBeLessThan(100);
});

test('a small picture that is laid over another covers it, mixes with it, and ends at its edges', () => {
  const pixels = (width: number, ...all: (readonly number[])[]): Pixels => {
    return { width, height: all.length / width, data: Uint8ClampedArray.from(all.flat()) };
  };
  const [clear, blue] = [
    [0, 0, 0, 0],
    [0, 0, 255, 255],
  ] as const;
  const small = pixels(2, [255, 0, 0, 255], [0, 255, 0, 102]);
  const large = pixels(3, blue, blue, blue, clear, clear, clear);
  blit(large, small, 0, 0);
  blit(large, small, 0, 1);
  blit(large, small, 2, 0);
  blit(large, small, 2, 1);
  blit(large, small, -1, -1);
  expect([...large.data]).toEqual(
    [
      [255, 0, 0, 255],
      [0, 102, 153, 255],
      [255, 0, 0, 255],
      [255, 0, 0, 255],
      [0, 255, 0, 102],
      [255, 0, 0, 255],
    ].flat(),
  );
  blit(large, small, -1, 0);
  expect([...large.data.subarray(0, 4)]).toEqual([153, 102, 0, 255]);
});

test('no two small pictures overlap, there are never too many, and those asked for come first', () => {
  const n = 5_000;
  const random = seededRandom(2);
  const places = Float32Array.from({ length: n * 2 }, () => random() * 80);
  const ratios = Float32Array.from({ length: n }, (_, row) => (row % 3 === 0 ? 0.7 : 1.5));
  const order = priorityOf(Int32Array.from({ length: n }, (_, row) => row + 1));
  const fitted = fitView(places, 900, 700);
  for (const view of [fitted, zoomAt(fitted, 6, { x: 450, y: 350 }, fitted)]) {
    const thumbs = chooseThumbs(places, ratios, order, view, { width: 900, height: 700 }, thumbSide(view, fitted), [17]);
    expect(thumbs.length).toBeGreaterThan(20);
    expect(thumbs.length).toBeLessThanOrEqual(MOST_THUMBS);
    for (const a of thumbs)
      for (const b of thumbs)
        if (a !== b) expect(Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2).toBe(true);
    const { x, y } = screenOf(places, 17, view);
    if (x > 0 && x < 900 && y > 0 && y < 700) expect(thumbAt(thumbs, x, y)?.row).toBe(17);
  }
});

test('photos that lie together are one area, the largest first, and strays are none', () => {
  const cluster = (x: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => [x + (i % 5) * 0.1, Math.floor(i / 5) * 0.1]).flat();
  const areas = findAreas(Float32Array.from([...cluster(0, 10), ...cluster(20, 25), 10, 10]));
  expect(areas.map(({ rows }) => rows.length)).toEqual([25, 10]);
  expect(areas[0]!.rows).toContain(areas[0]!.middle);
  expect(findAreas(new Float32Array(0))).toEqual([]);
  // More than can be handed over as arguments.
  expect(findAreas(new Float32Array(2 * 1_000_000)).map(({ rows }) => rows.length)).toEqual([1_000_000]);
});

const map = {
  imageIds: Int32Array.of(11, 12, 13, 14),
  folderOf: Int32Array.of(0, 1, 1, 1),
  folders: [
    { rootId: 5, path: '' },
    { rootId: 5, path: 'a/b' },
  ],
  groupOf: Int32Array.of(-1, 0, 0, -1),
  tags: [
    { tagId: 1, name: 'sea', rows: Int32Array.of(0, 1, 2) },
    { tagId: 2, name: 'red', rows: Int32Array.of(2) },
  ],
  takenAtMs: Float64Array.of(0, 5, 9, 7),
} as unknown as PhotoMap;
const rootName = (): string => 'Photos';

test('kinds are the most frequent first, and a photo of two is shown as the more frequent one', () => {
  expect(kindsOf(map, 'folder', rootName).list.map(({ name, rows }) => [name, rows.length])).toEqual([
    ['b', 3],
    ['Photos', 1],
  ]);
  expect([...kindsOf(map, 'tag', rootName).of]).toEqual([0, 0, 0, OTHER]);
  expect([...kindsOf(map, 'group', rootName).of]).toEqual([OTHER, 0, 0, OTHER]);
  expect([...kindsOf(map, 'none', rootName).of]).toEqual([OTHER, OTHER, OTHER, OTHER]);
});

test('no two kinds share both their colour and their shape', () => {
  const looks = Array.from({ length: MOST_KINDS }, (_, kind) => JSON.stringify(lookOf(kind)));
  expect(new Set(looks).size).toBe(MOST_KINDS);
});

test('what photos have in common is counted among themselves alone', () => {
  const pair = (imageA: number, imageB: number, verdict: string): unknown => ({ imageA, imageB, verdict });
  const judged = [pair(12, 13, 'similar'), pair(11, 12, 'similar'), pair(13, 14, 'different')];
  expect(commonOf(map, [1, 2, 3], judged as never, rootName)).toEqual({
    ...{ folder: { name: 'b', count: 3 }, tag: { name: 'sea', count: 2 }, fromMs: 5, toMs: 9, pairs: 1 },
  });
});
