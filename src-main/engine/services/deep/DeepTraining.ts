import type { BackboneId, LensId, TrainingResult } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { JobContext, JobReport } from '../../jobs/job';
import { backboneSpec } from '../../model/backbone/backbones';
import { serialiseHead } from '../../model/head/head';
import type { Compute } from '../../model/types';
import { reasonSentences } from '../../training/measure/evaluateHeads';
import { illnessSentences } from '../../training/refine/health';
import type { TrainingSettings } from '../../training/settings/settings';
import type { DeepCompute, DeepOutput } from '../../workers/compute/deepCalls';
import type { AlteredCopies, TeachingInput } from '../../workers/compute/teachingCalls';
import { embedLibrary } from '../gallery/embedLibrary';
import type { ClassFilter } from '../labels/folderClasses';
import type { Gallery } from '../gallery/Gallery';
import { pruneFormer } from '../gallery/pruneFormer';
import type { ChangeNotices } from '../notices';
import type { Labels } from '../labels/trainingLabels';
import { alteredCopies } from './alteredCopies';
import { decodePhotos, type DecodeParts } from '../networks/decodePhotos';
import { deepFolders } from '../networks/deepFolders';
import { estimateDeep, keepDeepCost, shareDone } from './deepCost';
import { dropRun, filterOf, readRunFile, stepsKept, writeRunFile, type DeepRunFile } from './deepRunFile';
import type { TrainedBackbones } from '../networks/TrainedBackbones';

export interface DeepTrainingParts extends DecodeParts {
  readonly gallery: Gallery;
  readonly compute: Compute & DeepCompute;
  readonly changes: ChangeNotices;
  readonly trained: TrainedBackbones;
  readonly libraryFolder: string;
  readonly now: () => number;
}

export interface DeepRequest {
  readonly lensId: LensId;
  readonly settings: TrainingSettings;
  readonly labels: Labels;
  readonly filter: ClassFilter | null;
  readonly about: Pick<TeachingInput, 'store' | 'base'>;
  /** Put to use even if it is not better. */
  readonly isForced: boolean;
  /** Go on where a run of the same settings and labels stood. */
  readonly isResumed: boolean;
}

/**
 * Trains the backbone itself: reads the photos that count, trains, and, where the result is better on judgements not seen, reads the whole
 * library with the new backbone and puts it to use at once when that is done. Ended at any moment, what was in use stays in use.
 */
export class DeepTraining {
  readonly #parts: DeepTrainingParts;

  constructor(parts: DeepTrainingParts) {
    this.#parts = parts;
  }

  /** What a head learns from where nobody said anything. */
  copies(backbone: BackboneId, seed: number, context: JobContext): Promise<AlteredCopies> {
    return alteredCopies(this.#parts, backbone, seed, context);
  }

  async run({ lensId, settings, labels, filter, about, isForced, isResumed }: DeepRequest, context: JobContext): Promise<TrainingResult> {
    const { store, gallery, compute, changes, trained, libraryFolder, now } = this.#parts;
    const startedAtMs = now();
    const { signal } = context;
    const folders = deepFolders(libraryFolder);
    const begun = isResumed ? begunRun(folders.work, { lensId, settings, filter: filterOf(filter) }) : null;
    const { unfreeze: blocks, steps } = settings.backbone;
    let estimate = estimateDeep(store.settings, { photos: 0, blocks, steps, library: store.photos.count() });
    const report = (told: JobReport): void => context.report({ ...told, fraction: shareDone(estimate, told) });
    let heldMs = 0;
    const mayGoOn = async (): Promise<void> => {
      const askedAtMs = now();
      await context.mayGoOn();
      heldMs += now() - askedAtMs;
    };
    report({ phase: 'preparing', done: 0, total: 0 });
    const input = {
      ...{ ...about, ...(begun?.labels ?? labels), seed: settings.seed, settings, folders, gallery: begun?.gallery ?? null },
      isResumed: begun !== null && stepsKept(folders.work) !== null,
    };
    const plan = await compute.deepPlan(input, signal);
    const { missing, key } = plan;
    estimate = estimateDeep(store.settings, { photos: missing.length, blocks, steps, library: store.photos.count() });
    if (begun === null) {
      dropRun(folders.work);
      const { judged, classes } = input;
      writeRunFile(folders.work, {
        ...{ lensId, settings, filter: filterOf(filter), labels: { judged, classes }, gallery: plan.gallery, begunAtMs: Date.now() },
      });
    }
    const preparedAtMs = now();
    const cut = { folder: folders.work, key, seed: settings.seed, augment: settings.backbone.augment };
    await decodePhotos(
      this.#parts,
      missing,
      backboneSpec(key.backbone),
      { signal, mayGoOn, report: (told) => report({ ...told, phase: 'preparing' }) },
      async (imageIds, pixels) => {
        await compute.deepCut({ ...cut, imageIds, pixels }, signal);
      },
    );
    const prepareMs = now() - preparedAtMs - heldMs;
    const [trainedAtMs, heldBeforeMs] = [now(), heldMs];
    const output = await compute.deepTrain(input, signal, async ({ step, loss }) => {
      report({ phase: 'learning', done: step, total: steps, loss });
      await mayGoOn();
    });
    signal.throwIfAborted();
    const stepsMs = now() - trainedAtMs - (heldMs - heldBeforeMs);
    const stepsTaken = output.taught.losses.length - output.taught.resumedAt;
    keepDeepCost(store.settings, { photos: missing.length, prepareMs, steps: stepsTaken, blocks, stepsMs });
    const seconds = (now() - startedAtMs) / 1000;
    const { head, losses, curve, resumedAt } = output.taught;
    const result = resultOf(output, settings, seconds);
    const modelId = store.precious(() =>
      store.models.insert({
        ...{ lensId, kind: 'taught', backbone: output.backbone, size: head.size, head: serialiseHead(head), config: settings },
        metrics: { training: result, curves: { start: 'deep', losses, steps: curve, gate: null, resumedAt } },
        ...{ fittedOn: output.used, parentId: store.models.own(lensId)?.id ?? null },
      }),
    );
    dropRun(folders.work);
    const isActive = result.isAccepted || isForced;
    if (isActive) {
      // Not discarded when this is cancelled: "models use" goes on where it stopped.
      await trained.complete(output.backbone, { ...context, report });
      const source = { ...about.store, backbone: output.backbone };
      const { exact } = await embedLibrary({ store, compute }, source, modelId, head, { ...context, report });
      store.precious(() => store.models.switchTo(modelId));
      gallery.offer(modelId, head, exact);
    }
    const wholeSeconds = (now() - startedAtMs) / 1000;
    changes.changed({ model: true, photos: isActive });
    await pruneFormer(store, lensId, signal);
    return { ...result, modelId, isActive, seconds: wholeSeconds };
  }
}

/** What the interrupted training began with. Throws `bad-argument` where there is none of these settings. */
function begunRun(workFolder: string, asked: Pick<DeepRunFile, 'lensId' | 'settings' | 'filter'>): DeepRunFile {
  const run = readRunFile(workFolder);
  const about = (of: typeof asked): string => JSON.stringify([of.lensId, of.settings, of.filter]);
  if (run === null || about(run) !== about(asked))
    throw new LikewiseError(
      'bad-argument',
      'There is no interrupted training with these settings and labels. Leave "--resume" out to begin one.',
    );
  return run;
}

function resultOf(
  { taught, used, leftOut }: DeepOutput,
  settings: TrainingSettings,
  seconds: number,
): Omit<TrainingResult, 'modelId' | 'isActive'> {
  const { comparison, isAccepted, reason, steps, illness, isHeadAnew } = taught;
  const isFromNothing = settings.backbone.start === 'small-cnn';
  const sentences = [
    isFromNothing ? sentenceFromNothing(taught) : reasonSentences[reason],
    ...(illness === null ? [] : [illnessSentences[illness], 'Try again with a smaller "backbone.learningRate".']),
  ];
  return {
    ...{ method: settings.method, isAccepted, before: comparison?.before ?? null, after: comparison?.after ?? null },
    ...{ steps, seconds, reason, sentence: sentences.join(' '), judgements: used, leftOut },
    deep: { blocks: settings.backbone.unfreeze, labels: settings.labels, isHeadAnew },
  };
}

/** Its figures before are those of its own start by chance; whether it is put to use is decided against the library as it is. */
function sentenceFromNothing({ isAccepted, comparison }: DeepOutput['taught']): string {
  if (isAccepted) return 'On judgements that it had not seen, the small network ranks better than the network that came with Likewise.';
  const hasLearned = comparison !== null && comparison.change.pairAuc.low > 0;
  return `${hasLearned ? 'The small network ranks surely better than its own start by chance' : 'The small network ranks no better than its own start by chance'}, and not better than the network that came with Likewise; that stays in use.`;
}
