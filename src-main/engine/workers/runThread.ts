import { Worker } from 'node:worker_threads';
import { LikewiseError, type ErrorCode } from '@contract/errors';
import type { Courtesy } from '../jobs/Courtesy';
import { HELD, STOP } from './threadOrders';

/** How a thread says that it could not do what it was started for. */
export interface ThreadFailure {
  readonly kind: 'failed';
  readonly code: ErrorCode | 'bug';
  readonly message: string;
}

export interface Thread<Input, Said> {
  /** Path or URL of the bundle that it runs. */
  readonly entry: string | URL;
  readonly name: string;
  /** What it is started with; `stop` are two shared 32-bit numbers, its orders (see `threadOrders.ts`). */
  readonly inputWith: (stop: Int32Array<SharedArrayBuffer>) => Input;
  readonly signal: AbortSignal;
  /** While a person waits, the thread does: between two of its steps. */
  readonly courtesy?: Courtesy | undefined;
  /** Hears what it says; what this throws ends the thread. */
  readonly onMessage?: (message: Said) => void;
}

/** A thread that was told to stop and is still there after this long is ended by force. */
const STOP_WITHIN_MS = 1_000;

/**
 * Runs a thread for one piece of work, until it has ended.
 * @returns what it said last; null when it ended without a word
 * @throws the signal's reason when it is aborted, within 2 s; what the thread said it failed with; Error when it ended by itself
 */
export async function runThread<Input, Said extends { readonly kind: string }>(thread: Thread<Input, Said>): Promise<Said | null> {
  const { signal, courtesy } = thread;
  signal.throwIfAborted();
  const stop = new Int32Array(new SharedArrayBuffer(8));
  const hold = (isHolding: boolean): void => {
    Atomics.store(stop, HELD, isHolding ? 1 : 0);
    if (!isHolding) Atomics.notify(stop, HELD);
  };
  if (courtesy?.isHolding === true) hold(true);
  const endCourtesy = courtesy?.onChange(hold);
  const worker = new Worker(thread.entry, { workerData: thread.inputWith(stop), name: thread.name });
  let force: NodeJS.Timeout | undefined;
  const end = (): void => {
    endCourtesy?.();
    Atomics.store(stop, 0, STOP);
    Atomics.notify(stop, 0);
    hold(false);
    force = setTimeout(() => void worker.terminate(), STOP_WITHIN_MS);
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    const last = await new Promise<Said | ThreadFailure | null>((resolve, reject) => {
      let said: Said | ThreadFailure | null = null;
      worker.on('message', (message: Said | ThreadFailure) => {
        said = message;
        if (isFailure(message) || signal.aborted) return;
        try {
          thread.onMessage?.(message);
        } catch (error) {
          end();
          reject(error as Error);
        }
      });
      worker.once('error', reject);
      worker.once('exit', () => {
        clearTimeout(force);
        resolve(said);
      });
    });
    // What was finished although it was told to stop nobody waits for.
    signal.throwIfAborted();
    if (last === null || !isFailure(last)) return last;
    throw last.code === 'bug' ? new Error(last.message) : new LikewiseError(last.code, last.message);
  } finally {
    endCourtesy?.();
    signal.removeEventListener('abort', end);
  }
}

function isFailure<Said extends { readonly kind: string }>(message: Said | ThreadFailure): message is ThreadFailure {
  return message.kind === 'failed';
}
