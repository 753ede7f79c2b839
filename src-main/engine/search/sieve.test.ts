import { expect, test } from 'vitest';
import { PackedRows } from './packedRows';
import { Sieve } from './sieve';
import { photoLikeVectors, seededRandom } from '../../../test/fixtures/vectors';

const d = 256;

function sieveOver(vectors: Float32Array): Sieve {
  const rows = new PackedRows(d);
  const n = vectors.length / d;
  rows.reserve(n);
  for (let i = 0; i < n; i++) rows.write(i, vectors, i * d);
  const sieve = new Sieve(rows);
  sieve.reserve(n);
  sieve.catchUp();
  return sieve;
}

const all = (): boolean => true;
const n = 5000;
const vectors = photoLikeVectors(n + 20, d, seededRandom(5));
const sieve = sieveOver(vectors.subarray(0, n * d));
const queries = Array.from({ length: 20 }, (_, i) => vectors.slice((n + i) * d, (n + i + 1) * d));

test('of vectors as photos give them few more than k are left, and never fewer', () => {
  for (const k of [1, 10, 60]) {
    const left = queries.map((query) => sieve.sift(query, k, all)!.length);
    expect(Math.min(...left)).toBeGreaterThanOrEqual(k);
    // The bounds are some .01 wide: few more than k have a similarity as near to that of the last.
    expect(left.reduce((sum, count) => sum + count) / left.length).toBeLessThan(k + 60);
  }
});

test('the k that set the threshold are of those that count', () => {
  const query = vectors.slice(0, d);
  // The nearest do not count: were the threshold theirs, nothing would be left.
  const nearest = new Set(sieve.sift(query, 60, all));
  const left = sieve.sift(query, 10, (slot) => !nearest.has(slot))!;
  expect(left.length).toBeGreaterThanOrEqual(10);
  expect(left.some((slot) => nearest.has(slot))).toBe(false);
});

test('for nothing, for much, where fewer than k count, where most are alike, and where they are opposite, all are compared', () => {
  const one = queries[0]!;
  const fresh = (alike: number, towards: number): Sieve =>
    sieveOver(Float32Array.from({ length: 100 * d }, (_, at) => (at < alike * d ? towards * one[at % d]! : vectors[at]!)));
  expect(fresh(25, 1).sift(one, 5, all)).toEqual(Int32Array.from({ length: 25 }, (_, slot) => slot));
  expect(fresh(26, 1).sift(one, 5, all)).toBeNull();
  expect(fresh(0, 1).sift(one, 10, (slot) => slot < 10)).toHaveLength(10);
  expect(fresh(0, 1).sift(one, 10, (slot) => slot < 9)).toBeNull();
  expect(fresh(0, 1).sift(one, 11, all)).toBeNull();
  expect(fresh(0, 1).sift(one, 0, all)).toBeNull();
  expect(fresh(100, -1.005).sift(one, 5, (slot) => slot < 20)).toBeNull();
});

test('after a search that it was in vain for, seven are not sifted', () => {
  const [one, other] = [queries[0]!, queries[1]!];
  const alike = sieveOver(Float32Array.from({ length: 100 * d }, (_, at) => (at < 50 * d ? one[at % d]! : vectors[at]!)));
  expect(alike.sift(other, 5, all)).not.toBeNull();
  expect(alike.sift(one, 5, all)).toBeNull();
  for (let i = 0; i < 7; i++) expect(alike.sift(other, 5, all)).toBeNull();
  expect(alike.sift(other, 5, all)).not.toBeNull();
});
