import { workerData } from 'node:worker_threads';

/**
 * A thread of a decoder that ends it when its parent is gone: a picture over which a library never returns keeps the decoder's own thread from hearing
 * of that, and it would take a whole processor until somebody found it.
 */
const parent = workerData as number;

/** What is left of an app that was killed is gone before anybody looks. */
const LOOK_EVERY_MS = 2_000;

setInterval(() => {
  if (isOrphan()) process.kill(process.pid, 'SIGKILL');
}, LOOK_EVERY_MS);

/** Where a process keeps the number of a parent that has ended, as on Windows, nobody answers to that number. */
function isOrphan(): boolean {
  if (process.ppid !== parent) return true;
  try {
    process.kill(parent, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
