import { fuzzyGraph } from './fuzzyGraph';
import { layOut } from './layout';
import { findNeighbours } from './neighbours';
import { FastRandom } from './random';
import { placeByNeighbours, principalPlaces } from './startPlaces';

export interface MapInput {
  /** [n, d] row-major, unit length. */
  readonly vectors: Float32Array;
  readonly d: number;
  readonly seed: number;
  /** [n, 2] where the photos lay before, NaN for those that are new; null for a map from nothing. */
  readonly before: Float32Array | null;
  /** The photos that had a place keep it; the new ones are put beside what they look like. */
  readonly keepsPlaces: boolean;
}

/** Neighbours of a photo that the map tries to keep beside it. */
export const NEIGHBOURS = 15;
/** Of the time a map takes, the part that finding neighbours takes. */
const SEARCH_SHARE = 0.5;

/** More points are drawn together sooner: each epoch moves all of them. */
const epochsFor = (n: number): number => (n <= 2_500 ? 500 : n <= 10_000 ? 300 : 200);
const WARM_EPOCHS = 120;
const WARM_RATE = 0.5;
const PLACING_EPOCHS = 40;
const PLACING_RATE = 0.25;

/**
 * The map of a library: UMAP in two dimensions. The same input gives the same map. Yields the share that is done, 0 to 1, several times a second.
 * @returns [n, 2]
 */
export function* drawMap({ vectors, d, seed, before, keepsPlaces }: MapInput): Generator<number, Float32Array> {
  const n = vectors.length / d;
  const random = new FastRandom(seed);
  const k = Math.min(NEIGHBOURS, n - 1);
  const isPlaced = new Uint8Array(n);
  if (before !== null) for (let row = 0; row < n; row++) isPlaced[row] = Number.isFinite(before[row * 2]) ? 1 : 0;
  const placed = isPlaced.reduce((sum, value) => sum + value, 0);
  const newRows = Int32Array.from({ length: n }, (_, row) => row).filter((row) => isPlaced[row] === 0);
  const isPlacing = keepsPlaces && placed > k && before !== null;
  if (isPlacing && newRows.length === 0) return before.slice();

  const search = findNeighbours(vectors, d, k, random, isPlacing ? newRows : null);
  let step = search.next();
  for (; step.done !== true; step = search.next()) yield SEARCH_SHARE * step.value;
  const graph = fuzzyGraph(step.value);
  yield SEARCH_SHARE;

  const places = placed === n && before !== null ? before.slice() : principalPlaces(vectors, d, random);
  if (before !== null && placed < n) {
    const middle = meanOf(before, isPlaced, placed);
    for (let row = 0; row < n; row++) {
      const from = isPlaced[row] === 1 ? before : null;
      places[row * 2] = from?.[row * 2] ?? places[row * 2]! + middle[0];
      places[row * 2 + 1] = from?.[row * 2 + 1] ?? places[row * 2 + 1]! + middle[1];
    }
    placeByNeighbours(places, isPlaced, graph, random);
  }
  const isWarm = placed > 0;
  const epochs = isPlacing ? PLACING_EPOCHS : isWarm ? Math.min(WARM_EPOCHS, epochsFor(n)) : epochsFor(n);
  const settings = {
    epochs,
    learningRate: isPlacing ? PLACING_RATE : isWarm ? WARM_RATE : 1,
    fixed: isPlacing ? isPlaced : null,
  };
  for (const done of layOut(places, graph, settings, random)) yield SEARCH_SHARE + ((1 - SEARCH_SHARE) * done) / epochs;
  return places;
}

function meanOf(places: Float32Array, isPlaced: Uint8Array, count: number): readonly [number, number] {
  let [x, y] = [0, 0];
  for (let row = 0; row < isPlaced.length; row++) {
    if (isPlaced[row] === 0) continue;
    x += places[row * 2]!;
    y += places[row * 2 + 1]!;
  }
  return count === 0 ? [0, 0] : [x / count, y / count];
}
