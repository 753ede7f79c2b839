import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactIndex } from './exactIndex';
import { normaliseRows, photoLikeVectors, randomUnitVectors, seededRandom } from '../../../test/fixtures/vectors';

/** The formula, as a loop in double precision. */
function naiveSearch(vectors: ReadonlyMap<number, Float32Array>, query: Float32Array): { id: number; similarity: number }[] {
  const all = [...vectors].map(([id, vector]) => ({ id, similarity: vector.reduce((sum, x, i) => sum + x * query[i]!, 0) }));
  return all.sort((a, b) => b.similarity - a.similarity || a.id - b.id);
}

const row = (vectors: Float32Array, i: number, d: number): Float32Array => vectors.slice(i * d, (i + 1) * d);

test.each([1, 2, 7, 8, 13, 128, 256, 1280])('agrees with the formula on vectors of %i numbers, over more than one block of rows', (d) => {
  const n = d > 300 ? 2100 : 4500;
  const vectors = randomUnitVectors(n, d, seededRandom(d));
  const index = new ExactIndex(d);
  const ids = Array.from({ length: n }, (_, i) => 3 * i + 1);
  index.set(ids, vectors);
  const gallery = new Map(ids.map((id, i) => [id, row(vectors, i, d)]));
  for (const at of [0, 1, n - 1]) {
    const query = row(vectors, at, d);
    const expected = naiveSearch(gallery, query);
    const similarityOf = new Map(expected.map(({ id, similarity }) => [id, similarity]));
    const found = index.search(query, 20);
    expect(found).toHaveLength(20);
    for (const [rank, { id, similarity }] of found.entries()) {
      expect(similarity).toBeCloseTo(expected[rank]!.similarity, 5);
      expect(similarity).toBeCloseTo(similarityOf.get(id)!, 5);
    }
    const all = index.similaritiesTo(query);
    expect(all).toHaveLength(n);
    index.ids().forEach((id, i) => expect(Math.abs(all[i]! - similarityOf.get(id)!)).toBeLessThan(1e-5));
    expect(index.search(query, n + 5)).toHaveLength(n);
  }
});

test('whatever is added, replaced and removed, it holds and finds exactly what is left', () => {
  const d = 9;
  const pool = randomUnitVectors(64, d, seededRandom(5));
  const change = fc.record({
    isRemoval: fc.boolean(),
    ids: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 12 }),
    from: fc.integer({ min: 0, max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const index = new ExactIndex(d);
      const model = new Map<number, Float32Array>();
      for (const { isRemoval, ids, from } of changes) {
        if (isRemoval) {
          index.remove(ids);
          ids.forEach((id) => model.delete(id));
        } else {
          index.set(ids, pool.slice(from * d, (from + ids.length) * d));
          ids.forEach((id, i) => model.set(id, row(pool, from + i, d)));
        }
      }
      expect(index.size).toBe(model.size);
      expect([...index.ids()].sort((a, b) => a - b)).toEqual([...model.keys()].sort((a, b) => a - b));
      for (const [id, vector] of model) expect(index.vector(id)).toEqual(vector);
      const query = row(pool, 0, d);
      const found = index.search(query, 100);
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set(model.keys()));
      for (const { id, similarity } of found) {
        expect(similarity).toBeCloseTo(
          model.get(id)!.reduce((sum, x, i) => sum + x * query[i]!, 0),
          5,
        );
      }
    }),
    { numRuns: 150 },
  );
});

test('any k gives the first k of the whole ranking, and no order of adding changes it', () => {
  const d = 4;
  // A coarse grid of directions, so that many similarities are exactly equal.
  const corner = fc.constantFrom(...[0, 1, 2, 3].map((axis) => Float32Array.from({ length: d }, (_, i) => Number(i === axis))));
  fc.assert(
    fc.property(fc.array(corner, { minLength: 1, maxLength: 40 }), fc.integer({ min: 0, max: 45 }), corner, (corners, k, query) => {
      const forwards = new ExactIndex(d);
      const backwards = new ExactIndex(d);
      corners.forEach((vector, id) => forwards.set([id], vector));
      [...corners.entries()].reverse().forEach(([id, vector]) => backwards.set([id], vector));
      const whole = forwards.search(query, corners.length);
      expect(whole.map(({ id }) => id)).toEqual([...whole].sort((a, b) => b.similarity - a.similarity || a.id - b.id).map(({ id }) => id));
      expect(backwards.search(query, corners.length)).toEqual(whole);
      expect(forwards.search(query, k)).toEqual(whole.slice(0, k));
      expect(forwards.nearestAmong(query, corners.keys(), k)).toEqual(whole.slice(0, k));
    }),
  );
});

/** A kind of library that is hard to tell apart by a few bits. */
const libraries: Readonly<Record<string, (n: number, d: number, random: () => number) => Float32Array>> = {
  random: randomUnitVectors,
  photos: photoLikeVectors,
  /** Many copies, so that equal similarities are at the end of the answers. */
  copies: (n, d, random) => {
    const few = randomUnitVectors(Math.max(1, Math.floor(n / 9)), d, random);
    return Float32Array.from({ length: n * d }, (_, at) => few[(Math.floor(at / d) % (few.length / d)) * d + (at % d)]!);
  },
  /** So near to each other that their order is in the last bits, some of them a little too long. */
  crowd: (n, d, random) => {
    const one = randomUnitVectors(1, d, random);
    const all = Float32Array.from({ length: n * d }, (_, at) => one[at % d]! + 1e-4 * (random() - 0.5));
    return normaliseRows(all, d).map((x, at) => (at % (3 * d) < d ? x * 1.008 : x));
  },
  /** Half way between two bytes each. */
  edges: (n, d, random) =>
    normaliseRows(
      Float32Array.from({ length: n * d }, (_, at) => (at % d === 0 ? 127 : Math.floor(random() * 254 - 127) + 0.5)),
      d,
    ),
};

test('sifting changes no bit of any answer, whatever is filtered, added, replaced and removed', () => {
  const library = fc.record({
    kind: fc.constantFrom(...Object.keys(libraries)),
    d: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(128, 250)),
    n: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 400 })),
    k: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 450 })),
    seed: fc.nat(),
    sharesOut: fc.tuple(fc.constantFrom(0, 0.02, 0.5), fc.constantFrom(0, 0.3, 0.9)),
  });
  fc.assert(
    fc.property(library, ({ kind, d, n, k, seed, sharesOut: [without, notAmong] }) => {
      const random = seededRandom(seed);
      const vectors = libraries[kind]!(n + 30, d, random);
      const [sifted, compared] = [new ExactIndex(d, 0), new ExactIndex(d, Infinity)];
      const ids = Array.from({ length: n }, (_, i) => (7 * i) % (n + 1));
      const [replaced, removed] = [ids.filter(() => random() < 0.1).slice(0, 30), ids.filter(() => random() < 0.1)];
      for (const index of [sifted, compared]) {
        for (let at = 0; at < n; at += 150) index.set(ids.slice(at, at + 150), vectors.subarray(at * d, Math.min(n, at + 150) * d));
        index.set(replaced, vectors.subarray(n * d, (n + replaced.length) * d));
        index.remove(removed);
      }
      const options = {
        without: new Set(ids.filter(() => random() < without)),
        ...(notAmong === 0 ? {} : { among: new Set(ids.filter(() => random() >= notAmong)) }),
      };
      for (const at of [0, n, n + 29]) {
        const query = row(vectors, at, d);
        expect(sifted.search(query, k)).toEqual(compared.search(query, k));
        expect(sifted.search(query, k, options)).toEqual(compared.search(query, k, options));
      }
    }),
    { numRuns: 400 },
  );
});

test('a photo that bytes put below another, which it is a little nearer than, is found all the same', () => {
  const d = 256;
  const vector = row(photoLikeVectors(1, d, seededRandom(11)), 0, d);
  const step = Math.fround(vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0) / 127);
  // Asked from the direction that its bytes miss, all of its similarity is in what they miss.
  const missed = vector.map((x) => x - step * Math.round(x / step));
  const error = Math.hypot(...missed);
  const query = normaliseRows(missed, d);
  const similarity = vector.reduce((sum, x, i) => sum + x * query[i]!, 0);
  // The other one lies on an axis, which bytes say to the bit, a third of that error below.
  const axis = query.reduce((best, x, i) => (Math.abs(x) > Math.abs(query[best]!) ? i : best), 0);
  const other = new Float32Array(d);
  const along = (similarity - error / 3) / query[axis]!;
  expect(Math.abs(along)).toBeLessThan(1);
  other[axis] = along;
  const across = [...query.keys()].filter((i) => i !== axis).sort((a, b) => Math.abs(query[a]!) - Math.abs(query[b]!))[0]!;
  other[across] = Math.sqrt(1 - along ** 2);
  const index = new ExactIndex(d, 0);
  const others = Float32Array.from({ length: 10 * d }, (_, at) => -query[at % d]!);
  index.set([1, 2, ...Array.from({ length: 10 }, (_, i) => 10 + i)], Float32Array.from([...vector, ...other, ...others]));
  expect(index.search(query, 1)[0]!.id).toBe(1);
});

test('an index that has grown large answers as before, and what it has no memory for leaves it as it was', () => {
  const d = 16;
  const vectors = randomUnitVectors(100, d, seededRandom(12));
  const ids = Array.from({ length: 100 }, (_, i) => i);
  const [growing, whole] = [new ExactIndex(d, 50 * d * 4), new ExactIndex(d, 0)];
  for (const id of ids) growing.set([id], row(vectors, id, d));
  whole.set(ids, vectors);
  const query = row(vectors, 3, d);
  expect(growing.search(query, 10)).toEqual(whole.search(query, 10));
  for (const index of [growing, whole]) expect(() => index.reserve(100_000_000)).toThrow(/no memory for 100000000 vectors/);
  expect(growing.search(query, 10)).toEqual(whole.search(query, 10));
});

test('what is loaded is found as what was set is, before the index has caught up, while it does, and after photos came, changed and went', () => {
  const d = 16;
  const n = 300;
  const vectors = randomUnitVectors(n + 3, d, seededRandom(13));
  const part = (from: number, to: number): Float32Array => vectors.subarray(from * d, to * d);
  const ids = Int32Array.from({ length: n }, (_, i) => i + 1);
  const [loaded, whole] = [new ExactIndex(d, 100 * d * 4), new ExactIndex(d, Infinity)];
  const expectSame = (): void => {
    for (let at = 0; at < n; at += 7) expect(loaded.search(row(vectors, at, d), 10)).toEqual(whole.search(row(vectors, at, d), 10));
    expect(loaded.ids()).toEqual(whole.ids());
  };
  for (let from = 0; from < n; from += 50) loaded.load(ids.subarray(from, from + 50), part(from, from + 50));
  whole.set(ids, part(0, n));
  expectSame();
  expect(loaded.catchUp(120)).toBe(true);
  for (const index of [loaded, whole]) {
    index.set([40, 900], part(n, n + 2));
    index.set([250], part(n + 2, n + 3));
  }
  expectSame();
  while (loaded.catchUp(50)) expectSame();
  expectSame();
  for (const index of [loaded, whole]) index.remove([3, 900, 200]);
  expectSame();
  const [again, other] = [new ExactIndex(d, 0), new ExactIndex(d, Infinity)];
  again.load(ids, part(0, n));
  again.catchUp(10);
  other.set(ids, part(0, n));
  for (const index of [again, other]) index.remove([1, 250]);
  expect(again.catchUp(n)).toBe(false);
  // The last one, too, which took the place of the first.
  for (const at of [n - 1, 0, 1, 9, 150]) expect(again.search(row(vectors, at, d), 1)).toEqual(other.search(row(vectors, at, d), 1));
});

describe('what is left out', () => {
  const d = 16;
  const vectors = randomUnitVectors(300, d, seededRandom(2));
  const index = new ExactIndex(d);
  index.set(
    Array.from({ length: 300 }, (_, i) => i),
    vectors,
  );
  const query = row(vectors, 7, d);
  const whole = index.search(query, 300);

  test('an id in `without` is never answered, and its place goes to the next', () => {
    expect(whole[0]!.id).toBe(7);
    expect(index.search(query, 5, { without: new Set([7]) })).toEqual(whole.slice(1, 6));
  });
  test('only ids among those asked for are answered, however far down they are', () => {
    const last = whole[299]!;
    expect(index.search(query, 5, { among: new Set([last.id, 987_654]) })).toEqual([last]);
    expect(index.search(query, 5, { among: new Set() })).toEqual([]);
  });
  test('a filter gives the same answers picked one by one as in a scan of all, the ids left out aside', () => {
    const even = whole.filter(({ id }) => id % 2 === 0);
    expect(index.search(query, 300, { among: new Set(even.map(({ id }) => id)), without: new Set([0, 4]) })).toEqual(
      even.filter(({ id }) => id !== 0 && id !== 4),
    );
    const tenth = whole.filter(({ id }) => id % 10 === 7);
    expect(index.search(query, 300, { among: new Set(tenth.map(({ id }) => id)), without: new Set([7]) })).toEqual(tenth.slice(1));
  });
});

test('the limits of a cosine hold: never above 1, never below -1, never -0', () => {
  const d = 3;
  const index = new ExactIndex(d);
  // 0.5 % too long each: their dot product is 1.01.
  index.set([1, 2, 3], Float32Array.from([1.005, 0, 0, -1.005, 0, 0, 0, 1, -0]));
  const found = index.search(Float32Array.from([1.005, -0, 0]), 3);
  expect(found.map(({ similarity }) => similarity)).toEqual([1, 0, -1]);
  expect(Object.is(found[1]!.similarity, 0)).toBe(true);
  expect(Object.is(index.similaritiesTo(Float32Array.from([1.005, -0, 0]))[2], 0)).toBe(true);
});

test('of two that are both a little too long neither is nearer: the lower id is first, however much longer the other is', () => {
  const d = 16;
  const along = (length: number): Float32Array => Float32Array.from({ length: d }, (_, i) => (i === 0 ? length : 0));
  const others = Array.from({ length: 20 }, () => along(-1));
  for (const index of [new ExactIndex(d, 0), new ExactIndex(d, Infinity)]) {
    const vectors = [along(1.009), along(1), ...others];
    index.set([9, 2, ...others.keys().map((i) => 10 + i)], Float32Array.from(vectors.flatMap((vector) => [...vector])));
    expect(index.search(along(1.005), 1)).toEqual([{ id: 2, similarity: 1 }]);
  }
});

test('of two that are both opposite neither is farther: the lower id is kept, however much longer it is', () => {
  const index = new ExactIndex(2);
  index.set([9, 2], Float32Array.from([-1, 0, -1.009, 0]));
  expect(index.search(Float32Array.from([1, 0]), 1)).toEqual([{ id: 2, similarity: -1 }]);
});

describe('what it refuses, by name', () => {
  const good = Float32Array.from([1, 0, 0, 1]);
  test.each([
    ['NaN', [1, 0, NaN, 0], /id 12 .*not finite/],
    ['infinity', [1, 0, Infinity, 0], /id 12 .*not finite/],
    ['zeros', [1, 0, 0, 0], /id 12 has length 0/],
    ['a length of 1.011', [1, 0, 1.011, 0], /id 12 has length 1\.011/],
    ['a length of 0.989', [1, 0, 0, 0.989], /id 12 has length 0\.989/],
  ])('%s: the second of two rows is bad, and neither gets in', (_, numbers, message) => {
    const index = new ExactIndex(2);
    expect(() => index.set([11, 12], Float32Array.from(numbers))).toThrow(RangeError);
    expect(() => index.set([11, 12], Float32Array.from(numbers))).toThrow(message);
    expect(index.size).toBe(0);
  });
  test('a row too many, an id that is none, a query of another length or with NaN, a k below 0', () => {
    const index = new ExactIndex(2);
    expect(() => index.set([1], good)).toThrow(/1 ids need 2 numbers/);
    expect(() => index.set([1, -1], good)).toThrow(/-1 cannot be the id/);
    expect(() => index.set([1, 2 ** 31], good)).toThrow(/cannot be the id/);
    index.set([1, 2], good);
    expect(() => index.search(Float32Array.from([1, 0, 0]), 1)).toThrow(/query has 3 numbers/);
    expect(() => index.search(Float32Array.from([NaN, 0]), 1)).toThrow(/query has a number that is not finite/);
    expect(() => index.search(Float32Array.from([1, 0]), -1)).toThrow(/-1 neighbours/);
    expect(() => new ExactIndex(0)).toThrow(RangeError);
  });
  test('more than 4 GiB: an error in words, and what was there is still found', () => {
    const index = new ExactIndex(2);
    index.set([1, 2], good);
    expect(() => index.reserve(200_000_000)).toThrow(/no memory for 200000000 vectors of 2 numbers/);
    expect(index.search(Float32Array.from([1, 0]), 1)).toEqual([{ id: 1, similarity: 1 }]);
  });
});

test('an empty index, and k = 0, answer nothing', () => {
  const index = new ExactIndex(2);
  const query = Float32Array.from([0, 1]);
  expect(index.search(query, 3)).toEqual([]);
  expect(index.similaritiesTo(query)).toHaveLength(0);
  index.remove([4]);
  index.set([4], query);
  expect(index.search(query, 0)).toEqual([]);
  expect(index.vector(5)).toBeUndefined();
});

test('a hundred indexes can be alive at once', () => {
  const query = Float32Array.from([0, 1]);
  const many = Array.from({ length: 100 }, (_, id) => {
    const index = new ExactIndex(2);
    index.set([id], query);
    return index;
  });
  expect(many.map((index) => index.search(query, 1)[0]!.id)).toEqual(many.map((_, id) => id));
});
