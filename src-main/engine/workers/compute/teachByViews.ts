import type { ImageId } from '@contract/data';
import { seededStream } from '../../metric/random';
import { project } from '../../training/rows/baseSpaces';
import { NoClass } from '../../training/answers/classJudgements';
import { judgementsOfCopies } from '../../training/deep/copyJudgements';
import { embedTaught } from '../../training/embedTaught';
import { compareHeads, isAcceptable, isSurelyBetter } from '../../training/measure/evaluateHeads';
import { compareByTensor } from '../../training/answers/compareByTensor';
import { embeddingsOf, type TeachingLibrary } from '../../training/rows/library';
import { measurePairs } from '../../training/measure/measure';
import { teach, type Taught, type TeachProgress } from '../../training/teach';
import type { EmbeddingRows, Pause } from '../../training/rows/types';
import { openTeaching, type OpenedLibrary } from './openTeaching';
import type { AlteredCopies, TeachingInput, TrainInput, TrainOutput } from './teachingCalls';

/** Pairs of either kind that are drawn for each photo and each of its copies. */
const PAIRS_A_PHOTO = 2;

/**
 * Teaches a library of which nobody said anything, by altered copies of its photos: a photo and its copies are alike, and photos at some
 * distance are not. Whether that is what a person means only a person can say: it is put to use by itself where the judgements that there are,
 * none of which was learned from, rank better with it.
 */
export async function teachByViews(
  { settings, copies, ...input }: TrainInput & { readonly copies: AlteredCopies },
  pause: Pause,
  report: (progress: TeachProgress) => void,
): Promise<TrainOutput> {
  const opened = await openCopies(input, copies, [], pause);
  const taught = await teach(opened.library, settings, pause, report);
  const counts = { used: opened.library.judged.length, leftOut: input.judged.length - opened.used.length };
  return { taught: { ...taught, ...(await decide(opened.plain, taught, settings.seed)) }, ...counts };
}

/**
 * A library whose judgements follow from altered copies. Its rows are those of the images, and after them those of the copies.
 * @param named photos that are needed for other reasons
 * @returns `plain`: the library without copies, and with the judgements of the input
 */
export async function openCopies(
  input: TeachingInput,
  copies: AlteredCopies,
  named: readonly ImageId[],
  pause: Pause,
): Promise<OpenedLibrary & { readonly plain: TeachingLibrary }> {
  const opened = await openTeaching(input, [...named, ...copies.imageIds], pause);
  const altered = await withCopies(opened.library, opened.imageIds, copies, pause);
  const embeddings = embeddingsOf(altered, altered.spaces.untaught);
  const judged = judgementsOfCopies(
    altered.classes,
    opened.library.base.n,
    (rows) => compareByTensor(embeddings, embeddings.values, rows),
    PAIRS_A_PHOTO,
    seededStream(input.seed),
  );
  return { ...opened, plain: opened.library, library: { ...altered, judged, isCertain: true } };
}

/** On what a person judged, all of which the teaching has not seen. */
async function decide(
  library: TeachingLibrary,
  taught: Taught,
  seed: number,
): Promise<Pick<Taught, 'comparison' | 'isAccepted' | 'reason'>> {
  if (taught.reason === 'unchanged') return taught;
  const { judged, gallery } = library;
  const isAnswered = judged.some(({ isSimilar }) => isSimilar) && judged.some(({ isSimilar }) => !isSimilar);
  if (!isAnswered) return { comparison: taught.comparison, isAccepted: false, reason: 'copies-only' };
  const before = await measurePairs(embeddingsOf(library, library.spaces.untaught), gallery, judged);
  const comparison = compareHeads(judged, before, await measurePairs(embedTaught(library, taught), gallery, judged), seed);
  if (comparison === null) return { comparison: taught.comparison, isAccepted: false, reason: 'copies-only' };
  const isAccepted = isAcceptable(comparison);
  return { comparison, isAccepted, reason: !isAccepted ? 'not-better' : isSurelyBetter(comparison) ? 'surely-better' : 'better' };
}

/** The library, and after its rows those of the copies: first all first ones. Each photo and its copies are a class. */
async function withCopies(
  library: TeachingLibrary,
  imageIds: readonly number[],
  { imageIds: copied, features }: AlteredCopies,
  pause: Pause,
): Promise<TeachingLibrary & { readonly classes: Int32Array }> {
  const { base, spaces } = library;
  const projected = await project(spaces, features, pause);
  const n = base.n + projected.n;
  const values = new Float32Array(n * base.d);
  values.set(base.values);
  values.set(projected.values, base.values.length);
  const rowOf = new Map(imageIds.map((imageId, row) => [imageId, row]));
  const classes = new Int32Array(n).fill(NoClass);
  for (const [number, imageId] of copied.entries()) {
    const row = rowOf.get(imageId);
    // Without the photo itself its copies are still copies of each other.
    if (row !== undefined) classes[row] = number;
    for (let copy = number; copy < projected.n; copy += copied.length) classes[base.n + copy] = number;
  }
  const rows: EmbeddingRows = { values, n, d: base.d };
  return { ...library, base: rows, classes };
}
