/** The map builder: a worker thread that reads a model's embeddings, draws their map, and ends. Its input is its `workerData`. */
import { parentPort, workerData } from 'node:worker_threads';
import { LikewiseError } from '@contract/errors';
import { openStore } from '../../store/store';
import type { LoadedEmbeddings } from '../../store/types';
import { drawMap } from './drawMap';
import { onMap } from './onMap';
import { isStopped } from '../threadOrders';
import { yieldAsThread } from '../yieldToOthers';
import { Order, type MapBuilderInput, type MapBuilderMessage } from './mapBuilderMessages';

const REPORT_EVERY_MS = 150;

function build({ libraryFolder, modelId, seed, before, keepsPlaces, stop }: MapBuilderInput): MapBuilderMessage {
  const { ids, vectors, dimension } = pickOnes(load());
  const steps = drawMap({ vectors, d: dimension, seed, before: before === null ? null : placesFor(ids, before), keepsPlaces });
  let reportedAt = 0;
  for (;;) {
    const step = steps.next();
    Atomics.wait(stop, 0, Order.Wait);
    if (isStopped(stop)) return { kind: 'stopped' };
    if (step.done === true) return { kind: 'drawn', map: { imageIds: ids, places: step.value } };
    if (performance.now() - reportedAt < REPORT_EVERY_MS) continue;
    reportedAt = performance.now();
    say({ kind: 'progress', done: Math.floor(step.value * ids.length), total: ids.length });
  }

  function load(): LoadedEmbeddings {
    const store = openStore({ folder: libraryFolder, access: 'read' });
    try {
      return store.embeddings.load(modelId);
    } finally {
      store.close();
    }
  }
}

/** Those that are on the map. */
function pickOnes(all: LoadedEmbeddings): LoadedEmbeddings {
  const { ids, vectors, dimension } = all;
  const picked = new Set<number>(onMap(ids));
  if (picked.size === ids.length) return all;
  const rows = Int32Array.from(ids.keys()).filter((row) => picked.has(ids[row]!));
  const chosen = new Float32Array(rows.length * dimension);
  rows.forEach((row, at) => chosen.set(vectors.subarray(row * dimension, (row + 1) * dimension), at * dimension));
  return { ...all, ids: Int32Array.from(rows, (row) => ids[row]!), vectors: chosen };
}

/** [n, 2]; NaN for a photo that had no place. */
function placesFor(ids: Int32Array, before: NonNullable<MapBuilderInput['before']>): Float32Array {
  const rows = new Map<number, number>();
  before.imageIds.forEach((id, row) => rows.set(id, row));
  const places = new Float32Array(ids.length * 2).fill(NaN);
  ids.forEach((id, at) => {
    const row = rows.get(id);
    if (row !== undefined) places.set(before.places.subarray(row * 2, row * 2 + 2), at * 2);
  });
  return places;
}

function say(message: MapBuilderMessage): void {
  parentPort?.postMessage(message);
}

function run(): MapBuilderMessage {
  yieldAsThread();
  try {
    return build(workerData as MapBuilderInput);
  } catch (error) {
    const code = error instanceof LikewiseError ? error.code : 'bug';
    return { kind: 'failed', code, message: error instanceof Error ? error.message : String(error) };
  }
}

if (parentPort !== null) say(run());
