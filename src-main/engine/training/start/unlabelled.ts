import { compareByTensor } from '../answers/compareByTensor';
import { PairEvidence } from '../answers/evidence';
import { readingShown } from '../answers/trust';
import type { SpaceMap } from '../head/composeHead';
import type { KinPairs, TeachingLibrary } from '../rows/library';
import type { EmbeddingRows, JudgedPair, Pause } from '../rows/types';
import { drawTogetherBy, findKin, kinAmong, surenessOf } from './kin';

/** Of the gallery: as much as is held out when the outcome is measured, so that what is measured is what is done. */
const LEAST_SHARE = 1 / 5;
/** 1 - A of RCA where all photos without a class have partners enough: what complete classes say of that is surer than a few answers. */
const STRENGTH = 0.9;

/** Whether there are photos enough beside those of the classes that teach. */
export function hasUnlabelled(library: TeachingLibrary): boolean {
  return library.areClasses === true && unlabelledAmong(library, library.judged).length >= LEAST_SHARE * library.gallery.length;
}

/**
 * What photos without a class add to what complete classes taught. Which of them are kin shows better in the space that was taught than in the untaught one, and how the pairs that follow from
 * classes lie there says from where on: they are nearer there than pairs of classes that did not teach, so it says so too seldom rather than too often.
 * @param embeddings of the library by `taught` @param judged of the library's judgements those that may be looked at
 */
export async function drawUnlabelled(
  library: TeachingLibrary,
  taught: SpaceMap,
  embeddings: EmbeddingRows,
  judged: readonly JudgedPair[],
  seed: number,
  pause: Pause,
): Promise<SpaceMap> {
  const evidence = new PairEvidence(embeddings, library.gallery, compareByTensor, seed);
  const unlabelled = unlabelledAmong(library, judged);
  const pairs = pairsAmong(await findKin(evidence, pause), new Set(unlabelled));
  const kin = { ...kinAmong(library, evidence, pairs, []), photos: unlabelled.length, strength: STRENGTH };
  // All alike, not in turn: what complete classes say of a pair is hardly ever half believed, and classes held out have their say.
  return drawTogetherBy(surenessOf(readingShown(evidence, judged), pairs.features, kin.caution), library, kin, taught);
}

/** @returns places in the gallery */
function unlabelledAmong({ gallery }: TeachingLibrary, judged: readonly JudgedPair[]): number[] {
  const labelled = new Set(judged.flatMap(({ a, b }) => [a, b]));
  return [...gallery.keys()].filter((place) => !labelled.has(gallery[place]!));
}

/** Those of the pairs whose photos are both of some. */
function pairsAmong({ a, b, isMutual, features }: KinPairs, some: ReadonlySet<number>): KinPairs {
  const chosen = [...a.keys()].filter((pair) => some.has(a[pair]!) && some.has(b[pair]!));
  return {
    a: Int32Array.from(chosen, (pair) => a[pair]!),
    b: Int32Array.from(chosen, (pair) => b[pair]!),
    isMutual: Uint8Array.from(chosen, (pair) => isMutual[pair]!),
    features: Float64Array.from({ length: 3 * chosen.length }, (_, p) => features[3 * chosen[Math.floor(p / 3)]! + (p % 3)]!),
  };
}
