import type { ReadingCost } from '@contract/data';
import type { JobReport } from '../../jobs/job';
import type { SettingRepository } from '../../store/repositories/SettingRepository';
import { READING_COST_KEY } from '../safekeeping/StatusService';

/** What deep training took on this computer when it was last measured. */
interface DeepCost {
  /** From file to activations. */
  readonly msPerPhoto: number;
  /** Of one block: each costs about as much again. With what is looked at between the steps. */
  readonly msPerStep: number;
}

const DEEP_COST_KEY = 'deep.cost';
/** Before anything was measured: on two cores of a server (test/bench/README.md), which most desktops are faster than. */
const usualCost: DeepCost = { msPerPhoto: 150, msPerStep: 700 };
const USUAL_READING_MS = 100;
/** Fewer say more about the start than about the rest. */
const [ENOUGH_PHOTOS, ENOUGH_STEPS] = [50, 20];

export interface DeepEstimate {
  readonly prepareSeconds: number;
  readonly stepSeconds: number;
  readonly readSeconds: number;
  readonly isMeasured: boolean;
}

/** About how long a deep training takes. @param photos that are looked at @param library photos that are read with the new network afterwards */
export function estimateDeep(
  settings: Pick<SettingRepository, 'get'>,
  {
    photos,
    blocks,
    steps,
    library,
  }: { readonly photos: number; readonly blocks: number; readonly steps: number; readonly library: number },
): DeepEstimate {
  const known = settings.get(DEEP_COST_KEY) as DeepCost | undefined;
  const { msPerPhoto, msPerStep } = known ?? usualCost;
  const reading = (settings.get(READING_COST_KEY) as ReadingCost | undefined)?.msPerPhoto ?? USUAL_READING_MS;
  return {
    prepareSeconds: (photos * msPerPhoto) / 1000,
    stepSeconds: (steps * Math.max(1, blocks) * msPerStep) / 1000,
    readSeconds: (library * reading) / 1000,
    isMeasured: known !== undefined,
  };
}

/** How much of all is done, by the time that each part is expected to take. */
export function shareDone({ prepareSeconds, stepSeconds, readSeconds }: DeepEstimate, { phase, done, total }: JobReport): number {
  const all = prepareSeconds + stepSeconds + readSeconds;
  const part = total === 0 ? 0 : done / total;
  if (phase === 'preparing') return (part * prepareSeconds) / all;
  if (phase === 'learning') return (prepareSeconds + part * stepSeconds) / all;
  return phase === 'reading' ? (prepareSeconds + stepSeconds + part * readSeconds) / all : 1;
}

/** Keeps what a training took, where that was long enough to tell. */
export function keepDeepCost(
  settings: Pick<SettingRepository, 'get' | 'set'>,
  taken: { readonly photos: number; readonly prepareMs: number; readonly steps: number; readonly blocks: number; readonly stepsMs: number },
): void {
  if (taken.steps < ENOUGH_STEPS || taken.blocks === 0) return;
  const before = (settings.get(DEEP_COST_KEY) as DeepCost | undefined) ?? usualCost;
  settings.set(DEEP_COST_KEY, {
    msPerPhoto: taken.photos < ENOUGH_PHOTOS ? before.msPerPhoto : taken.prepareMs / taken.photos,
    msPerStep: taken.stepsMs / taken.steps / taken.blocks,
  } satisfies DeepCost);
}
