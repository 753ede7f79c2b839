import type { Courtesy } from '../../jobs/Courtesy';
import { runThread, type ThreadFailure } from '../runThread';
import { Order, type DrawnMap, type MapBuilderInput, type MapBuilderMessage } from './mapBuilderMessages';

export interface MapBuild extends Omit<MapBuilderInput, 'stop'> {
  /** Path or URL of the bundled map builder. */
  readonly entry: string | URL;
  readonly signal: AbortSignal;
  readonly courtesy?: Courtesy | undefined;
  /** Resolves when a pause ends, rejects when the job is cancelled; asked now and then. */
  readonly mayGoOn?: () => Promise<void>;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Draws a map in a thread of its own. Throws as `runThread` does, and what the store throws. */
export async function buildMap({ entry, signal, courtesy, mayGoOn, onProgress, ...input }: MapBuild): Promise<DrawnMap> {
  let shared: Int32Array | null = null;
  const last = await runThread<MapBuilderInput, Exclude<MapBuilderMessage, ThreadFailure>>({
    ...{ entry, signal, courtesy, name: 'map builder' },
    inputWith: (stop) => ({ ...input, stop: (shared = stop) }),
    onMessage: (message) => {
      if (message.kind !== 'progress') return;
      onProgress?.(message.done, message.total);
      if (mayGoOn !== undefined) void hold(shared!, mayGoOn);
    },
  });
  if (last?.kind !== 'drawn') throw new Error('The map builder ended before it was done.');
  return last.map;
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
