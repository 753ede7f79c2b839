import type { IndexFileRecord } from '../../search/indexFile';
import type { IndexBuilderInput, IndexBuilderMessage } from './indexBuilderMessages';
import type { Courtesy } from '../../jobs/Courtesy';
import { runThread, type ThreadFailure } from '../runThread';

export interface IndexBuild extends Omit<IndexBuilderInput, 'stop'> {
  /** Path or URL of the bundled index builder. */
  readonly entry: string | URL;
  readonly signal: AbortSignal;
  readonly courtesy?: Courtesy | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Builds a graph in a thread of its own and saves it: see `saveIndexFile`. Vectors in shared memory are not copied. A file that was saved although
 * it was told to stop has no record, and is swept away. Throws as `runThread` does; LikewiseError `disk-full`, `library-not-writable`.
 */
export async function buildIndex({ entry, signal, courtesy, onProgress, ...input }: IndexBuild): Promise<IndexFileRecord> {
  const last = await runThread<IndexBuilderInput, Exclude<IndexBuilderMessage, ThreadFailure>>({
    ...{ entry, signal, courtesy, name: 'index builder' },
    inputWith: (stop) => ({ ...input, stop }),
    onMessage: (message) => {
      if (message.kind === 'progress') onProgress?.(message.done, message.total);
    },
  });
  if (last?.kind !== 'saved') throw new Error('The index builder ended before it was done.');
  return last.record;
}
