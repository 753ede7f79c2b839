import type { ImageId } from '@contract/data';
import { seededStream } from '../../metric/random';
import { rowDot } from '../../metric/algebra/vectors';
import { judgementsOfClasses, NoClass } from '../../training/answers/classJudgements';
import { embedTaught } from '../../training/embedTaught';
import { compareByTensor } from '../../training/answers/compareByTensor';
import { embeddingsOf } from '../../training/rows/library';
import { measureGroups, measureKnown, type QueryFigures } from '../../training/measure/measureGroups';
import { pauseFor } from '../../training/rows/pause';
import { takeAllSteps } from '../../training/takeAllSteps';
import { teach, type TeachProgress } from '../../training/teach';
import type { EmbeddingRows, JudgedPair, Pause } from '../../training/rows/types';
import { openTeaching, type OpenedLibrary } from './openTeaching';
import { openCopies } from './teachByViews';
import type { Tried, TryInput } from './teachingCalls';

/** Pairs of either kind drawn for each photo of a class that is measured. */
const PAIRS_A_PHOTO = 3;

/** Teaches by some labels and measures on photos that were not taught; nothing is kept. See `TeachingCalls`. */
export async function tryMethod(
  { settings, takesAllSteps, tested, searched, known, pairs, copies = null, ...input }: TryInput,
  signal: AbortSignal,
  report: (progress: TeachProgress) => void,
): Promise<Tried> {
  const pause = pauseFor(signal);
  const opened = copies === null ? await openTeaching(input, searched, pause) : await openCopies(input, copies, searched, pause);
  const { library } = opened;
  const startedAtMs = performance.now();
  const learned = await learn();
  const seconds = (performance.now() - startedAtMs) / 1000;
  const { embeddings } = learned;
  const groupOf = groupsByRow(opened, tested);
  const figures = known === null ? await amongAll() : measureKnown(embeddings, knownByRow(opened, groupOf, known));
  const held = pairs === null ? await drawPairs(opened, groupOf, input.seed, pause) : pairsByRow(opened, pairs);
  return {
    ...{ ...figures, seconds, steps: learned.steps, losses: learned.losses },
    groups: Int32Array.from(groupOf.values()),
    distances: Float32Array.from(held, ({ a, b }) =>
      Math.sqrt(Math.max(0, 2 - 2 * rowDot(embeddings.values, a, embeddings.values, b, embeddings.d))),
    ),
    isSimilar: Uint8Array.from(held, ({ isSimilar }) => Number(isSimilar)),
    isQuoted: Uint8Array.from(held, ({ asked }) => Number(asked !== 'suggested')),
    pairGroups: Int32Array.from(held, ({ a, b, heldOutWith }) => heldOutWith ?? groupOf.get(a) ?? groupOf.get(b) ?? NoClass),
  };

  function amongAll(): Promise<QueryFigures> {
    const isSearched = new Set(searched);
    const items = Int32Array.from([...opened.imageIds.keys()].filter((row) => isSearched.has(opened.imageIds[row]!)));
    return measureGroups(embeddings, items, groupOf, pause);
  }

  async function learn(): Promise<Pick<Tried, 'steps' | 'losses'> & { readonly embeddings: EmbeddingRows }> {
    if (settings === null) return { embeddings: embeddingsOf(library, library.spaces.untaught), steps: 0, losses: [] };
    if (takesAllSteps) {
      const tell = (step: number, loss: number): void => report({ phase: 'refine', fraction: step / settings!.steps.max, step, loss });
      const { embeddings: all, losses } = await takeAllSteps(library, settings, pause, tell);
      return { embeddings: all, losses, steps: losses.length };
    }
    const taught = await teach(library, settings, pause, report);
    return { embeddings: embedTaught(library, taught), steps: taught.steps, losses: taught.losses };
  }
}

/** Of the photos that are there, in the order of their rows, so that all methods are measured on the same list. */
function groupsByRow({ imageIds }: OpenedLibrary, tested: TryInput['tested']): Map<number, number> {
  return new Map(
    imageIds.flatMap((imageId, row) => {
      const group = tested.get(imageId);
      return group === undefined ? [] : [[row, group] as const];
    }),
  );
}

/** In the order of `groupOf`; what has no features is no candidate. */
function knownByRow(
  { imageIds }: OpenedLibrary,
  groupOf: ReadonlyMap<number, number>,
  known: NonNullable<TryInput['known']>,
): Parameters<typeof measureKnown>[1] {
  const rowOf = new Map(imageIds.map((imageId, row) => [imageId, row]));
  const rowsOf = (images: readonly ImageId[]): number[] => images.flatMap((imageId) => rowOf.get(imageId) ?? []);
  return [...groupOf.keys()].map((row) => {
    const { similar, different } = known.get(imageIds[row]!)!;
    return { row, similar: rowsOf(similar), different: rowsOf(different) };
  });
}

function pairsByRow({ imageIds }: OpenedLibrary, pairs: NonNullable<TryInput['pairs']>): JudgedPair[] {
  const rowOf = new Map(imageIds.map((imageId, row) => [imageId, row]));
  return pairs.flatMap(({ imageA, imageB, isSimilar, asked }) => {
    const [a, b] = [rowOf.get(imageA), rowOf.get(imageB)];
    return a === undefined || b === undefined ? [] : [{ a, b, isSimilar, asked }];
  });
}

/** Of complete classes: some of the same class, and the nearest of others, as the untaught embeddings see them. */
async function drawPairs(
  { library, imageIds }: OpenedLibrary,
  groupOf: ReadonlyMap<number, number>,
  seed: number,
  pause: Pause,
): Promise<JudgedPair[]> {
  const classes = Int32Array.from(imageIds, (_, row) => groupOf.get(row) ?? NoClass);
  await pause();
  const embeddings = embeddingsOf(library, library.spaces.untaught);
  return judgementsOfClasses(classes, (rows) => compareByTensor(embeddings, embeddings.values, rows), PAIRS_A_PHOTO, seededStream(seed));
}
