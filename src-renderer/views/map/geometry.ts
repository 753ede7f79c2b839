/** Where the map is looked at: a place (x, y) is drawn at (x · scale + left, y · scale + top), in pixels. */
export interface View {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const PADDING_PX = 56;
/** At the top lie the tools, and half a thumbnail reaches up from its place. */
const TOP_PX = 72;
/** From what lies upon the stage: half a small picture reaches so far from its place, and a little. */
const REACH_PX = 26;
const WIDEST_ZOOM = 0.5;
const CLOSEST_ZOOM = 400;

/** What lies upon the stage in its lower left corner, from the edges on. */
export interface Corner {
  readonly width: number;
  readonly height: number;
}
export const noCorner: Corner = { width: 0, height: 0 };

/**
 * The view that shows every place, in the middle; beside or above what lies upon the corner where that would hide some of them, as large as it gets.
 * @param places [n, 2]
 */
export function fitView(places: Float32Array, width: number, height: number, corner: Corner = noCorner): View {
  if (places.length === 0) return { scale: 1, left: width / 2, top: height / 2 };
  const bounds = boundsOf(places);
  const right = width - PADDING_PX;
  const bottom = height - PADDING_PX;
  const whole = fitInto(bounds, { left: PADDING_PX, top: TOP_PX, right, bottom });
  const [cornerRight, cornerTop] = [corner.width + REACH_PX, height - corner.height - REACH_PX];
  if (corner.width === 0 || !isAnyIn(places, whole, cornerRight, cornerTop)) return whole;
  const beside = fitInto(bounds, { left: cornerRight, top: TOP_PX, right, bottom });
  const above = fitInto(bounds, { left: PADDING_PX, top: TOP_PX, right, bottom: Math.min(bottom, cornerTop) });
  return beside.scale >= above.scale ? beside : above;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function boundsOf(places: Float32Array): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < places.length; at += 2) {
    left = Math.min(left, places[at]!);
    right = Math.max(right, places[at]!);
    top = Math.min(top, places[at + 1]!);
    bottom = Math.max(bottom, places[at + 1]!);
  }
  return { left, top, right, bottom };
}

function fitInto(bounds: Box, room: Box): View {
  const [across, down] = [Math.max(1, room.right - room.left), Math.max(1, room.bottom - room.top)];
  const scale = Math.min(across / Math.max(1e-6, bounds.right - bounds.left), down / Math.max(1e-6, bounds.bottom - bounds.top));
  const middle = { x: (room.left + room.right) / 2, y: (room.top + room.bottom) / 2 };
  return { scale, left: middle.x - (scale * (bounds.left + bounds.right)) / 2, top: middle.y - (scale * (bounds.top + bounds.bottom)) / 2 };
}

/** Whether a place is drawn left of `rightPx` and below `topPx`. */
function isAnyIn(places: Float32Array, view: View, rightPx: number, topPx: number): boolean {
  const [right, top] = [(rightPx - view.left) / view.scale, (topPx - view.top) / view.scale];
  for (let at = 0; at < places.length; at += 2) if (places[at]! < right && places[at + 1]! > top) return true;
  return false;
}

/** Zooms so that what lies under a point stays there. @param fitted the view of the whole map, which bounds how far it goes */
export function zoomAt(view: View, factor: number, at: Point, fitted: View): View {
  const scale = Math.min(fitted.scale * CLOSEST_ZOOM, Math.max(fitted.scale * WIDEST_ZOOM, view.scale * factor));
  const by = scale / view.scale;
  return { scale, left: at.x - (at.x - view.left) * by, top: at.y - (at.y - view.top) * by };
}

export const panned = (view: View, dx: number, dy: number): View => ({ ...view, left: view.left + dx, top: view.top + dy });

/** On the screen. */
export const screenOf = (places: Float32Array, row: number, { scale, left, top }: View): Point => ({
  x: places[row * 2]! * scale + left,
  y: places[row * 2 + 1]! * scale + top,
});

/** The row nearest to a point of the screen, or -1 when none is within `reachPx`. */
export function pickRow(places: Float32Array, view: View, at: Point, reachPx: number): number {
  const x = (at.x - view.left) / view.scale;
  const y = (at.y - view.top) / view.scale;
  let best = (reachPx / view.scale) ** 2;
  let row = -1;
  for (let i = 0; i < places.length; i += 2) {
    const squares = (places[i]! - x) ** 2 + (places[i + 1]! - y) ** 2;
    if (squares > best) continue;
    best = squares;
    row = i / 2;
  }
  return row;
}

/** Whether a point lies inside, by the even-odd rule; the outline closes itself. */
export function isInside(outline: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [a, b] = [outline[i]!, outline[j]!];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

/** The rows whose places lie inside an outline. @param outline in the map's own unit */
export function rowsInside(places: Float32Array, outline: readonly Point[]): number[] {
  const [xs, ys] = [outline.map(({ x }) => x), outline.map(({ y }) => y)];
  const [minX, maxX, minY, maxY] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const rows: number[] = [];
  for (let i = 0; i < places.length; i += 2) {
    const [x, y] = [places[i]!, places[i + 1]!];
    if (x >= minX && x <= maxX && y >= minY && y <= maxY && isInside(outline, x, y)) rows.push(i / 2);
  }
  return rows;
}

/** The `count` rows nearest to one, itself first. */
export function rowsAround(places: Float32Array, row: number, count: number): number[] {
  const [x, y] = [places[row * 2]!, places[row * 2 + 1]!];
  const squares = new Float64Array(places.length / 2);
  for (let i = 0; i < squares.length; i++) squares[i] = (places[i * 2]! - x) ** 2 + (places[i * 2 + 1]! - y) ** 2;
  squares[row] = -1;
  // Numbers alone are sorted many times faster than rows by them, and few of a large library are near.
  const farthest = squares.toSorted()[Math.min(count, squares.length) - 1] ?? -Infinity;
  const near: number[] = [];
  for (let i = 0; i < squares.length; i++) if (squares[i]! <= farthest) near.push(i);
  return near.sort((a, b) => squares[a]! - squares[b]! || a - b).slice(0, count);
}

/** The row that an arrow leads to: near, and in that direction rather than beside it. The row itself when there is none. */
export function rowTowards(places: Float32Array, row: number, dx: number, dy: number): number {
  const [x, y] = [places[row * 2]!, places[row * 2 + 1]!];
  let best = Infinity;
  let found = row;
  for (let i = 0; i < places.length; i += 2) {
    const along = (places[i]! - x) * dx + (places[i + 1]! - y) * dy;
    const aside = Math.abs((places[i]! - x) * dy - (places[i + 1]! - y) * dx);
    if (along <= 0 || aside > along * 2) continue;
    const cost = along + 2 * aside;
    if (cost >= best) continue;
    best = cost;
    found = i / 2;
  }
  return found;
}
