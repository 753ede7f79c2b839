import type { Neighbours } from './neighbours';

/** The graph that the map is drawn from, each edge in both directions, in the order of `heads`. */
export interface FuzzyGraph {
  /** [e] rows. */
  readonly heads: Int32Array;
  /** [e] rows. */
  readonly tails: Int32Array;
  /** [e] P(the two are neighbours), above 0 up to 1. */
  readonly weights: Float32Array;
}

const TOLERANCE = 1e-5;
const SMALLEST_SHARE_OF_MEAN = 1e-3;
const HALVINGS = 64;

/**
 * The fuzzy simplicial set of UMAP (McInnes, Healy and Melville 2018, §3.1): the nearest neighbour of a row is surely one, the others fade with
 * a width such that the row has log2 (k + 1) of them in all, as UMAP counts the row itself as one of its k + 1 neighbours; an edge is there when
 * either end says so (the probabilistic sum).
 */
export function fuzzyGraph(neighbours: Neighbours): FuzzyGraph {
  const { k, rows } = neighbours;
  const n = rows.length / k;
  const strengths = memberships(neighbours);
  const said = (from: number, to: number): number => {
    for (let i = from * k; i < (from + 1) * k; i++) if (rows[i] === to) return strengths[i]!;
    return 0;
  };
  const lists: { to: number; weight: number }[][] = Array.from({ length: n }, () => []);
  for (let row = 0; row < n; row++) {
    for (let i = row * k; i < (row + 1) * k; i++) {
      const other = rows[i]!;
      if (other < 0) break;
      const [there, back] = [strengths[i]!, said(other, row)];
      const weight = there + back - there * back;
      if (weight <= 0) continue;
      lists[row]!.push({ to: other, weight });
      if (!has(rows, k, other, row)) lists[other]!.push({ to: row, weight });
    }
  }
  const count = lists.reduce((sum, { length }) => sum + length, 0);
  const [heads, tails, weights] = [new Int32Array(count), new Int32Array(count), new Float32Array(count)];
  let edge = 0;
  lists.forEach((list, row) => {
    for (const { to, weight } of list) {
      heads[edge] = row;
      tails[edge] = to;
      weights[edge++] = weight;
    }
  });
  return { heads, tails, weights };
}

function has(rows: Int32Array, k: number, from: number, to: number): boolean {
  for (let i = from * k; i < (from + 1) * k; i++) if (rows[i] === to) return true;
  return false;
}

/** How much each row takes each neighbour for one, [n, k], 0 to 1. */
function memberships({ k, rows, distances }: Neighbours): Float32Array {
  const n = rows.length / k;
  const wanted = Math.log2(k + 1);
  let total = 0;
  let counted = 0;
  for (let i = 0; i < rows.length; i++) {
    if (rows[i]! < 0) continue;
    total += distances[i]!;
    counted++;
  }
  const meanOfAll = total / Math.max(1, counted);
  const strengths = new Float32Array(rows.length);
  for (let row = 0; row < n; row++) {
    const from = row * k;
    let length = 0;
    let mean = 0;
    let nearest = 0;
    for (; length < k && rows[from + length]! >= 0; length++) {
      const distance = distances[from + length]!;
      mean += distance;
      if (nearest === 0) nearest = distance;
    }
    mean /= Math.max(1, length);
    const width = Math.max(widthFor(distances, from, length, nearest, wanted), SMALLEST_SHARE_OF_MEAN * (nearest > 0 ? mean : meanOfAll));
    for (let i = from; i < from + length; i++) strengths[i] = Math.exp(-Math.max(0, distances[i]! - nearest) / Math.max(width, 1e-12));
  }
  return strengths;
}

/** The width at which the strengths of a row add up to `wanted`, found by halving. */
function widthFor(distances: Float32Array, from: number, length: number, nearest: number, wanted: number): number {
  let [low, high, width] = [0, Infinity, 1];
  for (let round = 0; round < HALVINGS; round++) {
    let sum = 0;
    for (let i = from; i < from + length; i++) sum += Math.exp(-Math.max(0, distances[i]! - nearest) / width);
    if (Math.abs(sum - wanted) < TOLERANCE) break;
    if (sum > wanted) high = width;
    else low = width;
    width = high === Infinity ? width * 2 : (low + high) / 2;
  }
  return width;
}
