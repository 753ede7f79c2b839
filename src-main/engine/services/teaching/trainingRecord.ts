import { counted } from '@contract/counted';
import type { ModelId, ModelSummary, TrainingResult } from '@contract/data';
import { LEAST_TO_BE_SURE, ranksBetter, reasonSentences, type Comparison } from '../../training/measure/evaluateHeads';
import { illnessSentences } from '../../training/refine/health';
import type { TrainingSettings } from '../../training/settings/settings';
import type { BolderVersion, Taught } from '../../training/teach';
import type { ModelRow } from '../../store/types';

/** What is kept with a taught model: how it was made, how it did, and the curves of its making. */
export interface TrainingRecord {
  readonly settings: TrainingSettings;
  readonly result: Omit<TrainingResult, 'modelId' | 'isActive'>;
  readonly curves: {
    readonly start: Taught['start'];
    /** [steps] */
    readonly losses: readonly number[];
    readonly steps: Taught['stepCurve'];
    readonly gate: Taught['gate'];
  };
}

const lackSentences = {
  'no-pairs': 'There were no pairs for the loss to learn from.',
  'no-groups': 'There were no groups of similar photos for the loss to learn from.',
  'one-group': 'There was only one group of similar photos, so the loss had nothing to tell it from.',
} as const satisfies Record<NonNullable<Taught['lack']>, string>;

const FEW_PLAIN = 'Too few judgements come from searches and checks to measure on those alone, so all but the suggested ones were counted.';

/** The careful step is held to not being surely worse; where no figure speaks for it, whoever reads them is told why it is taken all the same. */
const unshownSentence = ({ judgements, change: { meanLogRank } }: Comparison): string => {
  const by = `By ${counted(judgements, 'judgement')} that it had not seen, the new model`;
  // With so many it is taken only where photos that nobody judged were drawn together, see `isSurelyWorse`.
  return judgements >= LEAST_TO_BE_SURE && meanLogRank.low > 0
    ? `${by} tells similar from different about as well, and the photos judged similar come later, as they also do where others of their kind come before them: only a careful step was taken, which helps more often than it harms.`
    : `${by} ranks no better, but so few cannot tell: only a careful step was taken, which helps more often than it harms.`;
};

export function recordOf(
  taught: Omit<Taught, 'map'>,
  settings: TrainingSettings,
  counts: { readonly judgements: number; readonly leftOut: number; readonly seconds: number },
): TrainingRecord {
  const { comparison, isAccepted, reason, steps, illness, lack, start, losses, stepCurve, gate, isBolder } = taught;
  return {
    settings,
    result: {
      method: settings.method,
      isAccepted,
      before: comparison?.before ?? null,
      after: comparison?.after ?? null,
      steps,
      reason,
      sentence: toldOf({ reason, illness, lack, steps, comparison }),
      ...counts,
      ...(isBolder ? { isBolder } : {}),
    },
    curves: { start, losses, steps: stepCurve, gate },
  };
}

/** Of the bolder version that a training brought besides. */
export function recordOfBolder({ comparison }: BolderVersion, beside: TrainingRecord): TrainingRecord {
  const [before, after] = [comparison?.before ?? null, comparison?.after ?? null];
  return {
    settings: beside.settings,
    result: {
      ...beside.result,
      isAccepted: false,
      before,
      after,
      steps: 0,
      reason: 'bolder',
      sentence: reasonSentences.bolder,
      isBolder: true,
    },
    curves: { start: 'bolder', losses: [], steps: [], gate: beside.curves.gate },
  };
}

/** Whether a model is a bolder version, by what was kept with it. */
export function isBolderRecord(metrics: unknown): boolean {
  return (metrics as { readonly training?: TrainingRecord['result'] } | undefined)?.training?.isBolder === true;
}

/** Why a training's model is, or is not, put to use, and what went wrong on the way. */
export function toldOf({
  reason,
  illness,
  lack,
  steps,
  comparison,
}: Pick<Taught, 'reason' | 'illness' | 'lack' | 'steps' | 'comparison'>): string {
  const mishap =
    illness === null
      ? []
      : [illnessSentences[illness], steps > 0 ? 'Gentler steps went well.' : 'Gentler steps did not help, so none was taken.'];
  const measured = comparison?.isPlain === false ? [FEW_PLAIN] : [];
  const isUnshown = reason === 'cautious' && comparison !== null && !ranksBetter(comparison);
  const why = isUnshown ? unshownSentence(comparison) : reasonSentences[reason];
  return [why, ...measured, ...mishap, ...(lack === null ? [] : [lackSentences[lack]])].join(' ');
}

/** @param activeId of the model that answers in the lens in use @param metrics what `TrainingRecord` was kept as */
export function summaryOf(model: ModelRow, activeId: ModelId | null, metrics: unknown): ModelSummary {
  const { id, kind, createdAtMs, size } = model;
  // What was written by this file and checked by nobody else needs no second check; a file that was edited by hand is not ours.
  const training = kind === 'taught' ? (metrics as { readonly training: TrainingRecord['result'] }).training : null;
  return { id, kind, method: training?.method ?? null, isActive: id === activeId, createdAtMs, size, parentId: model.parentId, training };
}
