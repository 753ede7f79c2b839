import type { ImageId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { backboneSpec } from '../model/backbones';
import { fitSpaces, project, spacesOf } from '../training/baseSpaces';
import { selectRows, type TeachingLibrary } from '../training/library';
import type { JudgedPair, Pause } from '../training/types';
import { FeatureReader } from './computeFeatures';
import type { JudgedImages, TeachingInput } from './teachingCalls';

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
  { store, base, judged, seed }: TeachingInput,
  named: readonly ImageId[],
  pause: Pause,
): Promise<OpenedLibrary> {
  const { featureSize: f } = backboneSpec(store.backbone);
  const reader = new FeatureReader(store, f);
  try {
    const all = reader.imageIds() as ImageId[];
    const sampled = new Set(Array.from(selectRows(all.length, [], seed).rows, (row) => all[row]!));
    const asked = new Set([...judged.flatMap(({ imageA, imageB }) => [imageA, imageB]), ...named]);
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
    return { library: { spaces, base: await project(spaces, features, pause), gallery, judged: pairs }, imageIds, used };
  } finally {
    reader.close();
  }
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
