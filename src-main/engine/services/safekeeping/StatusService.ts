import { join } from 'node:path';
import type { Folder, IndexKind, JobStatus, LibraryCosts, LibraryStatus, ReadingCost } from '@contract/data';
import type { BackboneSpec, Compute } from '../../model/types';
import type { ChangeNotices } from '../notices';
import { wantedIndex } from '../../search/chooseIndex';
import { backupsFolder } from '../../store/backupFiles';
import type { Store } from '../../store/store';
import type { StoreCounts } from '../../store/types';
import { listBackups } from './BackupService';
import { freeSpace } from './freeSpace';
import { keptWeightsBytes } from '../networks/keptWeights';

/** What reading photos took when it was last measured; see `ReadingCost`. */
export const READING_COST_KEY = 'reading.cost';

/** The library in numbers. */
export class StatusService {
  readonly #store: Store;
  readonly #compute: Compute;
  readonly #backbone: BackboneSpec;
  readonly #count: (isAwaited: boolean) => Promise<StoreCounts>;
  readonly #folders: (counted: StoreCounts) => Folder[];
  readonly #jobs: () => JobStatus[];
  readonly #changes: ChangeNotices;
  #backend: Awaited<ReturnType<Compute['info']>> | null = null;
  #isAsked = false;
  #hasCounted = false;

  constructor(parts: {
    store: Store;
    compute: Compute;
    backbone: BackboneSpec;
    /**
     * As `Store.counts`, away from this thread: while photos are indexed it is asked once a second, and at 100,000 takes longer than a search.
     * @param isAwaited a window that just opened shows nothing of it yet
     */
    count: (isAwaited: boolean) => Promise<StoreCounts>;
    folders: (counted: StoreCounts) => Folder[];
    jobs: () => JobStatus[];
    changes: ChangeNotices;
  }) {
    this.#store = parts.store;
    this.#compute = parts.compute;
    this.#backbone = parts.backbone;
    this.#count = parts.count;
    this.#folders = parts.folders;
    this.#jobs = parts.jobs;
    this.#changes = parts.changes;
  }

  async get(): Promise<LibraryStatus> {
    this.#askForBackend();
    const [counted, freeBytes] = await Promise.all([this.#count(!this.#hasCounted), freeSpace(this.#store.folder)]);
    this.#hasCounted = true;
    const { total, shown, stats } = counted;
    return {
      libraryPath: this.#store.folder,
      folders: this.#folders(counted),
      photos: total.indexed + total.pending + total.problem,
      images: shown,
      features: stats.features,
      embeddings: stats.embeddings,
      problems: total.problem,
      backend: this.#backend?.backend ?? null,
      backendNotice: this.#backend?.notice ?? null,
      backbone: this.#backbone.id,
      index: this.#index(stats.embeddings),
      freeBytes,
      obstacle: this.#store.obstacle,
      sizeBytes: stats.libraryBytes + stats.picturesBytes + stats.indexBytes,
      jobs: this.#jobs(),
    };
  }

  /** The folders and what is in them, counted away from this thread, too. */
  async folders(): Promise<Folder[]> {
    return this.#folders(await this.#count(false));
  }

  /** The process that computes tells when it has started, between two pieces of its work: the library's photos are not held back until then. */
  #askForBackend(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const told = this.#compute.info().then(
      (info) => {
        if (this.#backend === null) this.#changes.changed({});
        this.#backend = info;
      },
      // It ended; the next question starts it again.
      () => undefined,
    );
    void told.finally(() => (this.#isAsked = false));
  }

  /** What the library takes on disk, and what reading photos takes here. */
  costs(): LibraryCosts {
    const { features, models, embeddings, settings, folder } = this.#store;
    const stats = this.#store.stats(this.#backbone.id);
    const held = models.all().map(({ id, size }) => embeddings.count(id) * size * Float32Array.BYTES_PER_ELEMENT);
    // A feature's numbers take two bytes each.
    const vectors = features.count(this.#backbone.id) * this.#backbone.featureSize * 2 + held.reduce((sum, bytes) => sum + bytes, 0);
    return {
      sizes: {
        said: Math.max(0, stats.libraryBytes - vectors),
        vectors,
        thumbnails: stats.picturesBytes,
        index: stats.indexBytes,
        backups: listBackups(folder).reduce(
          (sum, { sizeBytes }) => sum + sizeBytes,
          keptWeightsBytes(join(backupsFolder(folder), 'backbones')),
        ),
      },
      reading: (settings.get(READING_COST_KEY) as ReadingCost | undefined) ?? null,
    };
  }

  /** What a search would use now. */
  #index(embeddings: number): IndexKind {
    const model = this.#store.models.active(this.#store.lenses.active());
    if (model === null || wantedIndex(embeddings, model.size) === 'exact') return 'exact';
    return this.#store.indexFiles.get(model.id, 'hnsw') === null ? 'exact' : 'hnsw';
  }
}
