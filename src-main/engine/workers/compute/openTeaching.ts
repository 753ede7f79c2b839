import type { ImageId } from '@contract/data';
import { seededStream } from '../../metric/random';
import { sample } from '../../metric/samplers/shuffle';
import { judgementsOfClasses, NoClass } from '../../training/answers/classJudgements';
import { compareByTensor } from '../../training/answers/compareByTensor';
import { embeddingsOf, type TeachingLibrary } from '../../training/rows/library';
import type { JudgedPair, Pause } from '../../training/rows/types';
import { gathered, TeachingPool } from './TeachingPool';
import type { ClassedImages, JudgedImages, TeachingInput } from './teachingCalls';
import { MOST_CLASSED } from '../../training/deep/limits';

/** Pairs of either kind that are drawn for each photo with a class. */
const PAIRS_A_PHOTO = 3;

/** Of this process. */
export const pool = new TeachingPool();

/** A library in memory, and which image each of its rows is. */
export interface OpenedLibrary {
  readonly library: TeachingLibrary;
  /** [rows] ascending */
  readonly imageIds: readonly ImageId[];
  /** Places, in the input, of the judgements whose photos are there. */
  readonly used: Int32Array;
}

/**
 * What a training looks at: the photos judged, those of a class, those named, and a fixed sample of the rest, which is the gallery. In the order of the
 * images' ids, whatever was asked about before, so that the same judgements teach the same.
 */
export async function openTeaching(
  { store, base, judged, classes = null, seed }: TeachingInput,
  named: readonly ImageId[],
  pause: Pause,
): Promise<OpenedLibrary> {
  const asked = [...judged.flatMap(({ imageA, imageB }) => [imageA, imageB]), ...named, ...chooseClassed(classes, seed)];
  const photos = await pool.open(store, base, asked, seed, pause);
  const sampled = photos.imageIds.slice(0, photos.gallery.length);
  const imageIds = [...new Set([...sampled, ...asked.filter((imageId) => photos.rowOf.has(imageId))])].sort((a, b) => a - b);
  const rowOf = new Map(imageIds.map((imageId, row) => [imageId, row]));
  const { pairs, used } = toRows(judged, rowOf);
  const gallery = Int32Array.from(sampled, (imageId) => rowOf.get(imageId)!);
  const library = { spaces: photos.spaces, base: gathered(photos, imageIds), gallery, judged: pairs };
  // The gallery is the pool's own, photo by photo, so that what is found in it is found once for all trainings.
  const findings = { seed, scale: photos.evidence().scale, kin: (now: Pause) => photos.kin(now) };
  if (classes === null) return { library: { ...library, findings }, imageIds, used };
  const embeddings = embeddingsOf(library, library.spaces.untaught);
  const drawn = judgementsOfClasses(
    classesOf(classes, rowOf, imageIds.length),
    (rows) => compareByTensor(embeddings, embeddings.values, rows),
    PAIRS_A_PHOTO,
    seededStream(seed),
  );
  return { library: { ...library, judged: drawn, isCertain: true, areClasses: true }, imageIds, used };
}

/** Of very many photos with a class a fixed sample: their features have to be in memory at once. */
function chooseClassed(classes: ClassedImages | null, seed: number): ImageId[] {
  const imageIds = [...(classes?.imageIds ?? [])] as ImageId[];
  return imageIds.length <= MOST_CLASSED ? imageIds : sample(imageIds, MOST_CLASSED, seededStream(seed));
}

/** [n] */
function classesOf({ imageIds, classes }: ClassedImages, rowOf: ReadonlyMap<ImageId, number>, n: number): Int32Array {
  const ofRows = new Int32Array(n).fill(NoClass);
  for (const [i, imageId] of imageIds.entries()) {
    const row = rowOf.get(imageId as ImageId);
    if (row !== undefined) ofRows[row] = classes[i]!;
  }
  return ofRows;
}

/** Judgements over rows, of those whose photos are there. */
export function toRows(
  judged: readonly JudgedImages[],
  rowOf: ReadonlyMap<ImageId, number>,
): { readonly pairs: JudgedPair[]; readonly used: Int32Array } {
  const pairs: JudgedPair[] = [];
  const used: number[] = [];
  for (const [place, { imageA, imageB, isSimilar, asked }] of judged.entries()) {
    const [a, b] = [rowOf.get(imageA), rowOf.get(imageB)];
    if (a === undefined || b === undefined) continue;
    pairs.push({ a, b, isSimilar, asked });
    used.push(place);
  }
  return { pairs, used: Int32Array.from(used) };
}
