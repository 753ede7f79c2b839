import { resampleCounts, seededStream } from '@engine/metric/random';
import { gainOf, isBetter, type Gain } from '../measure/compare';
import type { Fold } from '../measure/folds';
import type { Illness } from './health';
import type { TeachingLibrary } from '../rows/library';
import { measurePairs, type PairScoresOf } from '../measure/measure';
import { Refinement } from './refine';
import type { RefineSettings } from '../settings/refineSettings';
import { embedRows } from '../head/embedRows';
import { lackOf, supervisionOf } from './supervision';
import { methods } from '@engine/metric/methods';
import type { EmbeddingRows, Pause } from '../rows/types';

const RESAMPLES = 80;
/** Standard errors by which the held-out judgements must gain before a step is taken at all: without that, no method has hurt less than it helped. */
const SURE = 2;

export interface StepChoice {
  /** 0: the start is left as it is. */
  readonly steps: number;
  /** What each number of steps did to judgements held out. */
  readonly curve: readonly ({ readonly step: number } & Gain)[];
  /** Of each number of steps tried, none among them, on judgements held out. */
  readonly afterEach: ReadonlyMap<number, PairScoresOf>;
  /** What stopped one of the runs, if anything did: then nothing is chosen. */
  readonly illness: Illness | null;
}

/**
 * How many steps a method may take, by cross-validation grouped by query photo. Among the numbers of steps that are surely better than
 * none, the smallest whose gain in rank is within one standard error of the best (Breiman's rule).
 * @param startOf the rows as a start embeds them that was fitted to what the fold teaches: it must not have seen those held out either
 * @param checkpoints the numbers of steps tried, ascending, above 0
 */
export async function chooseSteps(
  library: TeachingLibrary,
  folds: readonly Fold[],
  startOf: (fold: Fold) => Promise<EmbeddingRows>,
  settings: RefineSettings,
  checkpoints: readonly number[],
  seed: number,
  pause: Pause,
  report: (fraction: number) => void = () => undefined,
): Promise<StepChoice> {
  const { judged, gallery } = library;
  const isSimilar = Uint8Array.from(judged, (pair) => Number(pair.isSimilar));
  const random = seededStream(seed);
  const resamples = Array.from({ length: RESAMPLES }, () => resampleCounts(judged.length, random));
  const starts = new Map<Fold, EmbeddingRows>();
  for (const fold of folds) starts.set(fold, await startOf(fold));
  const runs = folds.map((fold) => {
    const taught = [...fold.taught].map((place) => judged[place]!);
    const supervision = supervisionOf(taught);
    const start = starts.get(fold)!;
    const isPossible = lackOf(supervision, methods[settings.method].sampler ?? 'pairs') === null;
    return { fold, start, refinement: isPossible ? new Refinement(start, supervision, settings, seed, pause) : null };
  });
  const measure = async (embeddingsOfFold: (run: (typeof runs)[number]) => Promise<EmbeddingRows | null>): Promise<PairScoresOf | null> => {
    const scores = { logRanks: new Float64Array(judged.length), cosines: new Float64Array(judged.length) };
    for (const run of runs) {
      const embeddings = await embeddingsOfFold(run);
      if (embeddings === null) return null;
      const { heldOut } = run.fold;
      const held = await measurePairs(
        embeddings,
        gallery,
        [...heldOut].map((place) => judged[place]!),
      );
      for (const [i, place] of heldOut.entries()) [scores.logRanks[place], scores.cosines[place]] = [held.logRanks[i]!, held.cosines[i]!];
      await pause();
    }
    return scores;
  };
  try {
    const before = (await measure(({ start }) => Promise.resolve(start)))!;
    const afterEach = new Map([[0, before]]);
    const steps = folds.length * checkpoints.at(-1)!;
    let done = 0;
    const curve: ({ readonly step: number } & Gain)[] = [];
    for (const step of checkpoints) {
      const after = await measure(async ({ start, refinement }) => {
        // A fold from which nothing can be learned counts as no change.
        if (refinement === null) return start;
        const change = await refinement.advance(step, () => report(++done / steps));
        return change === null ? null : embedRows(start, change);
      });
      if (after === null) {
        const illness = runs.find(({ refinement }) => refinement !== null && refinement.illness !== null)!.refinement!.illness;
        return { steps: 0, curve, afterEach, illness };
      }
      afterEach.set(step, after);
      const gain = { step, ...gainOf(before, after, isSimilar, resamples) };
      curve.push(gain);
      // What begins by ranking worse has never ended well; going on would cost seconds.
      if (!isBetter(gain, 0)) break;
    }
    return { steps: smallestGood(curve), curve, afterEach, illness: null };
  } finally {
    for (const { refinement } of runs) refinement?.dispose();
  }
}

function smallestGood(curve: readonly ({ readonly step: number } & Gain)[]): number {
  const better = curve.filter((gain) => isBetter(gain, SURE));
  const best = better.reduce<(typeof better)[number] | undefined>(
    (top, gain) => (top === undefined || gain.rank > top.rank ? gain : top),
    undefined,
  );
  if (best === undefined) return 0;
  return better.find(({ rank }) => rank >= best.rank - best.rankError)!.step;
}
