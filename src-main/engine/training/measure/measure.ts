import * as tf from '@tensorflow/tfjs-core';
import { cosineOf, logRank, rankedFirst, type Similarities } from './ranks';
import type { EmbeddingRows, JudgedPair } from '../rows/types';

/** Similarities of some photos to the gallery and to each other under given embeddings. */
async function similaritiesOf({ values, n, d }: EmbeddingRows, gallery: Int32Array, pairs: readonly JudgedPair[]): Promise<Similarities> {
  const { photos, ranked } = rankedFirst(pairs);
  const [toGallery, among] = tf.tidy(() => {
    const all = tf.tensor2d(values, [n, d]);
    const [rows, others] = [photos, gallery].map((some) => tf.gather(all, tf.tensor1d(some, 'int32'))) as [tf.Tensor2D, tf.Tensor2D];
    return [tf.matMul(tf.slice(rows, 0, ranked), others, false, true), tf.matMul(rows, rows, false, true)] as const;
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
  return scoresOf(await similaritiesOf(embeddings, gallery, pairs), gallery, pairs);
}

/** @param gallery rows of the library, those of the similarities' columns */
export function scoresOf(similarities: Similarities, gallery: Int32Array, pairs: readonly JudgedPair[]): PairScoresOf {
  return {
    logRanks: Float64Array.from(pairs, (pair) => (pair.isSimilar ? logRank(similarities, gallery, pair) : NaN)),
    cosines: Float64Array.from(pairs, (pair) => cosineOf(similarities, pair)),
  };
}
