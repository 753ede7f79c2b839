import { join } from 'node:path';
import type { Belief } from '../../training/answers/trust';
import type { BelieveInput } from '../words/wordsCalls';
import type { Place } from '../yieldToOthers';
import { ReaderThread } from './readerThread';

/** The threads that read a library for its engine, each with a connection of its own. */
export interface Readers {
  readonly reader: ReaderThread;
  /** Counting copies takes half a second at 100,000 photos and comes again and again while photos are indexed: no list waits behind it, and no click beside it. */
  readonly patientReader: ReaderThread;
  /** For what takes a second at 100,000 photos: the window's first questions must not wait behind it. */
  readonly loader: ReaderThread;
  /** What is believed of photos; see `Believer`. On a thread of its own: somebody waits for it, at no lower priority than the window has, and behind no list. */
  believe(input: BelieveInput): Promise<readonly (Belief | null)[]>;
  closeReaders(): Promise<void>;
}

/** None is started before it is asked something. */
export function openReaders(workersFolder: string, libraryFolder: string): Readers {
  const open = (place: Place | null): ReaderThread => new ReaderThread(join(workersFolder, 'reader.js'), { libraryFolder, place });
  const reader = open('behindTheWindow');
  const patientReader = open('behindTheRest');
  // The first click of a new window can only be answered when it is done.
  const loader = open(null);
  const words = open(null);
  return {
    ...{ reader, patientReader, loader },
    believe: (input) => words.ask('believe', input),
    closeReaders: async () => void (await Promise.all([reader, patientReader, loader, words].map((thread) => thread.close()))),
  };
}
