/** The embedding copier: a worker thread that writes the copy of a model's embeddings where that is worth it, and ends. Its input is its `workerData`. */
import { mkdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { BLOCK_IDS, COPY_FILE, EmbeddingCopy, EmbeddingCopyWriter, type CopyAbout } from '../../store/embeddingCopy';
import { openStore, type Store } from '../../store/store';
import { isStopped } from '../threadOrders';
import { yieldAsThread } from '../yieldToOthers';
import type { EmbeddingCopierInput, EmbeddingCopierMessage } from './embeddingCopierMessages';

function copyEmbeddings(input: EmbeddingCopierInput): EmbeddingCopierMessage {
  yieldAsThread();
  const store = openStore({ folder: input.libraryFolder, access: 'read' });
  try {
    const model = store.models.get(input.modelId);
    return model === null ? { kind: 'stopped' } : copyOf(store, { modelId: model.id, dimension: model.size }, input);
  } finally {
    store.close();
  }
}

function copyOf(store: Store, about: CopyAbout, input: EmbeddingCopierInput): EmbeddingCopierMessage {
  const path = join(store.folder, COPY_FILE);
  const stamps = store.embeddings.stamps(about.modelId);
  const former = EmbeddingCopy.open(path, about);
  try {
    const changed = [...stamps].filter(([block, stamp]) => former?.has(block, stamp) !== true).length;
    if (changed < Math.max(input.fromBlocks, stamps.size * input.fromShare)) return { kind: 'kept' };
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const { bavail, bsize } = statfsSync(dirname(path));
    const most = stamps.size * BLOCK_IDS * (about.dimension + 1) * Float32Array.BYTES_PER_ELEMENT;
    if (bavail * bsize < most + input.spareBytes) return { kind: 'no-room' };
    return write(store, path, about, { stamps, former, stop: input.stop });
  } finally {
    former?.close();
  }
}

interface Blocks {
  readonly stamps: ReadonlyMap<number, number>;
  readonly former: EmbeddingCopy | null;
  readonly stop: Int32Array;
}

function write(store: Store, path: string, about: CopyAbout, { stamps, former, stop }: Blocks): EmbeddingCopierMessage {
  const writer = new EmbeddingCopyWriter(path, about);
  let blocks = 0;
  let isWhole = false;
  try {
    for (const [block, stamp] of stamps) {
      if (isStopped(stop)) return { kind: 'stopped' };
      const piece = (former?.has(block, stamp) === true ? former.read(block) : null) ?? store.embeddings.block(about.modelId, block, stamp);
      // Changed since, or damaged: read from the database then, too.
      if (piece === null) continue;
      writer.add(block, stamp, piece);
      blocks++;
    }
    writer.finish();
    isWhole = true;
    return { kind: 'copied', blocks };
  } finally {
    if (!isWhole) writer.discard();
  }
}

const toFailure = (error: unknown): EmbeddingCopierMessage => ({
  kind: 'failed',
  code: 'bug',
  message: error instanceof Error ? error.message : String(error),
});

function say(message: EmbeddingCopierMessage): void {
  parentPort?.postMessage(message);
}

if (parentPort !== null) {
  try {
    say(copyEmbeddings(workerData as EmbeddingCopierInput));
  } catch (error) {
    say(toFailure(error));
  }
}
