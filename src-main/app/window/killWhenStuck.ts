import { Worker } from 'node:worker_threads';

/** A process that is killed when the time has come, by its id. */
export interface Due {
  readonly pid: number;
  readonly afterMs: number;
}

const program = `
const { kill } = require('node:process');
const { workerData } = require('node:worker_threads');
for (const { pid, afterMs } of workerData)
  setTimeout(() => {
    try { kill(pid, 'SIGKILL'); } catch { /* It is gone, as it should be. */ }
  }, afterMs);
`;

/**
 * Kills processes unless it is called off in time, also while this thread waits for one of them: from a thread of its own.
 * @returns calls it off
 */
export function killWhenStuck(due: readonly Due[]): () => void {
  const worker = new Worker(program, { eval: true, workerData: due });
  worker.on('error', (error) => console.warn('Nothing watches the closing of the window.', error));
  worker.unref();
  return () => void worker.terminate();
}
