import { methods } from '@engine/metric/methods';
import type { MlpBranch } from '@engine/model/types';
import { followedBy, type SpaceMap } from './head/composeHead';
import type { Change } from './head/delta';
import type { PairScoresOf } from './measure/measure';
import { chooseSteps, type StepChoice } from './refine/chooseSteps';
import { gentler, type Illness } from './refine/health';
import { Refinement } from './refine/refine';
import { lackOf, supervisionOf } from './refine/supervision';
import type { TeachingLibrary } from './rows/library';
import type { Pause } from './rows/types';
import type { RefineSettings } from './settings/refineSettings';
import type { TrainingSettings } from './settings/settings';
import type { FoldStarts } from './start/foldStarts';
import { embedBySpaceMap } from './start/teachStart';

/** Parts of `steps.max` that are tried. */
const TRIED = [1 / 6, 1 / 3, 2 / 3, 1];

/** What the method's loss made of the start. */
export interface Refined {
  /** 0 where none helped surely, or none could be taken: the start is what it was. */
  readonly steps: number;
  readonly map: SpaceMap;
  readonly branch: MlpBranch | null;
  /** [steps] */
  readonly losses: readonly number[];
  readonly curve: StepChoice['curve'];
  /** With these steps, on judgements held out. */
  readonly after: PairScoresOf | null;
  readonly illness: Illness | null;
  readonly wasGentle: boolean;
  readonly lack: ReturnType<typeof lackOf>;
}

/** How much of the choice of steps is done, 0 to 1, or of the steps that were chosen. */
export type RefineProgress =
  | { readonly phase: 'steps'; readonly fraction: number }
  | { readonly phase: 'refine'; readonly fraction: number; readonly step: number; readonly loss: number };

/**
 * Takes as many steps of the method's loss after the start as help on judgements held out. A run that falls ill is tried once more with gentler settings; if
 * that does, too, no step is taken.
 */
export async function refineStart(
  library: TeachingLibrary,
  starts: FoldStarts,
  asked: RefineSettings,
  settings: TrainingSettings,
  pause: Pause,
  report: (progress: RefineProgress) => void,
): Promise<Refined> {
  const { whole: start } = starts;
  const supervision = supervisionOf(library.judged);
  const lack = lackOf(supervision, methods[asked.method].sampler ?? 'pairs');
  const none = { steps: 0, map: start, branch: null, losses: [], curve: [], after: null, illness: null, wasGentle: false, lack };
  if (lack !== null || settings.steps.max === 0) return none;
  const embeddings = embedBySpaceMap(library, start);
  let illness: Illness | null = null;
  for (const [attempt, used] of [asked, gentler(asked)].entries()) {
    const choice = await choose(library, starts, used, settings, pause, report);
    if (choice.illness !== null) {
      illness = choice.illness;
      continue;
    }
    const { steps } = choice;
    const result = { curve: choice.curve, after: choice.afterEach.get(steps) ?? null, illness, wasGentle: attempt > 0, lack };
    if (steps === 0) return { ...none, ...result };
    const run = new Refinement(embeddings, supervision, used, settings.seed, pause);
    try {
      const change = await run.advance(steps, (step, loss) => report({ phase: 'refine', fraction: step / steps, step, loss }));
      if (change !== null) return { ...result, ...applied(start, change), steps, losses: run.losses };
      illness = run.illness;
    } finally {
      run.dispose();
    }
  }
  return { ...none, illness, wasGentle: true };
}

/** How many steps are taken. A fixed number is measured, too, for the figures before and after. */
async function choose(
  library: TeachingLibrary,
  starts: FoldStarts,
  used: RefineSettings,
  { seed, steps }: TrainingSettings,
  pause: Pause,
  report: (progress: RefineProgress) => void,
): Promise<StepChoice> {
  const isFixed = steps.choose === 'fixed';
  const checkpoints = [...new Set((isFixed ? [1] : TRIED).map((part) => Math.max(1, Math.round(part * steps.max))))];
  const startOf = async (fold: FoldStarts['folds'][number]): Promise<ReturnType<typeof embedBySpaceMap>> =>
    embedBySpaceMap(library, await starts.fittedTo(fold, pause));
  const tell = (fraction: number): void => report({ phase: 'steps', fraction });
  tell(0);
  const choice = await chooseSteps(library, starts.folds, startOf, used, checkpoints, seed, pause, tell);
  return isFixed ? { ...choice, steps: steps.max } : choice;
}

/** A matrix folds into the map; a branch stays by itself. */
function applied(start: SpaceMap, change: Change): Pick<Refined, 'map' | 'branch'> {
  if (change.kind === 'mlp') return { map: start, branch: change.branch };
  return { map: followedBy(start, change.map), branch: null };
}
