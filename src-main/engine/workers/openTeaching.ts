import type { ImageId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { seededStream } from '../metric/random';
import { sample } from '../metric/samplers/shuffle';
import { backboneSpec } from '../model/backbones';
import { fitSpaces, project, spacesOf } from '../training/baseSpaces';
import { judgementsOfClasses, NoClass } from '../training/classJudgements';
import { compareByTensor } from '../training/evidence';
import { embeddingsOf, selectRows, type TeachingLibrary } from '../training/library';
import type { JudgedPair, Pause } from '../training/types';
import { FeatureReader } from './computeFeatures';
import type { ClassedImages, JudgedImages, TeachingInput } from './teachingCalls';

/** Pairs of either kind that are drawn for each photo with a class. */
const PAIRS_A_PHOTO = 3;
const MOST_CLASSED = 10_000;
/** Rows read at once. */
const CHUNK_ROWS = 1024;

/** A library in memory, and which image each of its rows is. */
export interface OpenedLibrary {
  readonly library: TeachingLibrary;
  /** [rows] ascending */
  readonly imageIds: readonly ImageId[];
  /** Places, in the input, of the judgements whose photos are there. */
  readonly used: Int32Array;
}

/**
 * Reads what a teaching looks at: the photos judged, those named, and a fixed sample of the rest, which is the gallery.
 * Throws `nothing-to-learn` for a library without two photos.
 */
export async function openTeaching(
  { store, base, judged, classes = null, seed }: TeachingInput,
  named: readonly ImageId[],
  pause: Pause,
): Promise<OpenedLibrary> {
  const { featureSize: f } = backboneSpec(store.backbone);
  const reader = new FeatureReader(store, f);
  try {
    const all = reader.imageIds() as ImageId[];
    const sampled = new Set(Array.from(selectRows(all.length, [], seed).rows, (row) => all[row]!));
    const asked = new Set([...judged.flatMap(({ imageA, imageB }) => [imageA, imageB]), ...named, ...chooseClassed(classes, seed)]);
    const { imageIds, features } = await readFeatures(
      reader,
      all.filter((imageId) => sampled.has(imageId) || asked.has(imageId)),
      f,
      pause,
    );
    const n = imageIds.length;
    if (n < 2) throw new LikewiseError('nothing-to-learn', 'There are not two indexed photos to compare. Index a folder first.');
    const spaces = (base === null ? null : spacesOf(base)) ?? (await fitSpaces({ values: features, n, f }, pause));
    const rowOf = new Map(imageIds.map((imageId, row) => [imageId, row]));
    const { pairs, used } = toRows(judged, rowOf);
    const gallery = Int32Array.from(imageIds.keys().filter((row) => sampled.has(imageIds[row]!)));
    const library = { spaces, base: await project(spaces, features, pause), gallery, judged: pairs };
    if (classes === null) return { library, imageIds, used };
    const embeddings = embeddingsOf(library, spaces.untaught);
    const drawn = judgementsOfClasses(classesOf(classes, rowOf, n), compareByTensor(embeddings), PAIRS_A_PHOTO, seededStream(seed));
    return { library: { ...library, judged: drawn }, imageIds, used };
  } finally {
    reader.close();
  }
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

/** @param imageIds ascending @returns those whose features are sound, and the features, [n, f] */
async function readFeatures(
  reader: FeatureReader,
  imageIds: readonly ImageId[],
  f: number,
  pause: Pause,
): Promise<{ imageIds: ImageId[]; features: Float32Array }> {
  const features = new Float32Array(imageIds.length * f);
  const found: ImageId[] = [];
  for (const page of reader.pagesOf(imageIds, CHUNK_ROWS)) {
    features.set(page.features, found.length * f);
    found.push(...(page.imageIds as Iterable<number> as Iterable<ImageId>));
    await pause();
  }
  return { imageIds: found, features: features.subarray(0, found.length * f) };
}

function toRows(judged: readonly JudgedImages[], rowOf: ReadonlyMap<ImageId, number>): { pairs: JudgedPair[]; used: Int32Array } {
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
