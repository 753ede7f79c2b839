import type { ImageId } from '@contract/data';
import { seededStream } from '../metric/random';
import { sample } from '../metric/samplers/shuffle';
import { judgementsOfClasses, NoClass } from '../training/classJudgements';
import { allRows, compareByTensor } from '../training/evidence';
import { embeddingsOf, type TeachingLibrary } from '../training/library';
import type { JudgedPair, Pause } from '../training/types';
import { gathered, type TeachingPool } from './TeachingPool';
import type { ClassedImages, JudgedImages, TeachingInput } from './teachingCalls';

/** Pairs of either kind that are drawn for each photo with a class. */
const PAIRS_A_PHOTO = 3;
const MOST_CLASSED = 10_000;

/** A library in memory. */
export interface OpenedLibrary {
  readonly library: TeachingLibrary;
  /** Places, in the input, of the judgements whose photos are there. */
  readonly used: Int32Array;
}

/**
 * What a training looks at: the photos judged, or those of a class, and a fixed sample of the rest, which is the gallery. In the order of the
 * images' ids, whatever was asked about before, so that the same judgements teach the same.
 */
export async function openTeaching(
  pool: TeachingPool,
  { store, base, judged, classes = null, seed }: TeachingInput,
  pause: Pause,
): Promise<OpenedLibrary> {
  const named = [...judged.flatMap(({ imageA, imageB }) => [imageA, imageB]), ...chooseClassed(classes, seed)];
  const photos = await pool.open(store, base, named, seed, pause);
  const sampled = photos.imageIds.slice(0, photos.gallery.length);
  const imageIds = [...new Set([...sampled, ...named.filter((imageId) => photos.rowOf.has(imageId))])].sort((a, b) => a - b);
  const rowOf = new Map(imageIds.map((imageId, row) => [imageId, row]));
  const { pairs, used } = toRows(judged, rowOf);
  const gallery = Int32Array.from(sampled, (imageId) => rowOf.get(imageId)!);
  const library = { spaces: photos.spaces, base: gathered(photos, imageIds), gallery, judged: pairs };
  if (classes === null) return { library, used };
  const embeddings = embeddingsOf(library, library.spaces.untaught);
  const all = allRows(embeddings);
  const drawn = judgementsOfClasses(
    classesOf(classes, rowOf, imageIds.length),
    (rows) => compareByTensor(embeddings, all, rows),
    PAIRS_A_PHOTO,
    seededStream(seed),
  );
  return { library: { ...library, judged: drawn, isCertain: true }, used };
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
