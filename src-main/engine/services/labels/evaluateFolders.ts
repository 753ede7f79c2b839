import { setImmediate as letOthersRun } from 'node:timers/promises';
import { LikewiseError } from '@contract/errors';
import { meanScores, relevantRanks, scoreQuery, type QueryScores } from '../../metric/evaluation/retrieval';
import type { Store } from '../../store/store';
import type { ExactIndex } from '../../search/exactIndex';
import { listClassItems, type ClassFilter, type PlaceWithin } from './folderClasses';

/** Leave-one-out retrieval over the folder names as classes; definitions in `metric/evaluation/retrieval.ts`. */
export interface Evaluation {
  readonly queries: number;
  readonly classes: number;
  readonly recallAt1: number;
  readonly recallAt10: number;
  readonly mapAtR: number;
  readonly rPrecision: number;
  readonly mapAt10: number;
}

/** Queries between two breaths of the event loop. */
const QUERIES_AT_ONCE = 20;

/**
 * Every indexed file is an item, byte-identical ones too; its class is the folder it lies in; every item that has another of its class is a query.
 * Throws `nothing-indexed` when no class has two photos.
 * @param exact the embeddings that are measured; null while there are none
 */
export async function evaluateFolders(
  store: Store,
  exact: ExactIndex | null,
  about: { readonly within: PlaceWithin | null; readonly filter: ClassFilter | null },
  signal?: AbortSignal,
): Promise<Evaluation> {
  const items = listClassItems(store, about.within, about.filter).filter(({ imageId }) => exact?.has(imageId) === true);
  if (exact === null || items.length === 0)
    throw new LikewiseError('nothing-indexed', 'There is nothing to evaluate: no photo is indexed. Index a folder first.');

  const slotOf = new Map<number, number>();
  exact.ids().forEach((id, slot) => slotOf.set(id, slot));
  const slots = items.map(({ imageId }) => slotOf.get(imageId)!);
  const labels = items.map(({ label }) => label);
  const similarities = new Float32Array(items.length);
  const scores: (QueryScores | null)[] = [];
  for (const [query, { imageId }] of items.entries()) {
    if (query % QUERIES_AT_ONCE === 0) {
      await letOthersRun();
      signal?.throwIfAborted();
    }
    const all = exact.similaritiesTo(exact.vector(imageId)!);
    slots.forEach((slot, item) => (similarities[item] = all[slot]!));
    scores.push(scoreQuery(relevantRanks(similarities, (item) => labels[item] === labels[query], query)));
  }
  const mean = meanScores(scores, [1, 10]);
  if (mean.queriesUsed === 0) {
    throw new LikewiseError(
      'nothing-indexed',
      'There is nothing to evaluate: no folder holds two photos. Folder names serve as classes, so put photos that belong together in one folder.',
    );
  }
  return {
    queries: mean.queriesUsed,
    classes: new Set(labels).size,
    recallAt1: mean.recallAt[0]!.recall!,
    recallAt10: mean.recallAt[1]!.recall!,
    mapAtR: mean.mapAtR!,
    rPrecision: mean.rPrecision!,
    mapAt10: mean.mapAt10!,
  };
}
