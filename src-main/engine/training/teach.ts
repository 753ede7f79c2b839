import { seededStream } from '@engine/metric/random';
import type { Head } from '@engine/model/types';
import { findBolder } from './start/bolder';
import type { StepChoice } from './refine/chooseSteps';
import { composeHead, type SpaceMap } from './head/composeHead';
import { compareHeads, isAcceptable, isSurelyBetter, isSurelyWorse, type Comparison, type Reason } from './measure/evaluateHeads';
import { measuringFolds, type Fold } from './measure/folds';
import type { GateOutcome } from './start/gate';
import type { Illness } from './refine/health';
import type { TeachingLibrary } from './rows/library';
import type { PairScoresOf } from './measure/measure';
import { MeasuredGallery } from './measure/measureMaps';
import { refineStart, type Refined } from './refineStart';
import { refineSettingsOf, type TrainingSettings } from './settings/settings';
import type { lackOf } from './refine/supervision';
import { FoldStarts } from './start/foldStarts';
import { findStart, untaughtMap, type Start, type StartKind } from './start/teachStart';
import type { Pause } from './rows/types';

/** What a training has come to. */
export interface Taught {
  readonly head: Head;
  /** The linear part of it. */
  readonly map: SpaceMap;
  readonly start: StartKind | 'bolder';
  readonly gate: GateOutcome;
  /** Steps of the loss after the start; 0 for RCA, and where none helped surely. */
  readonly steps: number;
  /** [steps] of the final run */
  readonly losses: readonly number[];
  readonly stepCurve: StepChoice['curve'];
  /** What stopped a run; it was tried once more with gentler settings, and the second time, if that failed too, no step was taken. */
  readonly illness: Illness | null;
  readonly wasGentle: boolean;
  /** Why the method's loss could not be used at all; the start alone was taken. */
  readonly lack: ReturnType<typeof lackOf>;
  /** On judgements not seen; null when there are too few of them, or of one answer. */
  readonly comparison: Comparison | null;
  readonly isAccepted: boolean;
  readonly reason: Reason;
  /** [judgements] */
  readonly trust: Float64Array;
  /** It goes as far as a bolder version, as the person had chosen. */
  readonly isBolder: boolean;
}

/** A training in the process that ran it. */
export interface Teaching extends Taught {
  /**
   * Looks for a version that goes further and may be better, to be tried by a person: nothing here puts it to use. Apart, since nobody needs to wait for it
   * before the new ranking is there. Null where none is to be offered.
   */
  readonly seekBolder: ((pause: Pause) => Promise<BolderVersion | null>) | null;
}

export interface BolderVersion {
  readonly head: Head;
  /** Before: what was taught. Both on judgements not seen. */
  readonly comparison: Comparison | null;
}

/** Whether a bolder version is looked for: not at all, to be tried, or to be used since the one in use is such a one. */
export type Boldness = 'none' | 'offered' | 'wanted';

/** What a training is at: reads features, chooses the closed form, chooses the number of steps, takes them, measures what came of it. */
export interface TeachProgress {
  readonly phase: 'read' | 'start' | 'steps' | 'refine' | 'measure';
  /** How much of the phase is done, 0 to 1. A number of steps that ranks worse ends the choice before it reaches 1. */
  readonly fraction: number;
  /** Of the phase `refine` alone. */
  readonly step?: number;
  readonly loss?: number;
}

/**
 * Teaches a library by judgements: the closed form that is surely better, else a cautious step; then the method's loss for as many steps as
 * help on judgements held out, which may be none. The same library, settings and seed give the same head.
 */
export async function teach(
  library: TeachingLibrary,
  settings: TrainingSettings,
  pause: Pause,
  report: (progress: TeachProgress) => void = () => undefined,
  boldness: Boldness = 'none',
): Promise<Teaching> {
  report({ phase: 'start', fraction: 0 });
  const { seed } = settings;
  const folds = measuringFolds(library.judged, seededStream(seed));
  const start = await findStart(library, seed, pause, (fraction) => report({ phase: 'start', fraction }), folds);
  const starts = await FoldStarts.of(library, start, folds, settings.head.dim, seed);
  const asked = refineSettingsOf(settings);
  const refined = asked === null ? null : await refineStart(library, starts, asked, settings, pause, report);
  report({ phase: 'measure', fraction: 0 });
  const isTaught = start.kind !== 'unchanged' || (refined?.steps ?? 0) > 0;
  const scores = isTaught && folds.length > 1 ? await scoreBoth(library, starts, refined?.after ?? null, pause, report) : null;
  const isWanted = boldness === 'wanted';
  const bold = (now: Pause): Promise<BoldFit | null> =>
    scores === null ? Promise.resolve(null) : boldly(library, starts, scores, { seed, isWanted }, now);
  const wanted = isWanted ? await bold(pause) : null;
  const made = boldAgain(library, wanted) ?? carefully(library, starts, refined, scores, seed);
  const isOffered = boldness !== 'none' && !made.isBolder;
  return {
    ...made,
    gate: start.gate,
    stepCurve: refined?.curve ?? [],
    illness: refined?.illness ?? null,
    wasGentle: refined?.wasGentle ?? false,
    lack: refined?.lack ?? null,
    trust: start.trust,
    seekBolder: isOffered ? async (now) => offerOf(library, wanted ?? (await bold(now))) : null,
  };
}

/** What is made of all that was found, and whether it is put to use. */
type Made = Pick<Taught, 'head' | 'map' | 'start' | 'steps' | 'losses' | 'comparison' | 'isAccepted' | 'reason' | 'isBolder'>;

/** The start, and what the loss's steps made of it. */
function carefully(
  library: TeachingLibrary,
  { start, whole }: FoldStarts,
  refined: Refined | null,
  scores: BothScores | null,
  seed: number,
): Made {
  const { map, branch, steps, losses } = refined ?? { map: whole, branch: null, steps: 0, losses: [] };
  const comparison = scores === null ? null : compareHeads(library.judged, scores.before, scores.after, seed);
  const head = composeHead(library.spaces, map, branch);
  return { head, map, start: start.kind, steps, losses, comparison, ...decide(start, comparison, steps > 0), isBolder: false };
}

/** The bolder version that a person has chosen before, as long as it is not surely worse than what nobody taught; null where there is none. */
function boldAgain({ spaces }: TeachingLibrary, wanted: BoldFit | null): Made | null {
  if (wanted === null || wanted.overUntaught === null || isSurelyWorse(wanted.overUntaught)) return null;
  const { map, overUntaught: comparison } = wanted;
  const reason = isSurelyBetter(comparison) ? 'surely-better' : 'bolder-again';
  const made = { head: composeHead(spaces, map, null), map, start: 'bolder', steps: 0, losses: [] } as const;
  return { ...made, comparison, isAccepted: true, reason, isBolder: true };
}

function offerOf({ spaces }: TeachingLibrary, found: BoldFit | null): BolderVersion | null {
  return found === null ? null : { head: composeHead(spaces, found.map, null), comparison: found.overTaught };
}

interface BoldFit {
  readonly map: SpaceMap;
  readonly overTaught: Comparison | null;
  readonly overUntaught: Comparison | null;
}

/** What goes further, fitted to all judgements, against both that it might take the place of. */
async function boldly(
  library: TeachingLibrary,
  starts: FoldStarts,
  { before, after }: BothScores,
  how: Parameters<typeof findBolder>[4],
  pause: Pause,
): Promise<BoldFit | null> {
  const { start, folds } = starts;
  const bolder = await findBolder(library, start, folds, [before.cosines, after.cosines], how, pause);
  if (bolder === null) return null;
  const refit = ({ taught }: Fold): SpaceMap => {
    const judged = [...taught].map((place) => library.judged[place]!);
    return starts.shorten(bolder.refit(judged));
  };
  const measured = new MeasuredGallery(library);
  const scores = await measured.heldOut(refit, folds, pause).finally(() => measured.dispose());
  const over = (former: PairScoresOf): Comparison | null => compareHeads(library.judged, former, scores, how.seed);
  return { map: starts.shorten(bolder.map), overTaught: over(after), overUntaught: over(before) };
}

function decide(start: Start, comparison: Comparison | null, isRefined: boolean): Pick<Taught, 'isAccepted' | 'reason'> {
  if (start.kind === 'unchanged' && !isRefined) return { isAccepted: false, reason: 'unchanged' };
  if (comparison === null) return { isAccepted: true, reason: 'too-few-judgements' };
  if (isSurelyBetter(comparison)) return { isAccepted: true, reason: 'surely-better' };
  const isCareful = start.kind === 'cautious' && !isRefined;
  if (isCareful ? isSurelyWorse(comparison, start.kin !== null) : !isAcceptable(comparison))
    return { isAccepted: false, reason: 'not-better' };
  return { isAccepted: true, reason: isCareful ? 'cautious' : 'better' };
}

interface BothScores {
  /** By the label-free embeddings. */
  readonly before: PairScoresOf;
  /** Fitted to the other folds with what was chosen. */
  readonly after: PairScoresOf;
}

/** @param known after, where the choice of steps has measured it already */
async function scoreBoth(
  library: TeachingLibrary,
  starts: FoldStarts,
  known: PairScoresOf | null,
  pause: Pause,
  report: (progress: TeachProgress) => void,
): Promise<BothScores> {
  const tell = (fraction: number): void => report({ phase: 'measure', fraction });
  const measured = new MeasuredGallery(library);
  try {
    const before = await measured.scores(untaughtMap(library), library.judged);
    return { before, after: known ?? (await measured.heldOut((fold) => starts.fittedTo(fold, pause), starts.folds, pause, tell)) };
  } finally {
    measured.dispose();
  }
}
