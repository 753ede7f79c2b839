import { setImmediate as letOthersRun } from 'node:timers/promises';
import { LikewiseError } from '@contract/errors';
import type { Pause } from './types';

/** Lets what waits on this thread run, then throws `cancelled` if the person has cancelled meanwhile. */
export function pauseFor(signal?: AbortSignal): Pause {
  return async () => {
    await letOthersRun();
    if (signal?.aborted === true) throw new LikewiseError('cancelled', 'Cancelled; the model in use is as it was.');
  };
}
