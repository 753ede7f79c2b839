import { mkdir } from 'node:fs/promises';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Courtesy } from '../../jobs/Courtesy';
import type { JobContext } from '../../jobs/job';
import type { JobQueue } from '../../jobs/JobQueue';
import { chooseIndex, GRAPH_FROM_BYTES, shouldBuildGraph, wantedIndex } from '../../search/chooseIndex';
import type { ExactIndex } from '../../search/exactIndex';
import { HnswIndex } from '../../search/hnswIndex';
import { loadIndexFile, pruneIndexFiles, type IndexFileRecord } from '../../search/indexFile';
import type { Store } from '../../store/store';
import { buildIndex } from '../../workers/indexBuilder/indexBuild';
import type { ActiveModel, Gallery } from './Gallery';

/** Rows copied between two breaths of the event loop. */
const ROWS_AT_ONCE = 5_000;

export interface GraphParts {
  readonly store: Store;
  readonly gallery: Gallery;
  readonly jobs: JobQueue;
  readonly courtesy: Courtesy;
  /** The bundle of the index builder. */
  readonly entry: string;
  /** Where index files lie; made when first needed. */
  readonly folder: string;
  /** From how many bytes of vectors on a gallery gets a graph. */
  readonly graphFromBytes?: number | undefined;
  readonly onLog: (line: string) => void;
}

/**
 * Gives a large gallery its graph: from the file that was saved, else by building it behind exact search. Whatever goes wrong here costs speed
 * and nothing else, so it is logged and searching goes on.
 */
export class GraphService {
  readonly #parts: GraphParts;
  readonly #fromBytes: number;

  constructor(parts: GraphParts) {
    this.#parts = parts;
    this.#fromBytes = parts.graphFromBytes ?? GRAPH_FROM_BYTES;
  }

  /** To be called when a gallery was loaded, and when it has changed much. Returns at once. */
  ensure(): void {
    const active = this.#parts.gallery.loaded;
    if (active === null || wantedIndex(active.exact.size, active.exact.dimension, this.#fromBytes) === 'exact') return;
    if (!shouldBuildGraph(active.exact, hnswOf(active), this.#fromBytes)) return;
    this.#parts.jobs.add({ kind: 'buildIndex', key: 'buildIndex', run: (context) => this.#provide(context) });
  }

  async #provide(context: JobContext): Promise<void> {
    const { gallery, store, folder, onLog } = this.#parts;
    const active = gallery.loaded;
    if (active === null) return;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (hnswOf(active) === null && (await this.#load(active)) && !hnswOf(active)!.isOutdated) return;
      const record = await this.#build(active, context);
      // The model may have been replaced meanwhile; its graph is then nobody's.
      if (gallery.loaded !== active) return;
      store.indexFiles.set(record);
      await this.#load(active);
      await pruneIndexFiles(folder, this.#recordsInUse());
    } catch (error) {
      if (context.signal.aborted) throw error;
      onLog(`The search index could not be provided; every search compares with all photos instead: ${(error as Error).message}`);
    }
  }

  /** Those of every lens's active model; what the others have would be out of date when they come back. */
  #recordsInUse(): IndexFileRecord[] {
    const { store } = this.#parts;
    return store.indexFiles.list().flatMap((row) => {
      if (store.models.get(row.modelId)?.isActive === true) return [{ ...row, kind: 'hnsw' as const }];
      store.indexFiles.delete(row.modelId, row.kind);
      return [];
    });
  }

  /** @returns whether the graph of the saved file answers now */
  async #load(active: ActiveModel): Promise<boolean> {
    const { store, folder, onLog } = this.#parts;
    const row = store.indexFiles.get(active.model.id, 'hnsw');
    const record = row === null ? null : ({ ...row, kind: 'hnsw' } satisfies IndexFileRecord);
    // Photos that came or went since are no reason to build again: the index ranks exactly and compares with the new ones itself.
    const generation = record?.generation ?? 0;
    const loaded = await loadIndexFile(folder, record, { modelId: active.model.id, dimension: active.exact.dimension, generation });
    if (loaded.kind === 'rebuild') {
      if (record !== null) onLog(`The search index on disk is not used (${loaded.reason}); it is built again.`);
      return false;
    }
    active.index = chooseIndex(active.exact, new HnswIndex(active.exact, loaded.graph), this.#fromBytes);
    return true;
  }

  async #build(active: ActiveModel, { signal, report }: JobContext): Promise<IndexFileRecord> {
    const { store, entry, folder, courtesy } = this.#parts;
    const { ids, vectors } = await copyShared(active.exact, signal);
    report({ phase: 'building', done: 0, total: ids.length });
    return buildIndex({
      entry,
      ids,
      vectors,
      folder,
      about: { modelId: active.model.id, generation: store.models.generation(active.model.id) },
      dimension: active.exact.dimension,
      ...{ signal, courtesy },
      onProgress: (done, total) => report({ phase: 'building', done, total }),
    });
  }
}

function hnswOf({ index }: ActiveModel): HnswIndex | null {
  return index instanceof HnswIndex ? index : null;
}

/** Ids and vectors in memory that another thread can see, so that it needs no copy of its own. @returns vectors [n, d] */
async function copyShared(exact: ExactIndex, signal: AbortSignal): Promise<{ ids: Int32Array; vectors: Float32Array }> {
  const { dimension } = exact;
  const all = exact.ids();
  const ids = new Int32Array(new SharedArrayBuffer(all.byteLength));
  const vectors = new Float32Array(new SharedArrayBuffer(all.length * dimension * Float32Array.BYTES_PER_ELEMENT));
  for (let row = 0; row < all.length; row++) {
    if (row % ROWS_AT_ONCE === 0) {
      await letOthersRun();
      signal.throwIfAborted();
    }
    const vector = exact.vector(all[row]!);
    if (vector === undefined) continue;
    ids[row] = all[row]!;
    vectors.set(vector, row * dimension);
  }
  return { ids, vectors };
}
