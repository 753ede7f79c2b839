import { createHash } from 'node:crypto';
import {
  labelSources,
  type JobId,
  type LabelSource,
  type LensId,
  type MethodId,
  type MethodsComparison,
  type MethodsState,
} from '@contract/data';
import { sentenceOf } from '@contract/errors';
import type { JobContext } from '../../jobs/job';
import type { Ended, JobQueue } from '../../jobs/JobQueue';
import type * as Methods from '../../metric/methods';
import type { Store } from '../../store/store';
import type { TrainingSettings } from '../../training/settings/settings';
import type { AlteredCopies, TeachingCompute, TeachingInput } from '../../workers/compute/teachingCalls';
import { compareMethods } from './compareMethods';
import { listClassItems, type ClassFilter } from '../labels/folderClasses';
import { countGroups, LEAST_GROUPS, measureByJudgements, splitLabels } from './methodSplit';
import type { Announce } from '../notices';
import { judgedIfAny, labelsFor } from '../labels/trainingLabels';

export interface MethodsParts {
  readonly store: Store;
  readonly compute: TeachingCompute;
  readonly jobs: JobQueue;
  readonly announce: Announce;
  readonly lensId: () => LensId;
  /** What every teaching looks at. */
  readonly about: () => Pick<TeachingInput, 'store' | 'base'>;
  settingsOf(method: MethodId): Promise<TrainingSettings>;
  copies(seed: number, context: JobContext): Promise<AlteredCopies>;
  readonly clock: () => number;
}

export interface CompareOptions {
  readonly filter?: ClassFilter | null;
  readonly seed?: number;
}

/** Not before it is needed: the losses bring TensorFlow.js, whose loading would slow down every start. */
const loadMethods = (): Promise<typeof Methods> => import('../../metric/methods');

const SEED = 42;

/** How figures are counted. What was kept by another way of counting is not shown beside them. */
const FIGURES = 2;

/** As it is kept: what was compared, and what had been said then. */
interface Kept {
  readonly figures?: number;
  readonly said: string;
  readonly comparison: MethodsComparison;
}

function comparisonKey(lensId: LensId, labels: LabelSource): string {
  return labels === 'judgements' ? `methods of lens ${lensId}` : `methods of lens ${lensId} by ${labels}`;
}

export function comparisonKeys(lensId: LensId): string[] {
  return labelSources.map((labels) => comparisonKey(lensId, labels));
}

/** Compares the methods on what was said in the lens in use; the last comparison of every kind of labels is kept with the lens. */
export class MethodsService {
  readonly #parts: MethodsParts;
  #started = 0;

  constructor(parts: MethodsParts) {
    this.#parts = parts;
  }

  /** Whether a comparison will be there for the next one who asks: not where another process has the library. */
  get canKeep(): boolean {
    return this.#parts.store.access === 'write';
  }

  last(labels: LabelSource = 'judgements'): MethodsState {
    const { store, lensId } = this.#parts;
    const stored = store.settings.get(comparisonKey(lensId(), labels)) as Kept | undefined;
    const kept = stored?.figures === FIGURES ? stored : undefined;
    return {
      comparison: kept?.comparison ?? null,
      isStale: kept !== undefined && kept.said !== this.#said(lensId(), labels),
      groups: countGroups(judgedIfAny(store, lensId())),
      groupsNeeded: LEAST_GROUPS,
    };
  }

  /** Queues a comparison; `methods.ended` tells how it went. Throws `nothing-to-learn` at once where there is too little to compare on. */
  compare(
    labels: LabelSource,
    { filter = null, seed = SEED }: CompareOptions = {},
  ): { readonly id: JobId; readonly ended: Promise<Ended<MethodsComparison>> } {
    const { compute, jobs, store, announce, about, settingsOf, clock } = this.#parts;
    const lensId = this.#parts.lensId();
    const said = this.#said(lensId, labels);
    const isByCopies = labels === 'augmentation' && filter === null;
    const folds = isByCopies
      ? [measureByJudgements(judgedIfAny(store, lensId))]
      : splitLabels(labelsFor(store, lensId, labels, filter), seed);
    const judgements = labels === 'judgements' || isByCopies ? this.#countJudged(lensId) : 0;
    const run = async (context: JobContext): Promise<MethodsComparison> => {
      const { methods } = await loadMethods();
      const parts = { compute, about: about(), methods, settingsOf, clock };
      const copies = isByCopies ? await this.#parts.copies(seed, context) : null;
      const comparison = await compareMethods(parts, { labels, folds, judgements, seed, copies }, context);
      if (this.canKeep && store.lenses.list().some(({ id }) => id === lensId))
        store.settings.set(comparisonKey(lensId, labels), { figures: FIGURES, said, comparison } satisfies Kept);
      return comparison;
    };
    const job = jobs.add({ kind: 'compareMethods', key: `compare ${++this.#started}`, lane: 'person', run });
    void job.ended.then((ended) =>
      announce('methods.ended', {
        jobId: job.id,
        outcome: ended.outcome,
        message: ended.outcome === 'failed' ? sentenceOf(ended.error) : null,
      }),
    );
    return job;
  }

  #countJudged(lensId: LensId): number {
    return this.#parts.store.judgements.list(lensId).length;
  }

  /** The same for the same labels, in whatever order they were given. */
  #said(lensId: LensId, labels: LabelSource): string {
    return createHash('sha256').update(this.#linesOf(lensId, labels).sort().join('\n')).digest('hex');
  }

  #linesOf(lensId: LensId, labels: LabelSource): string[] {
    const { judgements, tags } = this.#parts.store;
    if (labels === 'folders') return listClassItems(this.#parts.store, null, null).map(({ imageId, label }) => `${imageId} ${label}`);
    if (labels === 'tags') {
      const similar = tags.list(lensId).filter(({ membersAreSimilar }) => membersAreSimilar);
      return similar.flatMap(({ id }) => tags.imagesOf(id).map((imageId) => `${imageId} ${id}`));
    }
    return judgements.list(lensId).map(({ imageA, imageB, verdict }) => `${imageA} ${imageB} ${verdict}`);
  }
}
