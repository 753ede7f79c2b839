import { Worker } from 'node:worker_threads';
import { LikewiseError } from '@contract/errors';
import { Order, type DrawnMap, type MapBuilderInput, type MapBuilderMessage } from './mapBuilderMessages';

export interface MapBuild extends Omit<MapBuilderInput, 'stop'> {
  /** Path or URL of the bundled map builder. */
  readonly entry: string | URL;
  readonly signal: AbortSignal;
  /** Resolves when a pause ends, rejects when the job is cancelled; asked now and then. */
  readonly mayGoOn?: () => Promise<void>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A builder that was told to stop and is still there after this long is ended by force. */
const STOP_WITHIN_MS = 1_000;

/**
 * Draws a map in a thread of its own.
 * @throws the signal's reason when it is aborted, within 2 s; what the store throws; Error when the thread ends by itself
 */
export async function buildMap({ entry, signal, mayGoOn, onProgress, ...input }: MapBuild): Promise<DrawnMap> {
  signal.throwIfAborted();
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(entry, { workerData: { ...input, stop } satisfies MapBuilderInput, name: 'map builder' });
  let force: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    tell(stop, Order.Stop);
    force = setTimeout(() => void worker.terminate(), STOP_WITHIN_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const last = await new Promise<MapBuilderMessage | null>((resolve, reject) => {
      let said: MapBuilderMessage | null = null;
      worker.on('message', (message: MapBuilderMessage) => {
        if (message.kind !== 'progress') {
          said = message;
          return;
        }
        onProgress?.(message.done, message.total);
        if (mayGoOn !== undefined) void hold(stop, mayGoOn);
      });
      worker.once('error', reject);
      worker.once('exit', () => resolve(said));
    });
    signal.throwIfAborted();
    if (last?.kind === 'drawn') return last.map;
    if (last?.kind === 'failed' && last.code !== 'bug') throw new LikewiseError(last.code, last.message);
    throw new Error(last?.kind === 'failed' ? last.message : 'The map builder ended before it was done.');
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(force);
  }
}

/** Keeps the builder waiting while the job is paused. A cancelled job has told it to stop meanwhile, which must stay so. */
async function hold(stop: Int32Array, mayGoOn: () => Promise<void>): Promise<void> {
  if (Atomics.compareExchange(stop, 0, Order.GoOn, Order.Wait) !== Order.GoOn) return;
  try {
    await mayGoOn();
  } catch {
    // Cancelled: whoever waits for the map hears of it by the signal.
    return;
  }
  if (Atomics.compareExchange(stop, 0, Order.Wait, Order.GoOn) === Order.Wait) Atomics.notify(stop, 0);
}

function tell(stop: Int32Array, order: Order): void {
  Atomics.store(stop, 0, order);
  Atomics.notify(stop, 0);
}
