import { expect, test } from 'vitest';
import { randomUnitVectors, seededRandom } from '../../../test/fixtures/vectors';
import { chooseIndex, GRAPH_FROM_BYTES, shouldBuildGraph, wantedIndex } from './chooseIndex';
import { ExactIndex } from './exactIndex';
import { HnswGraph } from './hnswGraph';
import { HnswIndex } from './hnswIndex';

test('a small gallery is scanned, a large one gets a graph, and what counts is bytes', () => {
  const limit = GRAPH_FROM_BYTES / (256 * 4);
  expect(wantedIndex(limit - 1, 256)).toBe('exact');
  expect(wantedIndex(limit, 256)).toBe('hnsw');
  expect(wantedIndex(limit, 128)).toBe('exact');
  expect(wantedIndex(2 * limit, 128)).toBe('hnsw');
});

test('a small gallery does not ask for a graph, and a graph it has is not used', () => {
  const vectors = randomUnitVectors(10, 4, seededRandom(1));
  const exact = new ExactIndex(4);
  exact.set([...vectors.keys()].slice(0, 10), vectors);
  const graph = HnswGraph.create(4, 1);
  expect(shouldBuildGraph(exact, null)).toBe(false);
  expect(chooseIndex(exact, new HnswIndex(exact, graph))).toBe(exact);
});

test('a large gallery is scanned until its graph is there, then asks the graph; an outdated graph answers on while a new one is wanted', () => {
  const d = 1024;
  const n = Math.ceil(GRAPH_FROM_BYTES / (d * 4));
  const vectors = new Float32Array(n * d);
  for (let i = 0; i < n; i++) vectors[i * d + (i % d)] = 1;
  const exact = new ExactIndex(d);
  exact.set([...Array(n).keys()], vectors);
  expect(chooseIndex(exact, null).kind).toBe('exact');
  expect(shouldBuildGraph(exact, null)).toBe(true);
  const few = HnswGraph.create(d, 1);
  few.add(0, vectors.slice(0, d));
  const hnsw = new HnswIndex(exact, few);
  expect(chooseIndex(exact, hnsw)).toBe(hnsw);
  expect(shouldBuildGraph(exact, hnsw)).toBe(true);
});
