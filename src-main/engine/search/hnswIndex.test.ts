import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { photoLikeVectors, randomUnitVectors, seededRandom } from '../../../test/fixtures/vectors';
import { ExactIndex } from './exactIndex';
import { HnswGraph } from './hnswGraph';
import { HnswIndex } from './hnswIndex';

const row = (vectors: Float32Array, i: number, d: number): Float32Array => vectors.slice(i * d, (i + 1) * d);

function graphOf(ids: readonly number[], vectors: Float32Array, d: number): HnswGraph {
  const graph = HnswGraph.create(d, ids.length);
  ids.forEach((id, i) => graph.add(id, row(vectors, i, d)));
  return graph;
}

function indexesOf(ids: readonly number[], vectors: Float32Array, d: number): { exact: ExactIndex; hnsw: HnswIndex } {
  const exact = new ExactIndex(d);
  exact.set(ids, vectors);
  const rows = new ExactIndex(d);
  rows.set(ids, vectors);
  return { exact, hnsw: new HnswIndex(rows, graphOf(ids, vectors, d)) };
}

test('whatever is added, replaced and removed after the graph was built, it answers only what is there, with its true similarity', () => {
  const d = 12;
  const pool = randomUnitVectors(80, d, seededRandom(3));
  const change = fc.record({
    isRemoval: fc.boolean(),
    ids: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 25 }),
    from: fc.integer({ min: 0, max: 50 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), fc.integer({ min: 0, max: 70 }), fc.integer({ min: 0, max: 79 }), (changes, k, at) => {
      const ids = Array.from({ length: 40 }, (_, i) => i);
      const { exact, hnsw } = indexesOf(ids, pool.slice(0, 40 * d), d);
      for (const { isRemoval, ids: changed, from } of changes) {
        for (const index of [exact, hnsw]) {
          if (isRemoval) index.remove(changed);
          else index.set(changed, pool.slice(from * d, (from + changed.length) * d));
        }
      }
      expect(hnsw.size).toBe(exact.size);
      const query = row(pool, at, d);
      const without = new Set([at, at + 1]);
      // With fewer photos than candidates the graph can leave nothing out: the answer is the exact one.
      expect(hnsw.search(query, k, { without })).toEqual(exact.search(query, k, { without }));
    }),
    { numRuns: 120 },
  );
});

describe('a graph over 3,000 photos', () => {
  const d = 32;
  const n = 3_000;
  const vectors = photoLikeVectors(n + 100, d, seededRandom(11));
  const ids = Array.from({ length: n }, (_, i) => i + 1);
  const { exact, hnsw } = indexesOf(ids, vectors.slice(0, n * d), d);
  const queries = Array.from({ length: 100 }, (_, i) => row(vectors, n + i, d));

  test('finds 99 % of the exact ten nearest, and ranks them by the same similarities', () => {
    let shared = 0;
    for (const query of queries) {
      const truth = new Map(exact.search(query, 10).map(({ id, similarity }) => [id, similarity]));
      const found = hnsw.search(query, 10);
      expect(found).toHaveLength(10);
      for (const { id, similarity } of found) {
        if (!truth.has(id)) continue;
        shared++;
        expect(similarity).toBe(truth.get(id));
      }
      expect(found.map(({ similarity }) => similarity)).toEqual(found.map(({ similarity }) => similarity).sort((a, b) => b - a));
    }
    expect(shared / 1000).toBeGreaterThanOrEqual(0.99);
  });

  test('never answers an id of `without`, and still answers k', () => {
    for (const query of queries.slice(0, 20)) {
      const without = new Set(exact.search(query, 150).map(({ id }) => id));
      const found = hnsw.search(query, 10, { without });
      expect(found).toHaveLength(10);
      expect(found.filter(({ id }) => without.has(id))).toEqual([]);
    }
  });

  test('finds what a filter accepts even where the graph does not lead: it asks the exact index', () => {
    const query = queries[0]!;
    const last = exact.search(query, n)[n - 1]!;
    expect(hnsw.search(query, 10, { among: new Set([last.id]) })).toEqual([last]);
    expect(hnsw.search(query, n)).toEqual(exact.search(query, n));
  });

  test('finds 99 % of the ten nearest that a filter leaves, of any size of it, and always ten', () => {
    for (const share of [0.9, 0.5, 0.15, 0.05]) {
      const random = seededRandom(Math.round(100 * share));
      const among = new Set(ids.filter(() => random() < share));
      let shared = 0;
      for (const query of queries.slice(0, 40)) {
        const truth = new Set(exact.search(query, 10, { among }).map(({ id }) => id));
        const found = hnsw.search(query, 10, { among });
        expect(found).toHaveLength(10);
        expect(found.every(({ id }) => among.has(id))).toBe(true);
        shared += found.filter(({ id }) => truth.has(id)).length;
      }
      expect(shared / 400, `${share}`).toBeGreaterThanOrEqual(0.99);
    }
  });

  test('finds a photo that came after the graph, and one whose vector changed, at their new places', () => {
    const rows = new ExactIndex(d);
    rows.set(ids, vectors.slice(0, n * d));
    const index = new HnswIndex(rows, graphOf(ids, vectors, d));
    const query = queries[3]!;
    index.set([99_999], query);
    index.set([5], query);
    expect(index.search(query, 2)).toEqual([
      { id: 5, similarity: expect.closeTo(1, 5) as number },
      { id: 99_999, similarity: expect.closeTo(1, 5) as number },
    ]);
    const former = row(vectors, 4, d);
    expect(index.search(former, 3).map(({ id }) => id)).not.toContain(5);
  });

  test('says that it is outdated once a fifth has come or gone, and answers all the same', () => {
    const rows = new ExactIndex(d);
    rows.set(ids, vectors.slice(0, n * d));
    const index = new HnswIndex(rows, graphOf(ids, vectors, d));
    index.remove(ids.slice(0, 400));
    expect(index.isOutdated).toBe(false);
    const strangers = randomUnitVectors(300, d, seededRandom(1));
    index.set(
      Array.from({ length: 300 }, (_, i) => 50_000 + i),
      strangers,
    );
    expect(index.isOutdated).toBe(true);
    const found = index.search(row(vectors, 0, d), 20);
    expect(found).toHaveLength(20);
    expect(found.every(({ id }) => id > 400)).toBe(true);
    index.remove(ids);
    expect(index.search(row(vectors, 0, d), 400)).toHaveLength(300);
  });
});

test('a graph that knows other photos than the library: only the library is answered, all of it', () => {
  const d = 8;
  const vectors = randomUnitVectors(60, d, seededRandom(9));
  const rows = new ExactIndex(d);
  const present = Array.from({ length: 40 }, (_, i) => i + 20);
  rows.set(present, vectors.slice(20 * d));
  const stale = graphOf(
    Array.from({ length: 40 }, (_, i) => i),
    vectors,
    d,
  );
  const index = new HnswIndex(rows, stale);
  expect(new Set(index.search(row(vectors, 1, d), 60).map(({ id }) => id))).toEqual(new Set(present));
  expect(index.isOutdated).toBe(true);
});

test('a graph over vectors of another length is refused', () => {
  expect(() => new HnswIndex(new ExactIndex(4), HnswGraph.create(5, 10))).toThrow(/vectors of 5 numbers, the gallery holds vectors of 4/);
});

test('the same points in the same order give the same candidates', () => {
  const d = 16;
  const vectors = randomUnitVectors(500, d, seededRandom(21));
  const ids = Array.from({ length: 500 }, (_, i) => i);
  const [one, other] = [graphOf(ids, vectors, d), graphOf(ids, vectors, d)];
  for (let i = 0; i < 20; i++) expect(one.candidates(row(vectors, i, d), 30)).toEqual(other.candidates(row(vectors, i, d), 30));
});
