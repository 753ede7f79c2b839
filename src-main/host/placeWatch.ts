import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 2_000;
/** One look may fall into the moment in which a network drive comes back, or a disk is being connected. */
const LOOKS_IN_A_ROW = 2;

/** Calls back once, when something was so for two looks in a row. Looks one after another: on a drive that hangs, a look may take minutes. */
export function whenSeen(isSo: () => boolean | Promise<boolean>, act: () => void, signal: AbortSignal, everyMs = EVERY_MS): void {
  const look = async (): Promise<void> => {
    for (let seen = 0; seen < LOOKS_IN_A_ROW;) {
      await wait(everyMs, undefined, { signal, ref: false });
      seen = (await isSo()) ? seen + 1 : 0;
    }
    if (!signal.aborted) act();
  };
  // Only by the signal: nobody wants to know any more.
  look().catch(() => undefined);
}

/** False for a file whose disk was taken away, or whose folder was moved or renamed. */
export const isReachable = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
