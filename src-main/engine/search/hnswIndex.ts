import type { ExactIndex } from './exactIndex';
import type { HnswGraph } from './hnswGraph';
import type { Neighbour, SearchOptions, VectorIndex } from './types';

/** efSearch: the candidates looked at for a page of ten hits. From `npm run bench -- search`. */
const EF_SEARCH = 128;
/** Past this many candidates the graph is no faster than comparing with everything. */
const MAX_CANDIDATES = 2_000;
/** Of a filter that leaves fewer, comparing with each is the faster way. */
const LEAST_SHARE = 0.1;
/** The share of photos that the graph does not know, or knows wrongly, from which a new graph pays. */
const OUTDATED_SHARE = 0.2;

/**
 * A graph names candidates, exact dot products rank them. The vectors themselves are in an `ExactIndex`, which alone decides what is in the
 * gallery: the graph is never changed. So whatever the graph says, an answer holds only photos that are there, with their true similarities.
 * - added or replaced: compared exactly with each query, beside the graph's candidates, until a new graph is built;
 * - removed: passed over when the graph names it.
 * From the moment an `HnswIndex` is made, its `rows` are changed through it alone.
 */
export class HnswIndex implements VectorIndex {
  readonly kind = 'hnsw';
  readonly #rows: ExactIndex;
  readonly #graph: HnswGraph;
  /** Ids whose present vector the graph does not have. */
  readonly #outside = new Set<number>();

  constructor(rows: ExactIndex, graph: HnswGraph) {
    if (rows.dimension !== graph.dimension) {
      throw new RangeError(`The graph is over vectors of ${graph.dimension} numbers, the gallery holds vectors of ${rows.dimension}.`);
    }
    this.#rows = rows;
    this.#graph = graph;
    const inGraph = new Set(graph.ids());
    for (const id of rows.ids()) if (!inGraph.has(id)) this.#outside.add(id);
  }

  get dimension(): number {
    return this.#rows.dimension;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** True when so much has come, gone or changed since the graph was built that a new one should be. */
  get isOutdated(): boolean {
    return this.#outside.size + this.#gone > OUTDATED_SHARE * this.#graph.count;
  }

  /** Points of the graph that stand for nothing any more. */
  get #gone(): number {
    return this.#graph.count - (this.size - this.#outside.size);
  }

  has(id: number): boolean {
    return this.#rows.has(id);
  }

  vector(id: number): Float32Array | undefined {
    return this.#rows.vector(id);
  }

  set(ids: Int32Array | readonly number[], vectors: Float32Array): void {
    this.#rows.set(ids, vectors);
    for (const id of ids) this.#outside.add(id);
  }

  remove(ids: readonly number[]): void {
    this.#rows.remove(ids);
    for (const id of ids) this.#outside.delete(id);
  }

  search(query: Float32Array, k: number, options: SearchOptions = {}): Neighbour[] {
    const share = this.#likelyAnswerable(options) / Math.max(1, this.size);
    // Of the candidates only that share may be answered, so there must be as many more of them.
    const wanted = Math.max(EF_SEARCH, 2 * k) / Math.max(share, LEAST_SHARE) + (options.without?.size ?? 0);
    // What fits may all be far away, where the graph does not lead.
    if (share < LEAST_SHARE || wanted > MAX_CANDIDATES) return this.#rows.search(query, k, options);
    const found = this.#rows.nearestAmong(query, this.#candidates(query, Math.ceil(wanted), options), k);
    // How many there are exactly is asked only where it may matter: of a large gallery it takes longer than the search.
    const isShort = found.length < k && found.length < this.#answerable(options);
    return isShort ? this.#rows.search(query, k, options) : found;
  }

  *#candidates(query: Float32Array, wanted: number, { without, among }: SearchOptions): Generator<number> {
    const may = (id: number): boolean => without?.has(id) !== true && among?.has(id) !== false;
    for (const id of this.#graph.candidates(query, wanted)) if (!this.#outside.has(id) && may(id)) yield id;
    for (const id of this.#outside) if (may(id)) yield id;
  }

  /** About how many photos there are to answer with. What is asked for is mostly not what is left out. */
  #likelyAnswerable({ without, among }: SearchOptions): number {
    return among === undefined ? Math.max(0, this.size - (without?.size ?? 0)) : Math.min(among.size, this.size);
  }

  /** How many photos there are to answer with. */
  #answerable({ without, among }: SearchOptions): number {
    if (among === undefined) {
      let left = this.size;
      for (const id of without ?? []) if (this.has(id)) left--;
      return left;
    }
    let some = 0;
    for (const id of among) if (this.has(id) && without?.has(id) !== true) some++;
    return some;
  }
}
