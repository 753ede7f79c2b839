import * as tf from '@tensorflow/tfjs-core';
import { cosineOf, logRank, rankedFirst, type Similarities } from './ranks';
import type { EmbeddingRows, JudgedPair } from '../rows/types';

/** Embeddings that stay in TensorFlow's memory, [n, d]; made inside of a tidy. */
export type EmbeddedTensor = () => tf.Tensor2D;

/** Similarities of some photos to the gallery and to each other under given embeddings. */
async function similaritiesOf(embedded: EmbeddedTensor, gallery: Int32Array, pairs: readonly JudgedPair[]): Promise<Similarities> {
  const { photos, ranked } = rankedFirst(pairs);
  const [toGallery, among] = tf.tidy(() => {
    const all = embedded();
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

/**
 * @param embeddings unit rows; those that nobody else looks at need not leave TensorFlow's memory, which spares megabytes of copies
 * @param gallery the rows among which ranks are counted
 */
export async function measurePairs(
  embeddings: EmbeddingRows | EmbeddedTensor,
  gallery: Int32Array,
  pairs: readonly JudgedPair[],
): Promise<PairScoresOf> {
  const embedded = typeof embeddings === 'function' ? embeddings : () => tf.tensor2d(embeddings.values, [embeddings.n, embeddings.d]);
  const similarities = await similaritiesOf(embedded, gallery, pairs);
  return {
    logRanks: Float64Array.from(pairs, (pair) => (pair.isSimilar ? logRank(similarities, gallery, pair) : NaN)),
    cosines: Float64Array.from(pairs, (pair) => cosineOf(similarities, pair)),
  };
}
