import * as tf from '@tensorflow/tfjs-core';
import { gatherRows } from './gatherRows';
import { cosineOf, logRank, rankedFirst, type Similarities } from './ranks';
import type { EmbeddingRows, JudgedPair } from './types';

/** Similarities of some photos to the gallery and to each other under given embeddings. */
async function similaritiesOf(embeddings: EmbeddingRows, gallery: Int32Array, pairs: readonly JudgedPair[]): Promise<Similarities> {
  const { photos, ranked } = rankedFirst(pairs);
  const { d } = embeddings;
  const [toGallery, among] = tf.tidy(() => {
    const rows = tf.tensor2d(gatherRows(embeddings, photos), [photos.length, d]);
    const all = tf.tensor2d(gatherRows(embeddings, gallery), [gallery.length, d]);
    return [tf.matMul(tf.slice(rows, 0, ranked), all, false, true), tf.matMul(rows, rows, false, true)] as const;
  });
  const [nearby, mutual] = (await Promise.all([toGallery.data(), among.data()])) as Float32Array[];
  tf.dispose([toGallery, among]);
  return { photos, toGallery: nearby!, among: mutual!, lengths: new Float32Array(photos.length).fill(1) };
}

/** What embeddings say of judgements. */
export interface PairScoresOf {
  /** [pairs] `logRank` of the similar ones, NaN of the others */
  readonly logRanks: Float64Array;
  /** [pairs] */
  readonly cosines: Float64Array;
}

/** @param embeddings unit rows @param gallery the rows among which ranks are counted */
export async function measurePairs(embeddings: EmbeddingRows, gallery: Int32Array, pairs: readonly JudgedPair[]): Promise<PairScoresOf> {
  const similarities = await similaritiesOf(embeddings, gallery, pairs);
  return {
    logRanks: Float64Array.from(pairs, (pair) => (pair.isSimilar ? logRank(similarities, gallery, pair) : NaN)),
    cosines: Float64Array.from(pairs, (pair) => cosineOf(similarities, pair)),
  };
}
