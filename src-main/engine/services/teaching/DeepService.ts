import type { BackboneId, DeepCalls, DeepChoice, DeepLabels, DeepLack, DeepOutlook, JobId, LensId, TrainedBackbone } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Compute } from '../../model/types';
import type { Store } from '../../store/store';
import { isEnoughForDeep } from '../../training/deep/deepSplit';
import { GALLERY, MOST_CLASSED } from '../../training/deep/limits';
import type { ChangeNotices } from '../notices';
import { labelsFor } from '../labels/trainingLabels';
import type { TrainingService } from './TrainingService';
import { estimateDeep } from '../deep/deepCost';
import { deepFolders } from '../networks/deepFolders';
import { dropRun, readRunFile, stepsKept, type DeepRunFile } from '../deep/deepRunFile';
import type { TrainedBackbones } from '../networks/TrainedBackbones';

/** Deep training as a window offers it: what to expect of it, what was left half done, and the networks that came of it. */
export class DeepService {
  readonly #store: Store;
  readonly #compute: Pick<Compute, 'info'>;
  readonly #training: TrainingService;
  readonly #trained: TrainedBackbones;
  readonly #changes: ChangeNotices;
  readonly #lensId: () => LensId;
  readonly #workFolder: string;

  constructor(parts: {
    store: Store;
    compute: Pick<Compute, 'info'>;
    training: TrainingService;
    trained: TrainedBackbones;
    changes: ChangeNotices;
    lensId: () => LensId;
    libraryFolder: string;
  }) {
    this.#store = parts.store;
    this.#compute = parts.compute;
    this.#training = parts.training;
    this.#trained = parts.trained;
    this.#changes = parts.changes;
    this.#lensId = parts.lensId;
    this.#workFolder = deepFolders(parts.libraryFolder).work;
  }

  /** What a training would take, whether there is anything to learn from, and what an earlier one left half done. */
  async outlook(asked: DeepCalls['training.deepOutlook']['input'] = {}): Promise<DeepOutlook> {
    const { labels = 'judgements' } = asked;
    const settings = await this.#training.settings({
      yaml: asked.method === undefined ? '' : JSON.stringify({ method: asked.method }),
      isDeep: true,
    });
    const { method, backbone } = await this.#training.withBackbone(settings, { deep: true, blocks: asked.blocks, steps: asked.steps });
    const { unfreeze: blocks, steps } = backbone;
    const library = this.#store.photos.count();
    const { photos, lack } = this.#labelled(labels);
    const looked = Math.min(library, photos + GALLERY);
    const { prepareSeconds, stepSeconds, readSeconds, isMeasured } = estimateDeep(this.#store.settings, {
      ...{ photos: looked, blocks, steps, library },
    });
    const { backend } = await this.#compute.info();
    return {
      choice: { method, labels, blocks, steps },
      lack: backend === 'tensorflow' ? lack : 'no-native-backend',
      ...{ photos: looked, library, trainSeconds: prepareSeconds + stepSeconds, readSeconds, isMeasured },
      interrupted: this.#interrupted(),
    };
  }

  /** Throws `bad-argument` for numbers out of their range. */
  async start({ method, labels, blocks, steps }: DeepChoice): Promise<JobId> {
    const yaml = JSON.stringify({ method, labels, backbone: { unfreeze: blocks, steps } });
    return this.#training.start(await this.#training.settings({ yaml, name: 'the form' })).id;
  }

  /** Goes on with what was left half done, with the labels that it began with. Throws `bad-argument` where there is none. */
  resume(): JobId {
    const run = this.#ownRun();
    if (run === null) throw new LikewiseError('bad-argument', 'There is no interrupted training in this lens.');
    const filter =
      run.filter === null ? null : { mode: run.filter.mode, names: new Set(run.filter.names), file: 'the interrupted training' };
    return this.#training.start(run.settings, false, filter, true).id;
  }

  /** Forgets what was left half done. */
  drop(): void {
    if (this.#ownRun() !== null) dropRun(this.#workFolder);
  }

  backbones(): Promise<TrainedBackbone[]> {
    return this.#trained.list();
  }

  /** With the versions that were made with it. Throws `bad-argument` while one of them is in use. */
  async remove(id: BackboneId): Promise<TrainedBackbone[]> {
    const models = this.#store.models.all().filter(({ backbone }) => backbone === id);
    if (models.some(({ isActive }) => isActive))
      throw new LikewiseError('bad-argument', 'This network is in use. Put another version to use first.');
    for (const model of models) this.#store.models.discard(model.id);
    this.#trained.collect();
    this.#changes.changed({ model: true });
    return this.backbones();
  }

  #ownRun(): DeepRunFile | null {
    const run = readRunFile(this.#workFolder);
    return run?.lensId === this.#lensId() ? run : null;
  }

  #interrupted(): DeepOutlook['interrupted'] {
    const run = this.#ownRun();
    if (run === null) return null;
    const { method, labels, backbone } = run.settings;
    // Only the command line trains by other labels, or from nothing; that is gone on with there.
    if (backbone.start !== 'pretrained' || labels === 'augmentation') return null;
    const choice = { method, labels, blocks: backbone.unfreeze, steps: backbone.steps };
    return { step: stepsKept(this.#workFolder) ?? 0, choice, begunAtMs: run.begunAtMs };
  }

  /** How many photos have a label, and whether that is enough. */
  #labelled(labels: DeepLabels): { readonly photos: number; readonly lack: DeepLack | null } {
    try {
      const { judged, classes } = labelsFor(this.#store, this.#lensId(), labels, null);
      if (classes !== null) return { photos: Math.min(MOST_CLASSED, classes.imageIds.length), lack: null };
      const similar = judged.filter(({ isSimilar }) => isSimilar).length;
      const photos = new Set(judged.flatMap(({ imageA, imageB }) => [imageA, imageB])).size;
      return { photos, lack: isEnoughForDeep(similar, judged.length - similar) ? null : 'too-few-judgements' };
    } catch (error) {
      if (!(error instanceof LikewiseError) || error.code !== 'nothing-to-learn') throw error;
      return { photos: 0, lack: labels === 'judgements' ? 'too-few-judgements' : 'too-few-classes' };
    }
  }
}
