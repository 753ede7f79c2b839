import { kinScatter } from '@engine/metric/closedForm/kinScatter';
import { nearestRows } from '@engine/metric/evaluation/neighbourhoods';
import { probability } from '@engine/metric/algebra/noisyLogistic';
import { relevantComponents } from '@engine/metric/closedForm/relevantComponents';
import { transposed } from '@engine/metric/closedForm/relevantDirections';
import type { SpaceMap } from '../head/composeHead';
import type { PairEvidence } from '../answers/evidence';
import { gatherRows } from '../rows/gatherRows';
import { embeddingsOf, type TeachingLibrary } from '../rows/library';
import { productByTensor } from '../rows/productByTensor';
import { coefficientsShown } from '../answers/trust';
import type { JudgedPair } from '../rows/types';

/** First results of each photo that may be its kin. */
const RESULTS = 20;
/** So many sure partners of a photo say all that it can say. */
const ENOUGH_PARTNERS = 5;
/** 1 - A of RCA where all photos have such partners; it falls with what they have. */
const STRENGTH = 0.6;
/** Photos compared with the gallery at once. */
const BLOCK = 64;

/** The first results of every photo of a gallery, and what the label-free embeddings say about each pair: the same whatever was judged. */
export interface Kin {
  readonly evidence: PairEvidence;
  /** [pairs] places in the gallery */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** [pairs, 3] */
  readonly features: Float64Array;
}

/** Looks at all photos of the evidence's gallery. */
export function findKin(evidence: PairEvidence): Kin {
  const { gallery } = evidence;
  const n = gallery.length;
  const perPhoto = Math.min(RESULTS, n - 1);
  const [a, b] = [new Int32Array(n * perPhoto), new Int32Array(n * perPhoto)];
  for (let start = 0; start < n; start += BLOCK) {
    const block = gallery.subarray(start, start + BLOCK);
    const similarities = evidence.similarities(block);
    for (let i = 0; i < block.length; i++) {
      const own = start + i;
      a.fill(own, own * perPhoto, (own + 1) * perPhoto);
      b.set(nearestRows(similarities.subarray(i * n, (i + 1) * n), perPhoto, own), own * perPhoto);
    }
  }
  evidence.prepare(gallery);
  const features = new Float64Array(a.length * 3);
  for (const [pair, place] of a.entries()) features.set(evidence.of(gallery[place]!, gallery[b[pair]!]!), pair * 3);
  return { evidence, a, b, features };
}

/**
 * What the photos that nobody judged add: how a person's answers go with what is near and what is crowded tells which first results of all photos are of one
 * kind, and RCA learns from those as well, on kinds of photo without any answer too. Only pairs that are believed to be similar rather than not count, so it does little where
 * answers do not go with nearness, or photos have no kin.
 * @param kin of the library's gallery @param judged of the library's judgements those that may be looked at, of both answers enough
 */
export function drawTogether(library: TeachingLibrary, kin: Kin, taught: SpaceMap, judged: readonly JudgedPair[]): SpaceMap {
  const { evidence, a, b, features } = kin;
  const coefficients = coefficientsShown(evidence, judged);
  const weights = Float64Array.from(a, (_, pair) => {
    const likely = probability(coefficients, features.subarray(pair * 3, pair * 3 + 3));
    return Math.max(0, 2 * likely - 1) ** 2;
  });
  const { whitening, map, size } = taught;
  const { values, d, n } = embeddingsOf(library, whitening);
  const rows = gatherRows({ values, d, n }, library.gallery);
  const scatter = kinScatter(rows, d, a, b, weights, productByTensor);
  if (scatter === null) return taught;
  const shrinkage = 1 - STRENGTH * shareWithKin(weights, library.gallery.length);
  const inSpace = map === null ? scatter : productByTensor(transposed(map, size), productByTensor(scatter, map, d, size), d, size);
  const closer = relevantComponents(inSpace, size, shrinkage);
  if (closer === null) return taught;
  return { whitening, map: map === null ? closer : productByTensor(map, closer, size, size), size };
}

/** How far photos have partners that are surely of their kind, 0 to 1. */
function shareWithKin(weights: Float64Array, photos: number): number {
  const perPhoto = weights.length / photos;
  let sum = 0;
  for (let start = 0; start < weights.length; start += perPhoto)
    sum += Math.min(1, weights.subarray(start, start + perPhoto).reduce((total, weight) => total + weight, 0) / ENOUGH_PARTNERS);
  return sum / photos;
}
