import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

const BELOW_NORMAL = constants.priority.PRIORITY_BELOW_NORMAL;

/**
 * A good guest: whatever the person does meanwhile comes first. On Linux a priority is a thread's own and that of the threads which it starts later, so those
 * that are there already (the pools of V8 and libuv, where photos are decoded) are told one by one.
 */
export function yieldAsProcess(): void {
  if (process.platform !== 'linux') return lower(0);
  for (const thread of readdirSync('/proc/self/task').map(Number)) lower(thread);
}

/** The same for a worker thread, where the system knows priorities of threads: elsewhere it would be that of the whole process. */
export function yieldAsThread(): void {
  if (process.platform === 'linux') lower(0);
}

/** Who was started as an even lower one stays that: nobody may raise it. */
function lower(id: number): void {
  try {
    if (getPriority(id) < BELOW_NORMAL) setPriority(id, BELOW_NORMAL);
  } catch (error) {
    // A thread that ended between the two needs none.
    if ((error as { readonly info?: { readonly code?: string } }).info?.code !== 'ESRCH') throw error;
  }
}
