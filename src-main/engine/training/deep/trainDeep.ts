import { LikewiseError } from '@contract/errors';
import { methods } from '@engine/metric/methods';
import { resampleCounts, seededStream } from '@engine/metric/random';
import type { StoredTensor } from '@engine/model/files/safetensors';
import type { LinearHead } from '@engine/model/types';
import { gainOf, type Gain } from '../measure/compare';
import { composeHead } from '../head/composeHead';
import { compareHeads, isAcceptable, isSurelyBetter, type Comparison, type Reason } from '../measure/evaluateHeads';
import type { Illness } from '../refine/health';
import { embeddingsOf, type TeachingLibrary } from '../rows/library';
import { measurePairs, type PairScoresOf } from '../measure/measure';
import { refineSettingsOf, type TrainingSettings } from '../settings/settings';
import { lackOf, supervisionOf, type Supervision } from '../refine/supervision';
import { findStart } from '../start/teachStart';
import { truncate, truncation } from '../start/truncate';
import type { JudgedPair, Pause } from '../rows/types';
import { readCheckpoint, type Checkpoint } from './checkpoint';
import { DeepCourse, type DeepGain, type DeepProgress, type DeepTask, type RunRecord } from './deepCourse';
import { DeepRun, type DeepParts } from './deepRun';
import { splitDeep, type DeepSplit } from './deepSplit';
import { GALLERY } from './limits';

export interface DeepTaught {
  /** Of the new backbone. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly head: LinearHead;
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

const RESAMPLES = 80;
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
    const [chosenBefore, testedBefore] = [await choosing.measure(run, pause), await testing.measure(run, pause)];
    const found = findCheckpoint(task);
    const grown = found === null ? null : headOfOtherSize(parts, found);
    if (grown !== null) {
      // The space of a small library grows with it, and the run goes on in the one that it began in. Figures before are of the start as it is now.
      run.dispose();
      run = new DeepRun({ ...parts, head: grown });
    }
    const course = await DeepCourse.begin(task, run, found, async () =>
      choosing.gain(chosenBefore, await choosing.measure(run, pause), seed),
    );
    await course.takeSteps(pause, report);
    const { isBest, steps: taken } = course.settle();
    const after = await testing.measure(run, pause);
    const comparison = compareHeads(split.testing, testedBefore, after, seed);
    const isChosen = isBest || (steps.choose === 'fixed' && run.illness === null);
    const rival = backbone.start === 'small-cnn' ? await testing.measureUntaught() : testedBefore;
    const decision = decide(compareHeads(split.testing, rival, after, seed), isChosen);
    const { losses, curve, resumedAt } = course;
    return { ...(await run.result()), steps: taken, losses, curve, comparison, ...decision, illness: run.illness, resumedAt };
  } finally {
    run.dispose();
  }
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
  const { seed, backbone, head, batch } = settings;
  const refine = refineSettingsOf(settings);
  if (refine === null) throw new Error(`${settings.method} takes no steps.`);
  const groups = Math.max(2, Math.min(batch.groups, Math.floor(MOST_A_STEP / batch.perGroup)));
  const common = {
    ...{ network, from, examples, supervision, seed },
    settings: { ...refine, learningRate: backbone.learningRate, batch: { ...batch, groups } },
  };
  if (backbone.start === 'small-cnn') return { ...common, head: await headByChance(common, library.gallery, pause) };
  const start = await findStart({ ...library, judged: taught }, seed, pause);
  const composed = composeHead(library.spaces, truncate(start.map, await truncation(library, start.map, head.dim)));
  const { mean, weights } = composed;
  if (composed.kind !== 'linear' || mean === null || weights === null) throw new Error('A taught start has a mean and a matrix.');
  return { ...common, head: { ...composed, mean, weights } };
}

/** Nothing but the mean of what the network gives by chance: without it all photos would seem alike. */
async function headByChance(parts: Omit<DeepParts, 'head'>, rows: Int32Array, pause: Pause): Promise<DeepParts['head']> {
  const f = parts.network.blocks.at(-1)!.layers.at(-1)!.kernel.shape[3];
  const weights = Float32Array.from({ length: f * f }, (_, p) => Number(Math.floor(p / f) === p % f));
  const plain = { kind: 'linear' as const, featureSize: f, size: f, mean: new Float32Array(f), weights };
  const run = new DeepRun({ ...parts, head: plain });
  try {
    const { values, n } = await run.embed(rows.slice(0, GALLERY), pause);
    values.forEach((value, p) => (plain.mean[p % f]! += value / n));
    return plain;
  } finally {
    run.dispose();
  }
}

/** Judgements that are not taught, and the photos that they are measured among. */
class Judges {
  readonly #library: TeachingLibrary;
  readonly #pairs: readonly JudgedPair[];
  /** Rows of the library that have to be embedded. */
  readonly #rows: Int32Array;
  readonly #gallery: Int32Array;

  constructor(library: TeachingLibrary, pairs: readonly JudgedPair[]) {
    this.#library = library;
    this.#gallery = library.gallery.slice(0, GALLERY);
    const rows = [...new Set([...this.#gallery, ...pairs.flatMap(({ a, b }) => [a, b])])];
    const placeOf = new Map(rows.map((row, place) => [row, place]));
    this.#rows = Int32Array.from(rows);
    this.#pairs = pairs.map((pair) => ({ ...pair, a: placeOf.get(pair.a)!, b: placeOf.get(pair.b)! }));
  }

  async measure(run: DeepRun, pause: Pause): Promise<PairScoresOf> {
    return measurePairs(await run.embed(this.#rows, pause), Int32Array.from(this.#gallery.keys()), this.#pairs);
  }

  /** Of the library as it ranks without anything taught. */
  async measureUntaught(): Promise<PairScoresOf> {
    const { values, d } = embeddingsOf(this.#library, this.#library.spaces.untaught);
    const rows = new Float32Array(this.#rows.length * d);
    for (const [place, row] of this.#rows.entries()) rows.set(values.subarray(row * d, (row + 1) * d), place * d);
    return measurePairs({ values: rows, n: this.#rows.length, d }, Int32Array.from(this.#gallery.keys()), this.#pairs);
  }

  gain(before: PairScoresOf, after: PairScoresOf, seed: number): Gain {
    const isSimilar = Uint8Array.from(this.#pairs, (pair) => Number(pair.isSimilar));
    const random = seededStream(seed);
    const resamples = Array.from({ length: RESAMPLES }, () => resampleCounts(this.#pairs.length, random));
    return gainOf(before, after, isSimilar, resamples);
  }
}
