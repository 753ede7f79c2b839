import * as tf from '@tensorflow/tfjs-core';
import type { Partners } from '@engine/metric/judgements/pairGraph';
import { relevantRanks, scoreQuery } from '@engine/metric/evaluation/retrieval';
import { rowDot } from '@engine/metric/algebra/vectors';
import { gatherRows } from '../rows/gatherRows';
import type { EmbeddingRows, Pause } from '../rows/types';

/** Queries compared with the gallery at once. */
const BLOCK = 64;

/** How each query's own group ranks; NaN for a query that nothing can be said of. */
export interface QueryFigures {
  /** [queries] rank of the first photo of its group, from 1 */
  readonly firstRanks: Float64Array;
  /** [queries] MAP@R */
  readonly maps: Float64Array;
  /** [queries] photos of its group, and all photos among which those were looked for; the query is in neither */
  readonly relevant: Int32Array;
  readonly candidates: Int32Array;
}

/**
 * Each photo of a complete class as a query, itself left out: what is of another class is different.
 * @param embeddings unit rows @param items ascending rows that are searched, the queries among them
 * @param groupOf the class of each query's row
 */
export async function measureGroups(
  embeddings: EmbeddingRows,
  items: Int32Array,
  groupOf: ReadonlyMap<number, number>,
  pause: Pause,
): Promise<QueryFigures> {
  const queries = Int32Array.from(groupOf.keys());
  const groups = Array.from(items, (row) => groupOf.get(row) ?? null);
  const placeOf = new Map(Array.from(items, (row, place) => [row, place]));
  const figures = noFigures(queries.length);
  const { d } = embeddings;
  const gallery = tf.tensor2d(gatherRows(embeddings, items), [items.length, d]);
  try {
    for (let start = 0; start < queries.length; start += BLOCK) {
      const block = queries.subarray(start, start + BLOCK);
      const similarities = tf.tidy(() => tf.matMul(tf.tensor2d(gatherRows(embeddings, block), [block.length, d]), gallery, false, true));
      const values = (await similarities.data()) as Float32Array;
      similarities.dispose();
      for (const [i, row] of block.entries()) {
        const group = groupOf.get(row)!;
        const own = values.subarray(i * items.length, (i + 1) * items.length);
        enter(
          figures,
          start + i,
          relevantRanks(own, (item) => groups[item] === group, placeOf.get(row)!),
          items.length - 1,
        );
      }
      await pause();
    }
  } finally {
    gallery.dispose();
  }
  return figures;
}

/**
 * Each photo as a query among those of which it is known how they compare with it, and no others: R similar ones and D different ones. Of
 * photos that nobody compared it is not known that they are different, so they are no candidates, and where they lie moves no figure. A query
 * without a photo of either kind is left out: one candidate alone cannot be ranked wrongly. What is equally near counts as different
 * first, so that a head which maps all to one point has nothing.
 * @param embeddings unit rows @param known over rows, of each query
 */
export function measureKnown({ values, d }: EmbeddingRows, known: readonly (Partners & { readonly row: number })[]): QueryFigures {
  const figures = noFigures(known.length);
  for (const [query, { row, similar, different }] of known.entries()) {
    if (similar.length === 0 || different.length === 0) continue;
    const candidates = [...different, ...similar];
    const similarities = candidates.map((other) => rowDot(values, row, values, other, d));
    enter(
      figures,
      query,
      relevantRanks(similarities, (place) => place >= different.length, -1),
      candidates.length,
    );
  }
  return figures;
}

function noFigures(queries: number): QueryFigures {
  const none = (): Float64Array => new Float64Array(queries).fill(NaN);
  return { firstRanks: none(), maps: none(), relevant: new Int32Array(queries), candidates: new Int32Array(queries) };
}

function enter({ firstRanks, maps, relevant, candidates }: QueryFigures, query: number, ranks: Int32Array, searched: number): void {
  const scores = scoreQuery(ranks);
  if (scores === null) return;
  [firstRanks[query], maps[query]] = [scores.firstRank, scores.mapAtR];
  [relevant[query], candidates[query]] = [ranks.length, searched];
}
