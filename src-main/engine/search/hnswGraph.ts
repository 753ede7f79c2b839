import hnswlib from 'hnswlib-node';

export interface GraphSettings {
  /** M: links per node, twice as many on the lowest level. */
  readonly links: number;
  /** Candidates kept while a point is linked in. */
  readonly efConstruction: number;
}

/** From `npm run bench -- search`; see test/bench/README.md. */
export const defaultGraphSettings: GraphSettings = { links: 16, efConstruction: 100 };

/** Levels of the graph are drawn from this seed, so that the same points in the same order give the same graph. */
const LEVEL_SEED = 20_160_501;

/**
 * A navigable small-world graph (Malkov and Yashunin 2016) over unit vectors, which names candidates for the nearest. It is filled once, by its
 * builder, and never changed after that: see `HnswIndex` for what happens to photos that come and go.
 */
export class HnswGraph {
  readonly dimension: number;
  readonly #points: hnswlib.HierarchicalNSW;

  private constructor(dimension: number, points: hnswlib.HierarchicalNSW) {
    this.dimension = dimension;
    this.#points = points;
  }

  /** Room for `capacity` points; more throw. The vectors must be finite: one NaN makes others unfindable, and hnswlib does not look. */
  static create(dimension: number, capacity: number, settings: GraphSettings = defaultGraphSettings): HnswGraph {
    // Unit vectors: 1 - inner product is what 'cosine' gives, without normalising each a second time.
    const points = new hnswlib.HierarchicalNSW('ip', dimension);
    points.initIndex(Math.max(1, capacity), settings.links, settings.efConstruction, LEVEL_SEED);
    return new HnswGraph(dimension, points);
  }

  /** Opens a file. Only for `loadIndexFile`, which has checked it: hnswlib believes what it reads, and a wrong file ends the process. */
  static async open(path: string, dimension: number): Promise<HnswGraph> {
    const points = new hnswlib.HierarchicalNSW('ip', dimension);
    await points.readIndex(path);
    return new HnswGraph(dimension, points);
  }

  get count(): number {
    return this.#points.getCurrentCount();
  }

  ids(): number[] {
    return this.#points.getIdsList();
  }

  /** @param vector [d], finite, unit length */
  add(id: number, vector: Float32Array): void {
    this.#points.addPoint(Array.from(vector), id);
  }

  /** Ids of about the `count` nearest, or fewer where the graph leads no further. @param query [d], unit length */
  candidates(query: Float32Array, count: number): number[] {
    const wanted = Math.min(count, this.count);
    if (wanted === 0) return [];
    this.#points.setEf(wanted);
    return this.#points.searchKnn(Array.from(query), wanted).neighbors;
  }

  /** Not to be believed: on a full disk, or where there is no such folder, hnswlib reports success. `saveIndexFile` looks at what was written. */
  write(path: string): void {
    this.#points.writeIndexSync(path);
  }
}
