import type { ImageId } from '@contract/data';
import type { DuplicateFinderInput, DuplicateFinderMessage } from './duplicateFinderMessages';
import type { Courtesy } from '../../jobs/Courtesy';
import { runThread, type ThreadFailure } from '../runThread';

export interface DuplicateSearch extends Omit<DuplicateFinderInput, 'stop'> {
  /** Path of the bundled duplicate finder. */
  readonly entry: string;
  readonly signal: AbortSignal;
  readonly courtesy?: Courtesy | undefined;
  /** Each portion as it is found; what was handed over before an abort is kept. */
  readonly onFound: (portion: Extract<DuplicateFinderMessage, { kind: 'found' }>) => void;
  /** Comes first: those that are not compared any more. */
  readonly onAway: (imageIds: readonly ImageId[]) => void;
}

/** Looks for pictures near each other in a thread of its own. Throws as `runThread` does, and what the library threw. */
export async function searchDuplicates({ entry, signal, courtesy, onFound, onAway, ...input }: DuplicateSearch): Promise<void> {
  const last = await runThread<DuplicateFinderInput, Exclude<DuplicateFinderMessage, ThreadFailure>>({
    ...{ entry, signal, courtesy, name: 'duplicate finder' },
    inputWith: (stop) => ({ ...input, stop }),
    onMessage: (message) => {
      if (message.kind === 'found') onFound(message);
      else if (message.kind === 'away') onAway(message.imageIds);
    },
  });
  if (last?.kind !== 'done') throw new Error('The search for duplicates ended before it was done.');
}
