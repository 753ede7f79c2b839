import { Worker } from 'node:worker_threads';
import { LikewiseError } from '@contract/errors';
import type { DuplicateFinderInput, DuplicateFinderMessage } from './duplicateFinderMessages';

export interface DuplicateSearch extends Omit<DuplicateFinderInput, 'stop'> {
  /** Path of the bundled duplicate finder. */
  readonly entry: string;
  readonly signal: AbortSignal;
  /** Each portion as it is found; what was handed over before an abort is kept. */
  readonly onFound: (portion: Extract<DuplicateFinderMessage, { kind: 'found' }>) => void;
}

/** A search that was told to stop and is still there after this long is ended by force. */
const STOP_WITHIN_MS = 1_000;

/**
 * Looks for pictures near each other in a thread of its own.
 * @throws the signal's reason when it is aborted, within 2 s; what the library threw; Error when the thread ends by itself
 */
export async function searchDuplicates({ entry, signal, onFound, ...input }: DuplicateSearch): Promise<void> {
  signal.throwIfAborted();
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(entry, { workerData: { ...input, stop } satisfies DuplicateFinderInput, name: 'duplicate finder' });
  let force: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    Atomics.store(stop, 0, 1);
    force = setTimeout(() => void worker.terminate(), STOP_WITHIN_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const last = await new Promise<DuplicateFinderMessage | null>((resolve, reject) => {
      let heard: DuplicateFinderMessage | null = null;
      worker.on('message', (message: DuplicateFinderMessage) => {
        heard = message;
        if (message.kind !== 'found' || signal.aborted) return;
        try {
          onFound(message);
        } catch (error) {
          Atomics.store(stop, 0, 1);
          reject(error as Error);
        }
      });
      worker.once('error', reject);
      worker.once('exit', () => resolve(heard));
    });
    signal.throwIfAborted();
    if (last?.kind === 'failed') throw last.code === 'bug' ? new Error(last.message) : new LikewiseError(last.code, last.message);
    if (last?.kind !== 'done') throw new Error('The search for duplicates ended before it was done.');
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(force);
  }
}
