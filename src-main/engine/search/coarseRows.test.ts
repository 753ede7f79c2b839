import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CoarseRows } from './coarseRows';
import { PackedRows } from './packedRows';
import { expectCompiled } from '../../../test/fixtures/assemblyScript';
import { normaliseRows, photoLikeVectors, randomUnitVectors, seededRandom } from '../../../test/fixtures/vectors';

test('coarseRows.wasm.ts is what coarseRows.as compiles to (run with -u to write it anew)', async () => {
  await expectCompiled(import.meta.dirname, 'coarseRows');
});

const row = (vectors: Float32Array, i: number, d: number): Float32Array => vectors.slice(i * d, (i + 1) * d);

/** What a byte cannot say of a vector: the worst direction to ask it from. @returns [d], unit length; null where there is nothing */
function missedBy(vector: Float32Array): Float32Array | null {
  const step = Math.fround(vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0) / 127);
  const missed = vector.map((x) => x - step * Math.round(x / step));
  return Math.hypot(...missed) < 1e-6 ? null : normaliseRows(missed, vector.length);
}

/** Vectors that bytes say well, badly, or only just: without order, along an axis, all numbers alike, and half way between two steps. */
const makers: Readonly<Record<string, (n: number, d: number, random: () => number) => Float32Array>> = {
  random: randomUnitVectors,
  photos: photoLikeVectors,
  axes: (n, d, random) => {
    const vectors = new Float32Array(n * d);
    for (let i = 0; i < n; i++) vectors[i * d + Math.floor(random() * d)] = random() < 0.5 ? -1 : 1;
    return vectors;
  },
  alike: (n, d, random) =>
    normaliseRows(
      Float32Array.from({ length: n * d }, () => (random() < 0.5 ? -1 : 1)),
      d,
    ),
  edges: (n, d, random) => {
    const halves = Float32Array.from({ length: n * d }, (_, at) => (at % d === 0 ? 127 : Math.floor(random() * 254 - 127) + 0.5));
    return normaliseRows(halves, d);
  },
  tiny: (n, d, random) => {
    const few = Float32Array.from({ length: n * d }, (_, at) => (at % d === 0 ? 1 : 1e-3 * (random() - 0.5) * 10 ** (-40 * random())));
    return normaliseRows(few, d);
  },
  tooLong: (n, d, random) => randomUnitVectors(n, d, random).map((x) => x * 1.0099),
};

test('no dot product is above its bound, whatever is asked of whatever vectors', () => {
  const maker = fc.constantFrom(...Object.keys(makers));
  const d = fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(256, 1280, 2500));
  fc.assert(
    fc.property(maker, maker, d, fc.integer({ min: 1, max: 40 }), fc.nat(), (ofRows, ofQueries, d, n, seed) => {
      const vectors = makers[ofRows]!(n, d, seededRandom(seed));
      const [coarse, packed] = [new CoarseRows(d), new PackedRows(d)];
      for (const rows of [coarse, packed]) {
        rows.reserve(n);
        for (let i = 0; i < n; i++) rows.write(i, vectors, i * d);
      }
      const queries = [row(makers[ofQueries]!(1, d, seededRandom(seed + 1)), 0, d), row(vectors, 0, d), missedBy(row(vectors, 0, d))];
      for (const query of queries) {
        if (query === null) continue;
        const bounds = coarse.bounds(query);
        expect(bounds).toHaveLength(n);
        packed.scan(query, (first, scores) => scores.forEach((score, i) => expect(score).toBeLessThanOrEqual(bounds[first + i]!)));
      }
    }),
    { numRuns: 400 },
  );
});

test('asked from the direction that bytes miss, a vector is nearly at its bound, so that half of it would be too little', () => {
  const d = 256;
  const vectors = photoLikeVectors(50, d, seededRandom(3));
  for (let i = 0; i < 50; i++) {
    const vector = row(vectors, i, d);
    const query = missedBy(vector)!;
    const coarse = new CoarseRows(d);
    coarse.reserve(1);
    coarse.write(0, vector, 0);
    const similarity = vector.reduce((sum, x, at) => sum + x * query[at]!, 0);
    const step = vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0) / 127;
    const error = Math.hypot(...vector.map((x) => x - step * Math.round(x / step)));
    expect(error).toBeGreaterThan(0.004);
    const above = coarse.bounds(query)[0]! - similarity;
    expect(above).toBeGreaterThanOrEqual(0);
    // The query is no multiple of its own step either: of a row whose every number is off, the bound has a hundredth to spare.
    expect(above).toBeLessThan(0.02 * error + 1e-4);
  }
});

test('a row that is written over, or moved by a removal, is bounded as if it were new; across blocks, and with rows left over by fours', () => {
  const d = 33;
  const n = 2055;
  const vectors = photoLikeVectors(n + 3, d, seededRandom(4));
  const changed = new CoarseRows(d);
  changed.reserve(n);
  for (let i = 0; i < n; i++) changed.write(i, vectors, i * d);
  changed.write(7, vectors, n * d);
  changed.removeAt(2);
  changed.removeAt(n - 2);
  changed.reserve(n + 2000);
  const fresh = new CoarseRows(d);
  fresh.reserve(n - 2);
  for (let i = 0; i < n - 2; i++) fresh.write(i, vectors, (i === 7 ? n : i === 2 ? n - 1 : i) * d);
  const query = row(vectors, n + 1, d);
  expect(changed.size).toBe(n - 2);
  expect(changed.bounds(query)).toEqual(fresh.bounds(query));
});

test('more than 4 GiB: an error in words, and the rows stay', () => {
  const coarse = new CoarseRows(2);
  coarse.reserve(1);
  coarse.write(0, Float32Array.from([1, 0]), 0);
  expect(() => coarse.reserve(200_000_000)).toThrow(/no memory for 200000000 vectors of 2 numbers/);
  expect(coarse.bounds(Float32Array.from([1, 0]))[0]).toBeCloseTo(1, 3);
});
