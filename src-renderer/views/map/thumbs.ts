import type { View } from './geometry';

/** A small picture on the map, in pixels; (x, y) is its middle. */
export interface Thumb {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const MOST_THUMBS = 260;
const GAP_PX = 3;
const SMALLEST_PX = 44;
const LARGEST_PX = 132;

/** The longer side of the small pictures: they grow more slowly than the map does, so that more of them fit. */
export const thumbSide = (view: View, fitted: View): number =>
  Math.min(LARGEST_PX, Math.max(SMALLEST_PX, SMALLEST_PX * (view.scale / fitted.scale) ** 0.45));

/** A fixed order in which photos get their pictures, so that the same ones show wherever the map is moved: by a hash of the id. */
export function priorityOf(imageIds: Int32Array): Int32Array {
  const hashes = new Uint32Array(imageIds.length);
  for (let row = 0; row < hashes.length; row++) hashes[row] = Math.imul(imageIds[row]! ^ (imageIds[row]! >>> 15), 0x2c1b3c6d);
  return rowsBy(hashes);
}

/** Rows by rising keys, by the lower half of each key and then by the upper (radix sort): a comparison of 100,000 photos is a task of a tenth of a second. */
function rowsBy(keys: Uint32Array): Int32Array {
  let rows = Int32Array.from(keys.keys());
  for (const shift of [0, 16]) {
    const starts = new Int32Array(0x10000 + 1);
    for (let row = 0; row < keys.length; row++) starts[((keys[row]! >>> shift) & 0xffff) + 1]!++;
    for (let digit = 0; digit < 0x10000; digit++) starts[digit + 1]! += starts[digit]!;
    const sorted = new Int32Array(rows.length);
    for (let at = 0; at < rows.length; at++) sorted[starts[(keys[rows[at]!]! >>> shift) & 0xffff]!++] = rows[at]!;
    rows = sorted;
  }
  return rows;
}

/**
 * The photos in view that get a picture: in their order, each unless it would lie over one that is there. So dense parts show as many as fit,
 * and no two overlap. @param places [n, 2] @param ratios [n] width by height @param first rows that come before all others
 */
export function chooseThumbs(
  places: Float32Array,
  ratios: Float32Array,
  order: Int32Array,
  view: View,
  area: { readonly width: number; readonly height: number },
  sidePx: number,
  first: readonly number[] = [],
): Thumb[] {
  const cell = sidePx + GAP_PX;
  // The middle of a picture may lie up to a side outside of the area, and a picture is looked for in the cells round its own.
  const columns = Math.ceil((area.width + 2 * sidePx) / cell) + 2;
  const lines = Math.ceil((area.height + 2 * sidePx) / cell) + 2;
  /** [lines, columns] the picture that came last into a cell, and [chosen] the one before it; -1 for none. */
  const lastIn = new Int16Array(columns * lines).fill(-1);
  const beforeIt: number[] = [];
  const chosen: Thumb[] = [];
  const seen = new Set<number>(first);
  const offer = (row: number): void => {
    const x = places[row * 2]! * view.scale + view.left;
    const y = places[row * 2 + 1]! * view.scale + view.top;
    if (!(x > -sidePx && y > -sidePx && x < area.width + sidePx && y < area.height + sidePx)) return;
    const ratio = Math.min(3, Math.max(1 / 3, ratios[row]!));
    const width = ratio >= 1 ? sidePx : sidePx * ratio;
    const height = ratio >= 1 ? sidePx / ratio : sidePx;
    const own = (Math.floor((y + sidePx) / cell) + 1) * columns + Math.floor((x + sidePx) / cell) + 1;
    for (let line = own - columns; line <= own + columns; line += columns)
      for (let at = line - 1; at <= line + 1; at++)
        for (let other = lastIn[at]!; other >= 0; other = beforeIt[other]!) if (overlap(chosen[other]!, x, y, width, height)) return;
    beforeIt.push(lastIn[own]!);
    lastIn[own] = chosen.push({ row, x, y, width, height }) - 1;
  };
  for (const row of first) offer(row);
  for (const row of order) {
    if (chosen.length >= MOST_THUMBS) break;
    if (!seen.has(row)) offer(row);
  }
  return chosen;
}

const overlap = (thumb: Thumb, x: number, y: number, width: number, height: number): boolean =>
  Math.abs(thumb.x - x) < (thumb.width + width) / 2 + GAP_PX && Math.abs(thumb.y - y) < (thumb.height + height) / 2 + GAP_PX;

/** The picture under a point of the screen; null for none. */
export const thumbAt = (thumbs: readonly Thumb[], x: number, y: number): Thumb | null =>
  thumbs.find((thumb) => Math.abs(thumb.x - x) <= thumb.width / 2 && Math.abs(thumb.y - y) <= thumb.height / 2) ?? null;
