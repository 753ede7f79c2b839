/** A part of the map where photos lie together. */
export interface Area {
  readonly rows: readonly number[];
  /** The row nearest to its middle: the one to show. */
  readonly middle: number;
}

const CELLS = 40;
/** Photos that are an area; fewer are strays. */
const FEWEST = 5;

/**
 * Photos that lie together, for those who cannot see the map and those who want one part of it at a press: the map is divided into squares, and
 * squares with photos that touch each other are one area. @param places [n, 2] @returns the largest first
 */
export function findAreas(places: Float32Array): Area[] {
  const n = places.length / 2;
  if (n === 0) return [];
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let row = 0; row < n; row++) {
    minX = Math.min(minX, places[row * 2]!);
    maxX = Math.max(maxX, places[row * 2]!);
    minY = Math.min(minY, places[row * 2 + 1]!);
    maxY = Math.max(maxY, places[row * 2 + 1]!);
  }
  const side = Math.max(maxX - minX, maxY - minY, 1e-6) / CELLS;
  const width = CELLS + 3;
  const cellOf = (row: number): number =>
    (Math.floor((places[row * 2 + 1]! - minY) / side) + 1) * width + Math.floor((places[row * 2]! - minX) / side) + 1;
  const members = new Map<number, number[]>();
  for (let row = 0; row < n; row++) {
    const cell = cellOf(row);
    const rows = members.get(cell);
    if (rows) rows.push(row);
    else members.set(cell, [row]);
  }
  // In a large library a square with a photo or two joins what lies apart.
  const least = Math.max(1, Math.floor(n / 4_000));
  const areas: Area[] = [];
  const seen = new Set<number>();
  for (const start of members.keys()) {
    if (seen.has(start)) continue;
    const rows: number[] = [];
    const open = [start];
    seen.add(start);
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      const here = members.get(cell)!;
      for (const row of here) rows.push(row);
      if (here.length < least) continue;
      for (const step of [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]) {
        const next = cell + step;
        if (seen.has(next) || (members.get(next)?.length ?? 0) < least) continue;
        seen.add(next);
        open.push(next);
      }
    }
    if (rows.length >= Math.min(FEWEST, n)) areas.push({ rows, middle: middleOf(places, rows) });
  }
  return areas.sort((a, b) => b.rows.length - a.rows.length || a.middle - b.middle);
}

function middleOf(places: Float32Array, rows: readonly number[]): number {
  let [x, y] = [0, 0];
  for (const row of rows) {
    x += places[row * 2]! / rows.length;
    y += places[row * 2 + 1]! / rows.length;
  }
  const far = (row: number): number => (places[row * 2]! - x) ** 2 + (places[row * 2 + 1]! - y) ** 2;
  return rows.reduce((best, row) => (far(row) < far(best) ? row : best), rows[0]!);
}
