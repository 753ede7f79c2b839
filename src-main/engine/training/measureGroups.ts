import * as tf from '@tensorflow/tfjs-core';
import { relevantRanks, scoreQuery } from '@engine/metric/retrieval';
import { gatherRows } from './library';
import type { EmbeddingRows, Pause } from './types';

/** Queries compared with the gallery at once. */
const BLOCK = 64;

/** How each query's own group ranks; NaN for a query without another photo of its group. */
export interface QueryFigures {
  /** [queries] rank of the first photo of its group, from 1 */
  readonly firstRanks: Float64Array;
  /** [queries] MAP@R */
  readonly maps: Float64Array;
}

/**
 * Each photo of a group as a query, itself left out. What is of no group, or of another, counts as different, as it does for the losses.
 * @param embeddings unit rows @param items ascending rows that are searched, the queries among them
 * @param groupOf the group of each query's row
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
  const [firstRanks, maps] = [new Float64Array(queries.length).fill(NaN), new Float64Array(queries.length).fill(NaN)];
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
        const scores = scoreQuery(relevantRanks(own, (item) => groups[item] === group, placeOf.get(row)!));
        if (scores === null) continue;
        firstRanks[start + i] = scores.firstRank;
        maps[start + i] = scores.mapAtR;
      }
      await pause();
    }
  } finally {
    gallery.dispose();
  }
  return { firstRanks, maps };
}
