import { Worker } from 'node:worker_threads';
import { LikewiseError } from '@contract/errors';
import type { IndexFileRecord } from '../search/indexFile';
import type { IndexBuilderInput, IndexBuilderMessage } from './indexBuilderMessages';

export interface IndexBuild extends Omit<IndexBuilderInput, 'stop'> {
  /** Path or URL of the bundled index builder. */
  readonly entry: string | URL;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A build that was told to stop and is still there after this long is ended by force. */
const STOP_WITHIN_MS = 1_000;

/**
 * Builds a graph in a thread of its own and saves it: see `saveIndexFile`. Vectors in shared memory are not copied.
 * @throws the signal's reason when it is aborted, within 2 s; LikewiseError `disk-full`, `library-not-writable`; Error when the thread ends by itself
 */
export async function buildIndex({ entry, signal, onProgress, ...input }: IndexBuild): Promise<IndexFileRecord> {
  signal.throwIfAborted();
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(entry, { workerData: { ...input, stop } satisfies IndexBuilderInput, name: 'index builder' });
  let force: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    Atomics.store(stop, 0, 1);
    force = setTimeout(() => void worker.terminate(), STOP_WITHIN_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const last = await lastMessage(worker, onProgress);
    // Saved although told to stop: nobody waits for it, and without its record the file is swept away.
    signal.throwIfAborted();
    if (last?.kind === 'saved') return last.record;
    if (last?.kind === 'failed' && last.code !== 'bug') throw new LikewiseError(last.code, last.message);
    throw new Error(last?.kind === 'failed' ? last.message : 'The index builder ended before it was done.');
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(force);
  }
}

/** What the worker said before it ended; null when it ended without a word. */
function lastMessage(
  worker: Worker,
  onProgress: IndexBuild['onProgress'],
): Promise<Exclude<IndexBuilderMessage, { kind: 'progress' }> | null> {
  return new Promise((resolve, reject) => {
    let last: Exclude<IndexBuilderMessage, { kind: 'progress' }> | null = null;
    worker.on('message', (message: IndexBuilderMessage) => {
      if (message.kind === 'progress') onProgress?.(message.done, message.total);
      else last = message;
    });
    worker.once('error', reject);
    worker.once('exit', () => resolve(last));
  });
}
