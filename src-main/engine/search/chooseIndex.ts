import type { IndexKind } from '@contract/data';
import type { ExactIndex } from './exactIndex';
import type { HnswIndex } from './hnswIndex';

/**
 * The bytes of vectors from which the gallery gets a graph. Measured (test/bench/README.md): a scan of 200,000 x 256 takes 11 ms, its 99th
 * percentile the 16 ms of one frame on the screen; below that nobody sees the graph's gain, which costs minutes of building and as much memory again.
 */
export const GRAPH_FROM_BYTES = 200_000 * 256 * 4;

/** The index that a gallery of this size deserves. */
export function wantedIndex(count: number, dimension: number, graphFromBytes = GRAPH_FROM_BYTES): IndexKind {
  return count * dimension * 4 >= graphFromBytes ? 'hnsw' : 'exact';
}

/** Whether to start the builder now: the gallery is large, and its graph is not there or has been overtaken by changes. */
export function shouldBuildGraph(exact: ExactIndex, hnsw: HnswIndex | null, graphFromBytes = GRAPH_FROM_BYTES): boolean {
  return wantedIndex(exact.size, exact.dimension, graphFromBytes) === 'hnsw' && (hnsw === null || hnsw.isOutdated);
}

/** Who answers now. An outdated graph still does, and rightly; without a graph the scan does. */
export function chooseIndex(exact: ExactIndex, hnsw: HnswIndex | null, graphFromBytes = GRAPH_FROM_BYTES): ExactIndex | HnswIndex {
  return hnsw !== null && wantedIndex(exact.size, exact.dimension, graphFromBytes) === 'hnsw' ? hnsw : exact;
}
