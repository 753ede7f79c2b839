import type { PictureRegion } from '@contract/data';

export type Corner = 'nw' | 'ne' | 'sw' | 'se';
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Smaller than this share of a side nobody meant to draw, and the network would see a blur. */
const leastSide = 0.06;
/** Where a region begins that is made by the keyboard. */
export const middleRegion: PictureRegion = { x: 0.2, y: 0.2, width: 0.6, height: 0.6 };

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
/** Kept to four digits, so that the same region drawn twice is the same. */
const tidy = ({ x, y, width, height }: PictureRegion): PictureRegion => {
  const round = (value: number): number => Math.round(value * 1e4) / 1e4;
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
};

/** The rectangle between two points, whichever way it was drawn. */
export function regionBetween(from: Point, to: Point): PictureRegion {
  const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)].map((x) => clamp(x, 0, 1)) as [number, number];
  const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)].map((y) => clamp(y, 0, 1)) as [number, number];
  return tidy({ x: left, y: top, width: right - left, height: bottom - top });
}

export const isLargeEnough = ({ width, height }: PictureRegion): boolean => width >= leastSide && height >= leastSide;

/** The same size at another place, inside the picture. */
export function moveRegion({ x, y, width, height }: PictureRegion, by: Point): PictureRegion {
  return tidy({ x: clamp(x + by.x, 0, 1 - width), y: clamp(y + by.y, 0, 1 - height), width, height });
}

/** Its right and lower edge are moved; the upper left corner stays. */
export function resizeRegion({ x, y, width, height }: PictureRegion, by: Point): PictureRegion {
  return tidy({ x, y, width: clamp(width + by.x, leastSide, 1 - x), height: clamp(height + by.y, leastSide, 1 - y) });
}

/** One corner is at the pointer, the opposite one stays. */
export function dragCorner(region: PictureRegion, corner: Corner, to: Point): PictureRegion {
  const opposite = {
    x: corner.endsWith('w') ? region.x + region.width : region.x,
    y: corner.startsWith('n') ? region.y + region.height : region.y,
  };
  const between = regionBetween(opposite, to);
  return isLargeEnough(between) ? between : region;
}

/** The part of a picture that some cells of its map lie on: the smallest rectangle around them. */
export function regionOfCells(cells: readonly number[], columns: number, rows: number, seen: PictureRegion): PictureRegion {
  const [xs, ys] = [cells.map((cell) => cell % columns), cells.map((cell) => Math.floor(cell / columns))];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs) + 1, Math.min(...ys), Math.max(...ys) + 1];
  return regionBetween(
    { x: seen.x + (left / columns) * seen.width, y: seen.y + (top / rows) * seen.height },
    { x: seen.x + (right / columns) * seen.width, y: seen.y + (bottom / rows) * seen.height },
  );
}

/** The outline of cells along their edges, as an SVG path in units of cells. */
export function outlineOf(cells: readonly number[], columns: number): string {
  const inside = new Set(cells);
  const parts: string[] = [];
  for (const cell of cells) {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    if (y === 0 || !inside.has(cell - columns)) parts.push(`M${x} ${y}h1`);
    if (!inside.has(cell + columns)) parts.push(`M${x} ${y + 1}h1`);
    if (x === 0 || !inside.has(cell - 1)) parts.push(`M${x} ${y}v1`);
    if (x === columns - 1 || !inside.has(cell + 1)) parts.push(`M${x + 1} ${y}v1`);
  }
  return parts.join('');
}
