import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** What steps back behind what. */
const places = {
  /** A person waits for what it reads, but the window must be able to draw and to answer meanwhile. */
  behindTheWindow: 5,
  behindTheRest: constants.priority.PRIORITY_BELOW_NORMAL,
} as const;
export type Place = keyof typeof places;

/**
 * A good guest: whatever the person does meanwhile comes first. On Linux a priority is a thread's own and that of the threads which it starts later, so those
 * that are there already (the pools of V8 and libuv, where photos are decoded) are told one by one.
 */
export function yieldAsProcess(): void {
  if (process.platform !== 'linux') return lower(0, places.behindTheRest);
  for (const thread of readdirSync('/proc/self/task').map(Number)) lower(thread, places.behindTheRest);
}

/** The same for a worker thread, where the system knows priorities of threads: elsewhere it would be that of the whole process. */
export function yieldAsThread(place: Place = 'behindTheRest'): void {
  if (process.platform === 'linux') lower(0, places[place]);
}

/** The same for a process as it starts: to load what it runs takes as long as many of its tasks, and it can yield by itself only after that. */
export function yieldFromStart({ pid }: ChildProcess): void {
  if (pid !== undefined) lower(pid, places.behindTheRest);
}

/** Who was started as an even lower one stays that: nobody may raise it. */
function lower(id: number, priority: number): void {
  try {
    if (getPriority(id) < priority) setPriority(id, priority);
  } catch (error) {
    // A thread that ended between the two needs none.
    if ((error as { readonly info?: { readonly code?: string } }).info?.code !== 'ESRCH') throw error;
  }
}
