import { createHash } from 'node:crypto';
import type { ComparedLabels, JobId, LensId, MethodId, MethodsComparison, MethodsState } from '@contract/data';
import type { JobContext } from '../jobs/job';
import type { Ended, JobQueue } from '../jobs/JobQueue';
import type * as Methods from '../metric/methods';
import type { Store } from '../store/store';
import type { TrainingSettings } from '../training/settings';
import type { TeachingCompute, TeachingInput } from '../workers/teachingCalls';
import { compareMethods } from './compareMethods';
import type { ClassFilter } from './folderClasses';
import { countGroups, LEAST_GROUPS, splitLabels } from './methodSplit';
import type { Announce } from './notices';
import { judgedIn, labelsFor } from './trainingLabels';

export interface MethodsParts {
  readonly store: Store;
  readonly compute: TeachingCompute;
  readonly jobs: JobQueue;
  readonly announce: Announce;
  readonly lensId: () => LensId;
  /** What every teaching looks at. */
  readonly about: () => Pick<TeachingInput, 'store' | 'base'>;
  settingsOf(method: MethodId): Promise<TrainingSettings>;
  readonly clock: () => number;
}

export interface CompareOptions {
  readonly filter?: ClassFilter | null;
  readonly seed?: number;
}

/** Not before it is needed: the losses bring TensorFlow.js, whose loading would slow down every start. */
const loadMethods = (): Promise<typeof Methods> => import('../metric/methods');

const SEED = 42;

/** As it is kept: what was compared, and what had been said then. */
interface Kept {
  readonly said: string;
  readonly comparison: MethodsComparison;
}

export const comparisonKey = (lensId: LensId): string => `methods of lens ${lensId}`;

/** Compares the methods on what was said in the lens in use; the last comparison on judgements is kept with the lens. */
export class MethodsService {
  readonly #parts: MethodsParts;
  #started = 0;

  constructor(parts: MethodsParts) {
    this.#parts = parts;
  }

  last(): MethodsState {
    const { store, lensId } = this.#parts;
    const kept = store.settings.get(comparisonKey(lensId())) as Kept | undefined;
    return {
      comparison: kept?.comparison ?? null,
      isStale: kept !== undefined && kept.said !== this.#said(lensId()),
      groups: this.#countJudged(lensId()) === 0 ? 0 : countGroups(judgedIn(store, lensId())),
      groupsNeeded: LEAST_GROUPS,
    };
  }

  /** Queues a comparison; `methods.ended` tells how it went. Throws `nothing-to-learn` at once where there is too little to compare on. */
  compare(
    labels: ComparedLabels,
    { filter = null, seed = SEED }: CompareOptions = {},
  ): { readonly id: JobId; readonly ended: Promise<Ended<MethodsComparison>> } {
    const { compute, jobs, store, announce, about, settingsOf, clock } = this.#parts;
    const lensId = this.#parts.lensId();
    const said = this.#said(lensId);
    const judgements = labels === 'judgements' ? this.#countJudged(lensId) : 0;
    const folds = splitLabels(labelsFor(store, lensId, labels, filter), seed);
    const run = async (context: JobContext): Promise<MethodsComparison> => {
      const { methods } = await loadMethods();
      const parts = { compute, about: about(), methods, settingsOf, clock };
      const comparison = await compareMethods(parts, { labels, folds, judgements, seed }, context);
      const isKept = labels === 'judgements' && store.access === 'write' && store.lenses.list().some(({ id }) => id === lensId);
      if (isKept) store.settings.set(comparisonKey(lensId), { said, comparison } satisfies Kept);
      return comparison;
    };
    const job = jobs.add({ kind: 'compareMethods', key: `compare ${++this.#started}`, lane: 'person', run });
    void job.ended.then((ended) =>
      announce('methods.ended', {
        jobId: job.id,
        outcome: ended.outcome,
        message: ended.outcome === 'failed' ? ended.error.message : null,
      }),
    );
    return job;
  }

  #countJudged(lensId: LensId): number {
    return this.#parts.store.judgements.list(lensId).length;
  }

  /** The same for the same judgements, in whatever order they were made. */
  #said(lensId: LensId): string {
    const lines = this.#parts.store.judgements.list(lensId).map(({ imageA, imageB, verdict }) => `${imageA} ${imageB} ${verdict}`);
    return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
  }
}
