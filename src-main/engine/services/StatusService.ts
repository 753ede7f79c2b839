import type { Folder, IndexKind, JobStatus, LibraryStatus } from '@contract/data';
import type { BackboneSpec, BackendInfo, Compute } from '../model/types';
import { wantedIndex } from '../search/chooseIndex';
import type { Store } from '../store/store';

/** The library in numbers. */
export class StatusService {
  readonly #store: Store;
  readonly #compute: Compute;
  readonly #backbone: BackboneSpec;
  readonly #folders: () => Folder[];
  readonly #jobs: () => JobStatus[];

  constructor(parts: { store: Store; compute: Compute; backbone: BackboneSpec; folders: () => Folder[]; jobs: () => JobStatus[] }) {
    this.#store = parts.store;
    this.#compute = parts.compute;
    this.#backbone = parts.backbone;
    this.#folders = parts.folders;
    this.#jobs = parts.jobs;
  }

  async get(): Promise<LibraryStatus> {
    const info = await this.#backend();
    const { total } = this.#store.files.counts();
    const stats = this.#store.stats(this.#backbone.id);
    return {
      libraryPath: this.#store.folder,
      folders: this.#folders(),
      photos: total.indexed + total.pending + total.problem,
      images: this.#store.photos.count(),
      features: stats.features,
      embeddings: stats.embeddings,
      problems: total.problem,
      backend: info.backend,
      backendNotice: info.notice,
      backbone: this.#backbone.id,
      index: this.#index(stats.embeddings),
      sizeBytes: stats.libraryBytes + stats.picturesBytes + stats.indexBytes,
      jobs: this.#jobs(),
    };
  }

  #backend(): Promise<BackendInfo> {
    return this.#compute.info();
  }

  /** What a search would use now. */
  #index(embeddings: number): IndexKind {
    const model = this.#store.models.active(this.#store.lenses.active());
    if (model === null || wantedIndex(embeddings, model.size) === 'exact') return 'exact';
    return this.#store.indexFiles.get(model.id, 'hnsw') === null ? 'exact' : 'hnsw';
  }
}
