import type { FuzzyGraph } from './fuzzyGraph';
import { shuffledRows, type FastRandom } from './random';

/** Half the width of a map at its start. */
const EXTENT = 10;
/** Rows that the two directions are found from. */
const SAMPLE = 4_000;
const ROUNDS = 60;
const JITTER = 0.01;

/**
 * The two directions in which the rows differ most, as a map to start from: it keeps the large order that random places would lose
 * (Kobak and Linderman 2021). @param vectors [n, d] row-major @returns [n, 2], within ±10
 */
export function principalPlaces(vectors: Float32Array, d: number, random: FastRandom): Float32Array {
  const n = vectors.length / d;
  const sample = shuffledRows(n, random).subarray(0, SAMPLE);
  const mean = new Float64Array(d);
  for (const row of sample) for (let i = 0; i < d; i++) mean[i] = mean[i]! + vectors[row * d + i]! / sample.length;
  const first = direction(vectors, d, sample, mean, null, random);
  const second = direction(vectors, d, sample, mean, first, random);
  const places = new Float32Array(n * 2);
  for (let row = 0; row < n; row++) {
    let [x, y] = [0, 0];
    for (let i = 0; i < d; i++) {
      const value = vectors[row * d + i]! - mean[i]!;
      x += value * first[i]!;
      y += value * second[i]!;
    }
    places[row * 2] = x;
    places[row * 2 + 1] = y;
  }
  let widest = 1e-9;
  for (const value of places) widest = Math.max(widest, Math.abs(value));
  return places.map((value) => (value * EXTENT) / widest + JITTER * (random.fraction() - 0.5));
}

/** The strongest direction that is at a right angle to `but`: power iteration on the covariance, without making it. @returns [d], unit length */
function direction(
  vectors: Float32Array,
  d: number,
  sample: Int32Array,
  mean: Float64Array,
  but: Float64Array | null,
  random: FastRandom,
): Float64Array {
  let axis = Float64Array.from({ length: d }, () => random.fraction() - 0.5);
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(d);
    for (const row of sample) {
      const at = row * d;
      let along = 0;
      for (let i = 0; i < d; i++) along += (vectors[at + i]! - mean[i]!) * axis[i]!;
      for (let i = 0; i < d; i++) next[i] = next[i]! + along * (vectors[at + i]! - mean[i]!);
    }
    if (but !== null) {
      let along = 0;
      for (let i = 0; i < d; i++) along += next[i]! * but[i]!;
      for (let i = 0; i < d; i++) next[i] = next[i]! - along * but[i]!;
    }
    let length = 0;
    for (const value of next) length += value * value;
    if (length === 0) break;
    axis = next.map((value) => value / Math.sqrt(length));
  }
  return axis;
}

/**
 * Puts the points that have no place yet into the middle of their neighbours that have one, each weighing as much as the edge does.
 * A point without such a neighbour stays as `places` has it. @param places [n, 2], changed in place @param isPlaced [n]
 */
export function placeByNeighbours(places: Float32Array, isPlaced: Uint8Array, graph: FuzzyGraph, random: FastRandom): void {
  const n = isPlaced.length;
  const sums = new Float64Array(n * 3);
  const { heads, tails, weights } = graph;
  for (let edge = 0; edge < heads.length; edge++) {
    const [head, tail, weight] = [heads[edge]!, tails[edge]!, weights[edge]!];
    if (isPlaced[head] === 1 || isPlaced[tail] === 0) continue;
    sums[head * 3] = sums[head * 3]! + weight * places[tail * 2]!;
    sums[head * 3 + 1] = sums[head * 3 + 1]! + weight * places[tail * 2 + 1]!;
    sums[head * 3 + 2] = sums[head * 3 + 2]! + weight;
  }
  for (let row = 0; row < n; row++) {
    const weight = sums[row * 3 + 2]!;
    if (isPlaced[row] === 1 || weight === 0) continue;
    places[row * 2] = sums[row * 3]! / weight + JITTER * (random.fraction() - 0.5);
    places[row * 2 + 1] = sums[row * 3 + 1]! / weight + JITTER * (random.fraction() - 0.5);
  }
}
