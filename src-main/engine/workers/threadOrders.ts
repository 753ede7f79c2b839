/** The orders of a thread that `runThread` started are two shared 32-bit numbers, since a message would wait until its work is over. In the first: the work is to end. */
export const STOP = 1;
/** The place of the second: whether the thread is to wait, as somebody at the window does. */
export const HELD = 1;

/** To be asked between two steps: waits as long as the thread is held. @returns whether it is to end */
export function isStopped(orders: Int32Array): boolean {
  Atomics.wait(orders, HELD, 1);
  return Atomics.load(orders, 0) === STOP;
}
