import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Store } from '../../store/store';
import type { LensId } from '../../store/types';

/** Rows deleted between two breaths of the event loop: some milliseconds. */
const ROWS_AT_ONCE = 500;

/**
 * Deletes what the lens's former models made of the library, all but the last one's; after `switchTo`. A piece at a time: of a large library it is a hundred
 * megabytes. What is left by an engine that is closed meanwhile, or a job that is cancelled, goes with the next switch.
 */
export async function pruneFormer({ models }: Store, lensId: LensId, signal: AbortSignal): Promise<void> {
  // Others first: the first answers of the new model are being asked for.
  do await letOthersRun();
  while (!signal.aborted && models.prune(lensId, ROWS_AT_ONCE) === ROWS_AT_ONCE);
}
