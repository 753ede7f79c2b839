import { Nearest } from '../../search/nearest';
import { PackedRows } from '../../search/packedRows';
import { shuffledRows, type FastRandom } from './random';

/** The k nearest of each row: row i's are at [i·k, (i+1)·k), nearest first, itself never among them. */
export interface Neighbours {
  readonly k: number;
  /** [n, k] rows; -1 where there are fewer than k. */
  readonly rows: Int32Array;
  /** [n, k] Euclidean distance of two unit vectors, 0 to 2; ascending. */
  readonly distances: Float32Array;
}

/** Up to this many rows each is compared with each: a few seconds. */
const EXACT_UP_TO = 6_000;
/** Rows are looked for in the cells whose centres are nearest to the centre of their own. */
const CELLS_LOOKED_AT = 6;
const LLOYD_ROUNDS = 3;

/**
 * Finds the neighbours of rows, exactly for few of them. For many the rows are divided into √n cells by spherical k-means, a row's neighbours
 * are looked for in the cells round its own, and then among its neighbours' neighbours (as in NN-descent, Dong et al. 2011), which finds what
 * lay beyond the border of a cell. Yields the share that is done, 0 to 1, often enough to be stopped in time.
 * @param vectors [n, d] row-major, unit length
 * @param only the rows whose neighbours are asked for, among those that are not asked for; all among all when null
 */
export function* findNeighbours(
  vectors: Float32Array,
  d: number,
  k: number,
  random: FastRandom,
  only: Int32Array | null = null,
): Generator<number, Neighbours> {
  const n = vectors.length / d;
  const packed = new PackedRows(d);
  packed.reserve(n);
  for (let row = 0; row < n; row++) packed.write(row, vectors, row * d);
  const found: Neighbours = { k, rows: new Int32Array(n * k).fill(-1), distances: new Float32Array(n * k) };
  const asked = only ?? Int32Array.from({ length: n }, (_, row) => row);
  const isAsked = new Uint8Array(n);
  if (only !== null) for (const row of only) isAsked[row] = 1;
  const queryOf = (row: number): Float32Array => vectors.subarray(row * d, (row + 1) * d);

  if (n <= EXACT_UP_TO) {
    for (let at = 0; at < asked.length; at++) {
      if (at % 64 === 0) yield at / asked.length;
      const row = asked[at]!;
      const nearest = new Nearest(k);
      packed.scan(queryOf(row), (first, scores) => {
        for (let i = 0; i < scores.length; i++) {
          const other = first + i;
          if (scores[i]! >= nearest.threshold && other !== row && isAsked[other] === 0) nearest.offer(scores[i]!, other);
        }
      });
      put(found, row, nearest);
    }
    return found;
  }

  const cells = yield* divide(vectors, d, packed, random);
  const share = only === null ? 0.55 : 0.8;
  let done = 0;
  for (let cell = 0; cell < cells.members.length; cell++) {
    const slots = Int32Array.from(cells.near[cell]!.flatMap((other) => cells.members[other]!)).filter((row) => isAsked[row] === 0);
    for (const row of cells.members[cell]!) {
      if (only !== null && isAsked[row] === 0) continue;
      if (done++ % 64 === 0) yield 0.15 + (share * done) / asked.length;
      put(found, row, among(packed, queryOf(row), row, slots, k));
    }
  }
  if (only === null) yield* lookFurther(found, packed, queryOf, n);
  return found;
}

/** One round over the neighbours of neighbours, from the lists as they were before it. */
function* lookFurther(found: Neighbours, packed: PackedRows, queryOf: (row: number) => Float32Array, n: number): Generator<number, void> {
  const { k } = found;
  const before = found.rows.slice();
  const seen = new Int32Array(n).fill(-1);
  const slots = new Int32Array(k * (k + 1));
  for (let row = 0; row < n; row++) {
    if (row % 64 === 0) yield 0.7 + (0.3 * row) / n;
    let count = 0;
    const take = (other: number): void => {
      if (other < 0 || other === row || seen[other] === row) return;
      seen[other] = row;
      slots[count++] = other;
    };
    for (let i = 0; i < k; i++) take(before[row * k + i]!);
    for (let i = 0; i < k; i++) {
      const near = before[row * k + i]!;
      if (near < 0) break;
      for (let j = 0; j < k; j++) take(before[near * k + j]!);
    }
    put(found, row, among(packed, queryOf(row), row, slots.subarray(0, count), k));
  }
}

interface Cells {
  /** Of each cell, its rows. */
  readonly members: readonly (readonly number[])[];
  /** Of each cell, itself and those whose centres are nearest to its own. */
  readonly near: readonly (readonly number[])[];
}

/** Spherical k-means with √n centres, a few rounds of Lloyd's: enough to find neighbours by. */
function* divide(vectors: Float32Array, d: number, packed: PackedRows, random: FastRandom): Generator<number, Cells> {
  const n = vectors.length / d;
  const count = Math.round(Math.sqrt(n));
  const chosen = shuffledRows(n, random).subarray(0, count);
  const centres = new Float32Array(count * d);
  chosen.forEach((row, cell) => centres.set(vectors.subarray(row * d, (row + 1) * d), cell * d));
  // Centres are fitted on some rows for each; all rows are divided by them at the end.
  const sample = shuffledRows(n, random).subarray(0, Math.min(n, count * 40));
  const cellOf = new Int32Array(n);
  let members: number[][] = [];
  for (let round = 0; round <= LLOYD_ROUNDS; round++) {
    const isLast = round === LLOYD_ROUNDS;
    const rows = isLast ? Int32Array.from({ length: n }, (_, row) => row) : sample;
    const places = new PackedRows(d);
    places.reserve(count);
    for (let cell = 0; cell < count; cell++) places.write(cell, centres, cell * d);
    members = Array.from({ length: count }, () => []);
    for (let at = 0; at < rows.length; at++) {
      if (at % 256 === 0) yield (0.15 * (round + at / rows.length)) / (LLOYD_ROUNDS + 1);
      const row = rows[at]!;
      let best = -Infinity;
      places.scan(vectors.subarray(row * d, (row + 1) * d), (first, scores) => {
        for (let i = 0; i < scores.length; i++) {
          if (scores[i]! <= best) continue;
          best = scores[i]!;
          cellOf[row] = first + i;
        }
      });
      members[cellOf[row]!]!.push(row);
    }
    if (isLast) break;
    for (let cell = 0; cell < count; cell++) if (members[cell]!.length > 0) centres.set(middleOf(packed, members[cell]!, d), cell * d);
  }
  const near = Array.from({ length: count }, (_, cell) => {
    const nearest = new Nearest(CELLS_LOOKED_AT);
    const centre = centres.subarray(cell * d, (cell + 1) * d);
    for (let other = 0; other < count; other++) {
      let dot = 0;
      for (let i = 0; i < d; i++) dot += centre[i]! * centres[other * d + i]!;
      nearest.offer(dot, other);
    }
    return nearest.sorted().map(({ id }) => id);
  });
  return { members, near };
}

/** The direction in the middle of some rows, [d], unit length. */
function middleOf(packed: PackedRows, rows: readonly number[], d: number): Float32Array {
  const middle = new Float32Array(d);
  for (const row of rows) {
    const vector = packed.read(row);
    for (let i = 0; i < d; i++) middle[i] = middle[i]! + vector[i]!;
  }
  const length = Math.hypot(...middle) || 1;
  return middle.map((value) => value / length);
}

function among(packed: PackedRows, query: Float32Array, row: number, slots: Int32Array, k: number): Nearest {
  const nearest = new Nearest(k);
  packed.scanSelected(query, slots, (first, scores) => {
    for (let i = 0; i < scores.length; i++) {
      const other = slots[first + i]!;
      if (scores[i]! >= nearest.threshold && other !== row) nearest.offer(scores[i]!, other);
    }
  });
  return nearest;
}

function put({ k, rows, distances }: Neighbours, row: number, nearest: Nearest): void {
  nearest.sorted().forEach(({ id, similarity }, i) => {
    rows[row * k + i] = id;
    distances[row * k + i] = Math.sqrt(Math.max(0, 2 - 2 * similarity));
  });
}
