import { expect, test } from 'vitest';
import { HnswIndex } from '@engine/search/hnswIndex';
import { loadIndexFile, saveIndexFile } from '@engine/search/indexFile';
import { modelId, smallGallery } from '../fixtures/graphs';
import { temporaryFolder } from '../fixtures/store';

test('R28: one vector in 50 is NaN, and none of them gets into either index; the others are found as before', () => {
  const { d, exact, graph, vectors } = smallGallery(1_000, 32, 28);
  const hnsw = new HnswIndex(exact, graph);
  const query = (at: number): Float32Array => vectors.slice(at * d, (at + 1) * d);
  const before = Array.from({ length: 200 }, (_, at) => hnsw.search(query(at), 10));
  for (let id = 50; id <= 1_000; id += 50) {
    const bad = query(id - 1).fill(NaN, 3, 4);
    expect(() => hnsw.set([id], bad)).toThrow(`id ${id} `);
    expect(() => exact.set([id + 10_000], bad)).toThrow(RangeError);
  }
  expect(hnsw.size).toBe(1_000);
  expect(Array.from({ length: 200 }, (_, at) => hnsw.search(query(at), 10))).toEqual(before);
});

test('R29: a graph saved before the last commit, opened after it: exactly the photos of the library are served', async () => {
  const { d, exact, graph, vectors } = smallGallery(1_000, 32, 29);
  const folder = temporaryFolder();
  const record = await saveIndexFile(graph, folder, { modelId: modelId(1), generation: 1 });
  // Committed after the graph was saved, then killed: 30 photos gone, 20 come.
  exact.remove(Array.from({ length: 30 }, (_, i) => i + 1));
  exact.set(
    Array.from({ length: 20 }, (_, i) => 5_000 + i),
    vectors.slice(0, 20 * d),
  );
  const loaded = await loadIndexFile(folder, record, record);
  if (loaded.kind !== 'loaded') throw new Error(loaded.reason);
  const index = new HnswIndex(exact, loaded.graph);
  expect(index.size).toBe(990);
  for (let at = 0; at < 200; at++) {
    const query = vectors.slice(at * d, (at + 1) * d);
    expect(index.search(query, 10)).toEqual(exact.search(query, 10));
  }
  expect(new Set(index.search(vectors.slice(0, d), 990).map(({ id }) => id))).toEqual(new Set(exact.ids()));
});
