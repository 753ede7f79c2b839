import type { ImageId } from '@contract/data';
import { seededStream } from '../../metric/random';
import { sample } from '../../metric/samplers/shuffle';
import type { ExactIndex } from '../../search/exactIndex';

/** More would take longer than a person waits for a picture of two inches. */
export const MOST_POINTS = 1_000;
const NEIGHBOURS = 15;
const EPOCHS = 250;
/** Below this there is no neighbourhood to keep. */
const LEAST_POINTS = 10;

/**
 * Photos in two dimensions, neighbours near each other: UMAP (McInnes, Healy, Melville 2018) over exact neighbours; of a large library a
 * fixed sample. Empty for a handful of photos.
 */
export async function placeOnMap(
  exact: ExactIndex,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly imageId: ImageId; readonly x: number; readonly y: number }[]> {
  const ids = sample([...exact.ids()], MOST_POINTS, seededStream(seed)).sort((a, b) => a - b) as ImageId[];
  if (ids.length < LEAST_POINTS) return [];
  // Only a map needs it, and it takes long to load.
  const { UMAP } = await import('umap-js');
  const rows = ids.map((id) => [...exact.vector(id)!]);
  const placeOf = new Map(ids.map((id, place) => [id as number, place]));
  const k = Math.min(NEIGHBOURS, ids.length - 1);
  // Each photo is its own first neighbour, as the algorithm expects.
  const nearest = ids.map((id) =>
    exact
      .nearestAmong(exact.vector(id)!, ids, k + 1)
      .filter((hit) => hit.id !== id)
      .slice(0, k - 1),
  );
  const umap = new UMAP({ nComponents: 2, nNeighbors: k, minDist: 0.1, nEpochs: EPOCHS, random: seededStream(seed) });
  umap.setPrecomputedKNN(
    nearest.map((hits, place) => [place, ...hits.map(({ id }) => placeOf.get(id)!)]),
    nearest.map((hits) => [0, ...hits.map(({ similarity }) => Math.sqrt(Math.max(0, 2 - 2 * similarity)))]),
  );
  const epochs = umap.initializeFit(rows);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    if (epoch % 20 === 0) await new Promise((done) => setImmediate(done));
    signal?.throwIfAborted();
  }
  return umap.getEmbedding().map(([x = 0, y = 0], place) => ({ imageId: ids[place]!, x, y }));
}
