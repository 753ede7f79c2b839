import type { IndexKind } from '@contract/data';
import type { Ids } from './IdSet';

/** One answer: the image's id and the cosine of the two embeddings. */
export interface Neighbour {
  readonly id: number;
  readonly similarity: number;
}

export interface SearchOptions {
  /** The ids to leave out, the query's own among them. */
  readonly without?: Ids;
  /** Only these may be answered; an id that is not in the index is passed over. */
  readonly among?: ReadonlySet<number> | undefined;
}

/**
 * Unit vectors by id. Only finite vectors whose length is within 1 % of 1 get in; another throws a `RangeError` that names the id.
 * Equal similarities are ordered by ascending id, so that the answer depends on the content alone.
 */
export interface VectorIndex {
  readonly kind: IndexKind;
  readonly dimension: number;
  readonly size: number;
  has(id: number): boolean;
  /** The vector of an id, [d]; a copy. */
  vector(id: number): Float32Array | undefined;
  /** Adds, or replaces. @param vectors [n, d] row-major */
  set(ids: Int32Array | readonly number[], vectors: Float32Array): void;
  remove(ids: readonly number[]): void;
  /** The k nearest, nearest first. @param query [d], unit length */
  search(query: Float32Array, k: number, options?: SearchOptions): Neighbour[];
}
