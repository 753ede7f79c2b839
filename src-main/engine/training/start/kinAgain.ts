import { compareByTensor, PairEvidence, writeFeatures } from '../answers/evidence';
import type { SpaceMap } from '../head/composeHead';
import { aucGainOf } from '../measure/compare';
import { resampleQueries } from '../measure/evaluateHeads';
import type { KinPairs, TeachingLibrary } from '../rows/library';
import type { EmbeddingRows, JudgedPair } from '../rows/types';
import { drawTogether, type Kin } from './kin';

/** 1 - A of RCA where all photos have partners enough: what is near in the space that was taught is more often of one kind than in the untaught one. */
const STRENGTH = 0.9;
/** Standard errors of the pair AUC, on judgements held out, by which it must not be worse. */
const SURELY_WORSE = 1;

/**
 * What the photos that nobody judged add once more, by what is near in the space that was taught. The same pairs are looked at, as they lie there, and so are the judgements: those that taught are
 * nearer there than others of their kind, so it says of too few pairs rather than of too many that they are kin.
 * @param embeddings of the library by `taught` @param judged of the library's judgements those that may be looked at
 */
export function drawTogetherAgain(
  library: TeachingLibrary,
  kin: Kin,
  taught: SpaceMap,
  embeddings: EmbeddingRows,
  judged: readonly JudgedPair[],
  seed: number,
): SpaceMap {
  const { gallery } = library;
  const { cosines, surroundings, nearness, nearest, random } = kin.graph.seenIn(embeddings.values, embeddings.d, gallery);
  const scale = { random, nearest: nearest.toSorted()[nearest.length >> 1] ?? 1 };
  const { a, b } = kin.pairs;
  const features = new Float64Array(3 * a.length);
  for (let pair = 0; pair < a.length; pair++)
    writeFeatures(features, pair, scale, cosines[pair]!, surroundings[pair]!, (nearness[a[pair]!]! + nearness[b[pair]!]!) / 2);
  const pairs: KinPairs = { ...kin.pairs, features };
  const evidence = new PairEvidence(embeddings, gallery, compareByTensor, seed, scale);
  return drawTogether(library, { ...kin, evidence, pairs, strength: STRENGTH }, taught, judged);
}

/**
 * Whether similar is surely told from different less well, on judgements held out. Ranks are not asked: those of the partners judged fall when others of their kind, which nobody judged, come
 * before them, so they are against whatever draws kin together.
 * @param before, after [judged] cosines
 */
export function isSurelyWorse(judged: readonly JudgedPair[], before: Float64Array, after: Float64Array, seed: number): boolean {
  const isSimilar = Uint8Array.from(judged, (pair) => Number(pair.isSimilar));
  const { auc, aucError } = aucGainOf(before, after, isSimilar, resampleQueries(judged, seed));
  return auc < -SURELY_WORSE * aucError;
}
