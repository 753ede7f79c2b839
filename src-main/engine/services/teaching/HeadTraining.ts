import type { BackboneId, LensId, ModelId, TrainingResult } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { JobContext } from '../../jobs/job';
import { serialiseHead } from '../../model/head/head';
import type { Compute, Head } from '../../model/types';
import type { Store } from '../../store/store';
import type { NewModel } from '../../store/types';
import { reasonSentences } from '../../training/measure/evaluateHeads';
import type { TrainingSettings } from '../../training/settings/settings';
import type { BolderVersion, TeachProgress } from '../../training/teach';
import type { TeachingCompute, TeachingInput, TrainInput, TrainOutput } from '../../workers/compute/teachingCalls';
import type { DeepTraining } from '../deep/DeepTraining';
import { embeddingSource } from '../gallery/embeddingSource';
import { embedLibrary } from '../gallery/embedLibrary';
import type { Gallery } from '../gallery/Gallery';
import { pruneFormer } from '../gallery/pruneFormer';
import type { ClassFilter } from '../labels/folderClasses';
import { judgedIfAny, labelsFor } from '../labels/trainingLabels';
import type { ChangeNotices } from '../notices';
import { keepBolder, usesBolder } from './bolderModels';
import { recordOf } from './trainingRecord';

export interface HeadTrainingParts {
  readonly store: Store;
  readonly gallery: Gallery;
  readonly compute: Compute & TeachingCompute;
  readonly changes: ChangeNotices;
  readonly backbone: BackboneId;
  readonly deep: Pick<DeepTraining, 'copies'>;
  readonly now: () => number;
}

export interface HeadRequest {
  readonly lensId: LensId;
  readonly settings: TrainingSettings;
  /** Which folders count, where they are the labels. */
  readonly filter: ClassFilter | null;
  readonly about: Pick<TeachingInput, 'store' | 'base'>;
  /** Put to use even if it is not better. */
  readonly isForced: boolean;
}

/** Where each phase of a training begins and ends, in shares of its time as measured with 200 pairs among 10,000 photos. */
const phases = { read: [0, 0.1], start: [0.1, 0.4], steps: [0.4, 0.75], refine: [0.75, 0.85], measure: [0.85, 1] } as const;

function shareDone({ phase, fraction }: TeachProgress): number {
  const [begin, end] = phases[phase];
  return begin + (end - begin) * fraction;
}

/**
 * Teaches a head, the network staying as it is; where the result is not worse on judgements not seen, embeds the library with it and puts it to use at
 * once when that is done. Ended at any moment before, what was in use stays in use.
 */
export class HeadTraining {
  readonly #parts: HeadTrainingParts;

  constructor(parts: HeadTrainingParts) {
    this.#parts = parts;
  }

  async run({ lensId, settings, filter, about, isForced }: HeadRequest, context: JobContext): Promise<TrainingResult> {
    const { store, changes, backbone, now } = this.#parts;
    const startedAtMs = now();
    const seconds = (): number => (now() - startedAtMs) / 1000;
    const boldness = settings.labels !== 'judgements' ? 'none' : usesBolder(store, lensId) ? 'wanted' : 'offered';
    const labels = await this.#labels(lensId, settings, filter, context);
    const { taught, used, leftOut } = await this.#teach({ ...about, ...labels, seed: settings.seed, settings, boldness }, context);
    const record = recordOf(taught, settings, { judgements: used, leftOut, seconds: seconds() });
    const { result, curves } = record;
    const formerId = store.models.own(lensId)?.id ?? null;
    const model: NewModel = {
      ...{ lensId, kind: 'taught', backbone, size: taught.head.size, head: serialiseHead(taught.head) },
      ...{ config: settings, metrics: { training: result, curves }, fittedOn: used, parentId: formerId },
    };
    const isActive = taught.isAccepted || isForced;
    const modelId = isActive ? await this.#putToUse(model, taught.head, context) : store.precious(() => store.models.insert(model));
    const untilServed = seconds();
    changes.changed({ model: true, photos: isActive });
    // At once: somebody waits for the new ranking, and the window asks for it when it hears of it.
    changes.flush();
    // After the new ranking answers: it need not wait for either of these.
    const bolder = boldness === 'none' || taught.isBolder ? null : await this.#seekBolder(context.signal);
    const bolderId = keepBolder(store, model, record, bolder, store.models.own(lensId)?.id ?? null);
    changes.changed({ model: true });
    await pruneFormer(store, lensId, context.signal);
    return { ...result, modelId, bolderId, isActive, seconds: untilServed };
  }

  /** What it learns from. Throws `nothing-to-learn`. */
  async #labels(
    lensId: LensId,
    settings: TrainingSettings,
    filter: ClassFilter | null,
    context: JobContext,
  ): Promise<Pick<TrainInput, 'judged' | 'classes' | 'copies'>> {
    const { store, backbone, deep } = this.#parts;
    context.report({ phase: 'learning', done: 0, total: 0 });
    if (settings.labels !== 'augmentation' || filter !== null) return labelsFor(store, lensId, settings.labels, filter);
    const judged = judgedIfAny(store, lensId);
    return { judged, classes: null, copies: await deep.copies(backbone, settings.seed, context) };
  }

  async #teach(input: TrainInput, { signal, report }: JobContext): Promise<TrainOutput> {
    const learning = this.#parts.compute.train(input, signal, (progress) => {
      const { step = 0, loss } = progress;
      const total = step === 0 ? 0 : input.settings.steps.max;
      report({ phase: 'learning', done: step, total, loss, fraction: shareDone(progress) });
    });
    // While this thread has nothing to do: else the embeddings that come next, for which the person waits, fill it up.
    this.#parts.store.emptyLog();
    const output = await learning;
    signal.throwIfAborted();
    if (output.taught.reason === 'unchanged') throw new LikewiseError('nothing-to-learn', reasonSentences.unchanged);
    return output;
  }

  /** The model is discarded where that fails, or is cancelled. */
  async #putToUse(model: NewModel, head: Head, context: JobContext): Promise<ModelId> {
    const { store, gallery, compute, backbone } = this.#parts;
    let modelId: ModelId | null = null;
    try {
      const insert = (): ModelId => (modelId = store.models.insert(model));
      const { exact } = await embedLibrary({ store, compute }, embeddingSource(store, backbone), insert, head, context);
      const made = modelId!;
      // What was written before it is on the disk with it.
      store.precious(() => store.models.switchTo(made));
      gallery.offer(made, head, exact);
      return made;
    } catch (error) {
      if (modelId !== null) store.models.discard(modelId);
      throw error;
    }
  }

  /** The training is done and kept: who stops now, or a compute process that crashes (the log has it), ends this search alone. */
  async #seekBolder(signal: AbortSignal): Promise<BolderVersion | null> {
    try {
      return await this.#parts.compute.seekBolder(signal);
    } catch (error) {
      if (signal.aborted || (error instanceof LikewiseError && error.code === 'engine-away')) return null;
      throw error;
    }
  }
}
