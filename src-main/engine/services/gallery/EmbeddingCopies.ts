import { join } from 'node:path';
import type { Courtesy } from '../../jobs/Courtesy';
import type { JobQueue } from '../../jobs/JobQueue';
import { blockOf, COPY_FILE, removeEmbeddingCopy } from '../../store/embeddingCopy';
import type { Store } from '../../store/store';
import type { CopyRules, EmbeddingCopierInput, EmbeddingCopierMessage } from '../../workers/embeddingCopier/embeddingCopierMessages';
import { runThread, type ThreadFailure } from '../../workers/runThread';
import type { Gallery } from './Gallery';

/** How long nothing must have changed: a copy is for the next launch, and each writes all of it. */
const QUIET_MS = 60_000;

/** Fewer than 16,000 photos are read from the database in less than a tenth of a second. */
const usualRules: CopyRules = { fromBlocks: 16, fromShare: 0.05, spareBytes: 2 ** 30 };

export interface EmbeddingCopiesParts {
  readonly store: Store;
  readonly gallery: Gallery;
  readonly jobs: JobQueue;
  readonly courtesy: Courtesy;
  /** The bundle of the embedding copier. */
  readonly entry: string;
  readonly quietMs?: number;
  readonly rules?: CopyRules;
  readonly onLog: (line: string) => void;
}

type Said = Exclude<EmbeddingCopierMessage, ThreadFailure>;

/**
 * Sees to it that a copy of a large gallery's embeddings lies ready for the next launch (`embeddingCopy.ts`). It is written seldom, when nothing else goes on and by a thread that steps back, and
 * whatever goes wrong here costs the next launch half a second and nothing else: it is logged, and tried again after the next change.
 */
export class EmbeddingCopies {
  readonly #parts: EmbeddingCopiesParts;
  readonly #path: string;
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | null = null;

  constructor(parts: EmbeddingCopiesParts) {
    this.#parts = parts;
    this.#path = join(parts.store.folder, COPY_FILE);
  }

  /** To be called when a gallery was loaded, and when it has changed. Returns at once. */
  ensure(): void {
    clearTimeout(this.#timer);
    if (this.#closing.signal.aborted) return;
    this.#timer = setTimeout(() => this.#begin(), this.#parts.quietMs ?? QUIET_MS);
    // Nobody's exit waits for it.
    this.#timer.unref();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await this.#writing;
  }

  #begin(): void {
    const isBusy = this.#writing !== null || this.#parts.jobs.list().some(({ state }) => state === 'running' || state === 'waiting');
    if (isBusy) return this.ensure();
    this.#writing = this.#write()
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted)
          this.#parts.onLog(`The copy of the embeddings for the next launch was not written: ${String(error)}`);
      })
      .finally(() => (this.#writing = null));
  }

  async #write(): Promise<void> {
    const { store, gallery, courtesy, entry, rules = usualRules } = this.#parts;
    const active = gallery.loaded;
    if (active === null) return;
    const blocks = blocksOf(active.exact.ids());
    // What is left of a library that was larger.
    if (blocks.size < rules.fromBlocks) return removeEmbeddingCopy(this.#path);
    store.embeddings.stampBlocks(active.model.id, blocks);
    await runThread<EmbeddingCopierInput, Said>({
      ...{ entry, courtesy, name: 'embedding copier', signal: this.#closing.signal },
      inputWith: (stop) => ({ ...rules, libraryFolder: store.folder, modelId: active.model.id, stop }),
    });
  }
}

/** Neighbours are mostly of one block: half a million ids take two milliseconds. */
function blocksOf(ids: Int32Array): Set<number> {
  const blocks = new Set<number>();
  let last = -1;
  for (const id of ids) {
    const block = blockOf(id);
    if (block !== last) blocks.add(block);
    last = block;
  }
  return blocks;
}
