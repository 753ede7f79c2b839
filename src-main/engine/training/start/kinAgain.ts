import { writeFeatures } from '../answers/evidence';
import { readingOf } from '../answers/trust';
import type { SpaceMap } from '../head/composeHead';
import { aucGainOf } from '../measure/compare';
import { resampleQueries } from '../measure/evaluateHeads';
import type { TeachingLibrary } from '../rows/library';
import type { EmbeddingRows, JudgedPair } from '../rows/types';
import { drawTogetherBy, heardInTurn, surenessOf, type Kin } from './kin';

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
): SpaceMap {
  const seen = kin.graph.seenIn(embeddings.values, embeddings.d, [...library.gallery, ...kin.beside]);
  const scale = { random: seen.random, nearest: seen.nearest.toSorted()[seen.nearest.length >> 1] ?? 1 };
  const { length } = kin.pairs.a;
  const features = new Float64Array(3 * seen.cosines.length);
  for (let pair = 0; pair < seen.cosines.length; pair++)
    writeFeatures(features, pair, scale, seen.cosines[pair]!, seen.surroundings[pair]!, seen.crowding[pair]!);
  const placeOf = new Map(library.judged.map((pair, place) => [pair, length + place]));
  const told = new Float64Array(3 * judged.length);
  for (const [i, pair] of judged.entries()) {
    const from = 3 * placeOf.get(pair)!;
    told.set(features.subarray(from, from + 3), 3 * i);
  }
  const sure = surenessOf(readingOf(told, judged), features.subarray(0, 3 * length), kin.caution);
  return drawTogetherBy(heardInTurn(kin.pairs, sure, kin.photos), library, { ...kin, strength: STRENGTH }, taught);
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
