import { LikewiseError } from '@contract/errors';
import { methods } from '@engine/metric/methods';
import type { StoredTensor } from '@engine/model/files/safetensors';
import type { LinearHead } from '@engine/model/types';
import { plainHeadOf } from '../head/composeHead';
import { compareHeads, isAcceptable, isSurelyBetter, type Comparison, type Reason } from '../measure/evaluateHeads';
import type { Illness } from '../refine/health';
import type { PairScoresOf } from '../measure/measure';
import { refineSettingsOf, type TrainingSettings } from '../settings/settings';
import { lackOf, supervisionOf, type Supervision } from '../refine/supervision';
import { gatherRows } from '../rows/gatherRows';
import type { EmbeddingRows, JudgedPair, Pause } from '../rows/types';
import { embedBySpaceMap } from '../start/teachStart';
import { readCheckpoint, type Checkpoint } from './checkpoint';
import { ClosedFormAnew, closedFormOf } from './closedFormAnew';
import { DeepCourse, type DeepGain, type DeepProgress, type DeepTask, type RunRecord } from './deepCourse';
import { DeepRun, type DeepParts } from './deepRun';
import { splitDeep, type DeepSplit } from './deepSplit';
import { Judges } from './judges';
import { rankedAmong } from './limits';

export interface DeepTaught {
  /** Of the new backbone. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly head: LinearHead;
  /** Whether that is the closed form, fitted once more to what the trained blocks give; else it was trained with them. */
  readonly isHeadAnew: boolean;
  /** Steps that it stands after: the best of those looked at, or the last where none was better. */
  readonly steps: number;
  /** [steps taken] */
  readonly losses: readonly number[];
  readonly curve: readonly DeepGain[];
  /** Before: the start (the taught head on the backbone as it was, or the network by chance). On judgements that neither was chosen by. */
  readonly comparison: Comparison | null;
  readonly isAccepted: boolean;
  readonly reason: Reason;
  readonly illness: Illness | null;
  /** The step from which it went on; 0 for a run from its beginning. */
  readonly resumedAt: number;
}

/** Photos of a step: more take seconds, and a cancel waits for a step. */
const MOST_A_STEP = 64;

/** What is taught, what chooses and what decides. Throws `nothing-to-learn`, and `bad-argument` for a method that takes no steps. */
export function splitToTeach(
  judged: readonly JudgedPair[],
  { method, seed }: TrainingSettings,
): DeepSplit & { readonly supervision: Supervision } {
  const { sampler, deep } = methods[method];
  if (deep === 'none')
    throw new LikewiseError('bad-argument', 'RCA takes no steps, so it cannot train a network. Choose one of the five losses.');
  const split = splitDeep(judged, seed);
  const supervision = supervisionOf(split.taught);
  if (lackOf(supervision, sampler ?? 'pairs') !== null)
    throw new LikewiseError(
      'nothing-to-learn',
      'There are not two groups of similar photos to train a network by. Judge more pairs first.',
    );
  return { ...split, supervision };
}

/**
 * Trains the last blocks of a backbone, or a small network from nothing, by the method's loss, from the taught head on. Killed or cancelled,
 * it goes on from its checkpoint and ends with the bits that it would have ended with.
 * Throws as `splitToTeach` does, and `bad-argument` where there is nothing to resume.
 * @param report what it gives is waited for, so that whoever is told may hold the run
 */
export async function trainDeep(
  task: DeepTask,
  pause: Pause,
  report: (progress: DeepProgress) => void | Promise<void>,
): Promise<DeepTaught> {
  const { library, settings } = task;
  const { seed, steps, backbone } = settings;
  const split = splitToTeach(library.judged, settings);
  const parts = await partsOf(task, split, pause);
  let run = new DeepRun(parts);
  try {
    const [choosing, testing] = [new Judges(library, split.choosing), new Judges(library, split.testing)];
    // Of the run that there is by then: a resumed one may be another.
    const byRun = (rows: Int32Array): Promise<EmbeddingRows> => run.embed(rows, pause);
    const [chosenBefore, testedBefore] = [await choosing.measure(byRun), await testing.measure(byRun)];
    const found = findCheckpoint(task);
    const grown = found === null ? null : headOfOtherSize(parts, found);
    if (grown !== null) {
      // The space of a small library grows with it, and the run goes on in the one that it began in. Figures before are of the start as it is now.
      run.dispose();
      run = new DeepRun({ ...parts, head: grown });
    }
    const course = await DeepCourse.begin(task, run, found, async () => choosing.gain(chosenBefore, await choosing.measure(byRun), seed));
    await course.takeSteps(pause, report);
    const { isBest, steps: taken } = course.settle();
    const measured =
      library.areClasses === true && backbone.start === 'pretrained' && taken > 0
        ? await headAnew(task, split, run, testing, pause)
        : await headTrained(run, testing, testedBefore, pause);
    const { before, after, head, isHeadAnew } = measured;
    const comparison = compareHeads(split.testing, before, after, seed);
    // Of the head that was trained, no look may have been better; the closed form anew was not looked at before.
    const isChosen = isHeadAnew || isBest || (steps.choose === 'fixed' && run.illness === null);
    const rival = backbone.start === 'small-cnn' ? await testing.measureUntaught() : before;
    const decision = decide(compareHeads(split.testing, rival, after, seed), isChosen);
    const { losses, curve, resumedAt } = course;
    return {
      ...{ tensors: await run.tensors(), head, isHeadAnew, steps: taken, losses, curve, comparison, ...decision },
      ...{ illness: run.illness, resumedAt },
    };
  } finally {
    run.dispose();
  }
}

/** What a run ends with, beside what it is measured against. */
interface Measured {
  readonly before: PairScoresOf;
  readonly after: PairScoresOf;
  readonly head: LinearHead;
  readonly isHeadAnew: boolean;
}

async function headTrained(run: DeepRun, testing: Judges, before: PairScoresOf, pause: Pause): Promise<Measured> {
  const after = await testing.measure((rows) => run.embed(rows, pause));
  return { before, after, head: await run.head(), isHeadAnew: false };
}

/**
 * Measured beside the closed form of the features as they were, fitted to the same judgements: those that chose the number of steps teach now as well. Of the classes that trained
 * the blocks photos lie closer together than of others, so a closed form of those alone would be of little worth.
 */
async function headAnew({ library, settings }: DeepTask, split: DeepSplit, run: DeepRun, testing: Judges, pause: Pause): Promise<Measured> {
  const judged = [...split.taught, ...split.choosing];
  const without = embedBySpaceMap(library, await closedFormOf({ ...library, judged }, settings, pause));
  const before = await testing.measure((rows) => ({ values: gatherRows(without, rows), n: rows.length, d: without.d }));
  const anew = await ClosedFormAnew.fit(library, judged, run, settings, pause);
  const after = await testing.measure((rows) => anew.embed(rows));
  return { before, after, head: await anew.head(pause), isHeadAnew: true };
}

function decide(comparison: Comparison | null, isChosen: boolean): Pick<DeepTaught, 'isAccepted' | 'reason'> {
  // Weights that nothing could be measured by are not put to use by themselves.
  if (comparison === null || !isChosen || !isAcceptable(comparison)) return { isAccepted: false, reason: 'not-better' };
  return { isAccepted: true, reason: isSurelyBetter(comparison) ? 'surely-better' : 'better' };
}

/** Null for a run from its beginning. Throws `bad-argument` where there is nothing to go on with. */
function findCheckpoint({ checkpoint: { path, key, isResumed } }: DeepTask): Checkpoint<RunRecord> | null {
  const found = isResumed ? readCheckpoint<RunRecord>(path, key) : null;
  if (isResumed && found === null)
    throw new LikewiseError(
      'bad-argument',
      'There is no interrupted training of these photos with these labels and settings. Leave "--resume" out to begin one.',
    );
  return found;
}

/** The head of a checkpoint where its embeddings are of another length than the start's; null where they are of the same. */
function headOfOtherSize({ head }: DeepParts, { tensors }: Checkpoint<RunRecord>): DeepParts['head'] | null {
  const weights = tensors.get('head.weights');
  if (weights === undefined || weights.length === head.weights.length || weights.length % head.featureSize !== 0) return null;
  return { ...head, size: weights.length / head.featureSize, weights };
}

async function partsOf(
  { library, network, from, examples, settings }: DeepTask,
  { taught, supervision }: ReturnType<typeof splitToTeach>,
  pause: Pause,
): Promise<DeepParts> {
  const { seed, backbone, batch } = settings;
  const refine = refineSettingsOf(settings);
  if (refine === null) throw new Error(`${settings.method} takes no steps.`);
  const groups = Math.max(2, Math.min(batch.groups, Math.floor(MOST_A_STEP / batch.perGroup)));
  const common = {
    ...{ network, from, examples, supervision, seed },
    settings: { ...refine, learningRate: backbone.learningRate, batch: { ...batch, groups } },
  };
  if (backbone.start === 'small-cnn') return { ...common, head: await headByChance(common, library.gallery, pause) };
  return { ...common, head: plainHeadOf(library.spaces, await closedFormOf({ ...library, judged: taught }, settings, pause)) };
}

/** Nothing but the mean of what the network gives by chance: without it all photos would seem alike. */
async function headByChance(parts: Omit<DeepParts, 'head'>, rows: Int32Array, pause: Pause): Promise<DeepParts['head']> {
  const f = parts.network.blocks.at(-1)!.layers.at(-1)!.kernel.shape[3];
  const weights = Float32Array.from({ length: f * f }, (_, p) => Number(Math.floor(p / f) === p % f));
  const plain = { kind: 'linear' as const, featureSize: f, size: f, mean: new Float32Array(f), weights };
  const run = new DeepRun({ ...parts, head: plain });
  try {
    const { values, n } = await run.embed(rankedAmong(rows), pause);
    values.forEach((value, p) => (plain.mean[p % f]! += value / n));
    return plain;
  } finally {
    run.dispose();
  }
}
