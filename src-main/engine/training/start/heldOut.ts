import * as tf from '@tensorflow/tfjs-core';
import { scatterRoot, woodburyFactor, type ScatterRoot } from '@engine/metric/closedForm/relevantDirections';
import type { Whitening } from '../rows/baseSpaces';
import type { Fold } from '../measure/folds';
import { gatherRows } from '../rows/gatherRows';
import { embeddingsOf, type TeachingLibrary } from '../rows/library';
import type { PairScoresOf } from '../measure/measure';
import { cosineOf, logRank, rankedFirst, type Similarities } from '../measure/ranks';
import { pairsOf, type EmbeddingRows, type Pause } from '../rows/types';

/** A whitening, and RCA's shrinkage A upon it; A = 1 is no RCA. */
export interface Candidate {
  readonly whitening: Whitening;
  readonly shrinkage: number;
}

/**
 * Fits RCA on all folds but one and measures the judgements of that one, for every candidate. One projection of the gallery serves all
 * shrinkages of a whitening and fold, since RCA changes a product of two vectors by a correction of low rank.
 * @param weights [judgements] of the similar pairs in the fit @param known the library by its untaught whitening, where somebody has it
 */
export async function scoreHeldOut(
  library: TeachingLibrary,
  folds: readonly Fold[],
  candidates: readonly Candidate[],
  weights: ArrayLike<number>,
  pause: Pause,
  report: (fraction: number) => void = () => undefined,
  known: EmbeddingRows | null = null,
): Promise<PairScoresOf[]> {
  const count = library.judged.length;
  const scores = candidates.map(() => ({ logRanks: new Float64Array(count).fill(NaN), cosines: new Float64Array(count).fill(NaN) }));
  const whitenings = [...new Set(candidates.map((candidate) => candidate.whitening))];
  for (const [round, whitening] of whitenings.entries()) {
    const chosen = candidates.flatMap((candidate, place) => (candidate.whitening === whitening ? [{ ...candidate, place }] : []));
    const embeddings = (whitening === library.spaces.untaught ? known : null) ?? embeddingsOf(library, whitening);
    const gallery = tf.tensor2d(gatherRows(embeddings, library.gallery), [library.gallery.length, embeddings.d]);
    try {
      for (const [part, fold] of folds.entries()) {
        report((round + part / folds.length) / whitenings.length);
        const taught = [...fold.taught].filter((place) => library.judged[place]!.isSimilar);
        const pairs = pairsOf(taught.map((place) => library.judged[place]!));
        const root = scatterRoot(
          embeddings.values,
          embeddings.d,
          pairs,
          taught.map((place) => weights[place]!),
        );
        const { photos, ranked } = rankedFirst([...fold.heldOut].map((place) => library.judged[place]!));
        const rows = tf.tensor2d(gatherRows(embeddings, photos), [photos.length, embeddings.d]);
        const parts = productsOf(rows, ranked, gallery, root);
        try {
          for (const { shrinkage, place } of chosen) {
            const similarities = await correct(photos, ranked, parts, root, shrinkage);
            for (const held of fold.heldOut) {
              const pair = library.judged[held]!;
              scores[place]!.cosines[held] = cosineOf(similarities, pair);
              if (pair.isSimilar) scores[place]!.logRanks[held] = logRank(similarities, library.gallery, pair);
            }
          }
        } finally {
          tf.dispose([rows, parts]);
        }
        await pause();
      }
    } finally {
      gallery.dispose();
    }
  }
  return scores;
}

/** What all shrinkages of one fit have in common. */
type Products = {
  /** [ranked, g] */
  readonly toGallery: tf.Tensor2D;
  /** [m, m] */
  readonly among: tf.Tensor2D;
  /** Along the directions of the scatter's root: the photos, [m, r], and the gallery, [g, r]. Empty without a root. */
  readonly along: tf.Tensor2D[];
};

/** @param rows [m, d] of the photos @param ranked how many of them, from the first on, are compared with the gallery @param gallery [g, d] */
function productsOf(rows: tf.Tensor2D, ranked: number, gallery: tf.Tensor2D, root: ScatterRoot | null): Products {
  return tf.tidy(() => {
    const times = (of: tf.Tensor2D, other: tf.Tensor2D): tf.Tensor2D => tf.matMul(of, other, false, true);
    const products = { toGallery: times(tf.slice(rows, 0, ranked), gallery), among: times(rows, rows) };
    if (root === null) return { ...products, along: [] };
    const basis = tf.tensor2d(new Float32Array(root.rows), [root.r, root.d]);
    return { ...products, along: [times(rows, basis), times(gallery, basis)] };
  });
}

/** The similarities in RCA's metric, from those without it. */
async function correct(
  photos: Int32Array,
  ranked: number,
  products: Products,
  root: ScatterRoot | null,
  shrinkage: number,
): Promise<Similarities> {
  const tensors = tf.tidy(() => {
    const { toGallery, among, along } = products;
    const [rowsAlong, galleryAlong] = along;
    if (root === null || rowsAlong === undefined || galleryAlong === undefined || shrinkage === 1)
      return { toGallery: toGallery.clone(), among: among.clone(), lengths: tf.ones([photos.length, 1]) };
    const factor = tf.tensor2d(new Float32Array(woodburyFactor(root, shrinkage)), [root.r, root.r]);
    const [ofRows, ofGallery] = [tf.matMul(rowsAlong, factor, false, true), tf.matMul(galleryAlong, factor, false, true)];
    const lengthOf = (of: tf.Tensor): tf.Tensor => tf.sqrt(tf.maximum(tf.sub(1, tf.sum(tf.square(of), 1, true)), 1e-6));
    const [lengths, galleryLengths] = [lengthOf(ofRows), lengthOf(ofGallery)];
    return {
      toGallery: tf.div(tf.sub(toGallery, tf.matMul(tf.slice(ofRows, 0, ranked), ofGallery, false, true)), tf.transpose(galleryLengths)),
      among: tf.div(tf.sub(among, tf.matMul(ofRows, ofRows, false, true)), tf.mul(lengths, tf.transpose(lengths))),
      lengths,
    };
  });
  const { toGallery, among, lengths } = tensors;
  try {
    const [nearby, mutual, own] = (await Promise.all([toGallery.data(), among.data(), lengths.data()])) as Float32Array[];
    return { photos, toGallery: nearby!, among: mutual!, lengths: own! };
  } finally {
    tf.dispose([toGallery, among, lengths]);
  }
}
