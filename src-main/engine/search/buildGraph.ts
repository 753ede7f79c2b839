import { assertUnitVectors } from './unitVectors';
import { defaultGraphSettings, HnswGraph, type GraphSettings } from './hnswGraph';

export interface GraphInput {
  /** [n] */
  readonly ids: Int32Array;
  /** [n, d] row-major, unit length; may lie in shared memory */
  readonly vectors: Float32Array;
  readonly dimension: number;
  readonly settings?: GraphSettings;
}

/** Points added between two looks at the clock: a point takes about a millisecond. */
const POINTS_PER_STEP = 32;

/**
 * Builds a graph step by step: yields the number of points in it, so that the caller can report, stop, or let others run.
 * @throws RangeError that names the first vector that is not finite or not of unit length
 */
export function* buildGraph({ ids, vectors, dimension, settings = defaultGraphSettings }: GraphInput): Generator<number, HnswGraph> {
  assertUnitVectors(ids, vectors, dimension);
  const graph = HnswGraph.create(dimension, ids.length, settings);
  for (let row = 0; row < ids.length; row++) {
    graph.add(ids[row]!, vectors.subarray(row * dimension, (row + 1) * dimension));
    if ((row + 1) % POINTS_PER_STEP === 0) yield row + 1;
  }
  yield ids.length;
  return graph;
}
