import { resolve } from 'node:path';
import type { BackboneId, ImageId, LensId, ModelId, ModelSummary } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { JobContext } from '../../jobs/job';
import type { JobQueue } from '../../jobs/JobQueue';
import { backboneSpec } from '../../model/backbone/backbones';
import { parseHead, serialiseHead } from '../../model/head/head';
import { headAbout } from '../../model/head/headFile';
import { MAX_MODEL_FILE_BYTES, packModel, unpackModel } from '../../model/head/modelFile';
import type { Compute, FeatureStore, Head } from '../../model/types';
import { ExactIndex } from '../../search/exactIndex';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import type { TakenOutModel } from '../../store/repositories/takenOutModel';
import type { ModelRow } from '../../store/types';
import { trainedAmong } from '../networks/keptWeights';
import type { TrainedBackbones } from '../networks/TrainedBackbones';
import { embeddingSource } from '../gallery/embeddingSource';
import { embedLibrary } from '../gallery/embedLibrary';
import type { Gallery } from '../gallery/Gallery';
import { pruneFormer } from '../gallery/pruneFormer';
import type { ChangeNotices } from '../notices';
import { readSmallFile } from '../readSmallFile';
import { summaryOf } from './trainingRecord';
import { writeWhole } from '../writeWhole';

/** Embeddings that a model must lack before a job is worth it. */
const MANY = 2_000;
/** Removed ones that can come back: up to some megabytes of memory each, and of disk where a network was trained. */
const MOST_REMOVED = 12;

/** The versions of what "alike" means in the lens in use: which there are, which one answers, and the way back. */
export class ModelService {
  readonly #store: Store;
  readonly #gallery: Gallery;
  readonly #compute: Compute;
  readonly #jobs: JobQueue;
  readonly #changes: ChangeNotices;
  readonly #backbone: BackboneId;
  readonly #trained: TrainedBackbones;
  readonly #lensId: () => LensId;
  readonly #missing: (modelId: ModelId, backbone: BackboneId, limit: number) => Promise<readonly ImageId[]>;
  /** Those that were removed since the engine started and can come back, the last one last. */
  #removed: readonly TakenOutModel[] = [];

  constructor(parts: {
    store: Store;
    gallery: Gallery;
    compute: Compute;
    jobs: JobQueue;
    changes: ChangeNotices;
    backbone: BackboneId;
    trained: TrainedBackbones;
    lensId: () => LensId;
    /** As `EmbeddingRepository.missing`, away from this thread: of half a million photos it takes a quarter of a second. */
    missing: (modelId: ModelId, backbone: BackboneId, limit: number) => Promise<readonly ImageId[]>;
  }) {
    this.#store = parts.store;
    this.#gallery = parts.gallery;
    this.#compute = parts.compute;
    this.#jobs = parts.jobs;
    this.#changes = parts.changes;
    this.#backbone = parts.backbone;
    this.#trained = parts.trained;
    this.#lensId = parts.lensId;
    this.#missing = parts.missing;
  }

  /** Newest first; the label-free one last. */
  list(): ModelSummary[] {
    const activeId = this.#store.models.active(this.#lensId())?.id ?? null;
    const base = this.#store.models.own(baseLensId);
    return [...this.#store.models.list(this.#lensId()), ...(base === null ? [] : [base])].map((model) =>
      summaryOf(model, activeId, this.#store.models.record(model.id)?.metrics),
    );
  }

  /** With its settings and curves. Throws `model-not-found`. */
  show(id: ModelId): ModelSummary & { readonly config: unknown; readonly metrics: unknown } {
    const model = this.#find(id);
    const record = this.#store.models.record(id);
    const summary = summaryOf(model, this.#store.models.active(this.#lensId())?.id ?? null, record?.metrics);
    return { ...summary, config: record?.config, metrics: record?.metrics };
  }

  /** Puts a model to use, embedding the library with it first where that is not done. Throws `model-not-found`, and `cancelled`. */
  async use(id: ModelId): Promise<ModelSummary[]> {
    const model = this.#find(id);
    // Another lens may be in use before the job has its turn.
    const lensId = this.#lensId();
    const ended = await this.#jobs.add({
      kind: 'useModel',
      key: `use ${id} ${lensId}`,
      lane: 'person',
      needs: { lensId, modelId: id },
      run: (context) => this.#switchTo(model, lensId, context),
    }).ended;
    if (ended.outcome === 'failed') throw ended.error;
    if (ended.outcome === 'cancelled') throw new LikewiseError('cancelled', 'Cancelled; the model in use is as it was.');
    return this.list();
  }

  /** One step back: to the model from which the one in use was made, at last to the label-free one. */
  async rollBack(): Promise<ModelSummary[]> {
    const own = this.#store.models.own(this.#lensId());
    const base = this.#store.models.own(baseLensId);
    if (own === null || base === null)
      throw new LikewiseError('nothing-to-undo', 'There is nothing to go back to: the model without labels is in use.');
    const parent = own.parentId === null ? null : this.#store.models.get(own.parentId);
    return this.use(parent?.lensId === this.#lensId() ? parent.id : base.id);
  }

  /**
   * Embeds the library with those models in use that lack embeddings of many photos, as after a restore; of few, the gallery sees to itself.
   * Resolves when all of them have theirs, or the engine closes.
   */
  async embedMissing(): Promise<void> {
    const own = this.#store.models.allActive().filter(({ backbone }) => backbone === this.#backbone);
    const lost = await Promise.all(own.map(({ id, backbone }) => this.#missing(id, backbone, MANY)));
    const lacking = own.filter((_, at) => lost[at]!.length === MANY);
    const runs = lacking.map(
      (model) =>
        this.#jobs.add({
          kind: 'embed',
          key: `embed ${model.id}`,
          lane: 'person',
          needs: { lensId: model.lensId, modelId: model.id },
          run: (context) => this.#embedAgain(model, context),
        }).ended,
    );
    await Promise.all(runs);
  }

  /** Throws `bad-argument` for the model in use, for one that is being put to use, and for the label-free one. */
  remove(id: ModelId): ModelSummary[] {
    const model = this.#find(id);
    if (model.isActive || model.lensId === baseLensId)
      throw new LikewiseError('bad-argument', `The model ${id} is in use, or is what all others start from. Put another one to use first.`);
    if (this.#jobs.isNeeded({ modelId: id }))
      throw new LikewiseError('bad-argument', `The model ${id} is being put to use now. Wait for that, or stop it, then remove it.`);
    const removed = this.#store.precious(() => this.#store.models.takeOut(id));
    this.#keepRemoved([...this.#removed, ...(removed === null ? [] : [removed])].slice(-MOST_REMOVED));
    this.#trained.collect();
    this.#changes.changed({ model: true });
    return this.list();
  }

  /** Has a model again that was one of the last twelve removed since the engine started; it is put to use by `use`. Throws `model-not-found`, and `lens-not-found`. */
  bringBack(id: ModelId): ModelSummary[] {
    const removed = this.#removed.find((one) => one.id === id);
    if (removed === undefined)
      throw new LikewiseError('model-not-found', `The model ${id} was removed too long ago to come back. Teach again.`);
    if (!this.#store.lenses.list().some((lens) => lens.id === removed.lensId))
      throw new LikewiseError('lens-not-found', `The lens in which the model ${id} was taught was removed. Undo that first.`);
    this.#store.precious(() => this.#store.models.putBack(removed));
    const others = this.#removed.filter((one) => one !== removed);
    // One that was made from it, and was removed after it, forgot that.
    this.#keepRemoved(others.map((one) => (removed.children.includes(one.id) ? { ...one, row: { ...one.row, parent: id } } : one)));
    this.#changes.changed({ model: true });
    return this.list();
  }

  #keepRemoved(removed: readonly TakenOutModel[]): void {
    this.#removed = removed;
    this.#trained.hold(removed.map(({ row }) => row['backbone'] as BackboneId));
  }

  /**
   * Writes a head, and with it the weights of its network where that was trained: what another library needs to answer alike.
   * Throws `model-file-damaged` where those are gone. @returns the bytes of the weights, 0 without any
   */
  async export(id: ModelId, out: string): Promise<number> {
    const model = this.#find(id);
    const { method } = summaryOf(model, null, this.#store.models.record(id)?.metrics);
    const about = { backbone: model.backbone, method, createdAt: new Date(model.createdAtMs).toISOString() };
    const weights = await this.#trained.weightsOf(model.backbone);
    const network = weights === null ? null : { id: model.backbone, weights };
    await writeWhole(resolve(out), packModel({ head: serialiseHead(this.#headOf(model), about), network }));
    return weights?.byteLength ?? 0;
  }

  /**
   * Reads what `export` wrote into the lens in use; it is put to use by `use`. Throws `model-file-damaged`, or `bad-argument` for another
   * backbone's.
   */
  async import(path: string): Promise<ModelSummary> {
    this.#requireBase();
    const { head: bytes, network } = unpackModel(await readSmallFile(resolve(path), MAX_MODEL_FILE_BYTES), path);
    const head = parseHead(bytes, path);
    const about = headAbout(bytes, path);
    const backbone = about['backbone'] ?? this.#backbone;
    const isKnown = backbone === this.#backbone || trainedAmong([backbone]).length > 0;
    if (!isKnown || head.featureSize !== backboneSpec(backbone).featureSize)
      throw new LikewiseError('bad-argument', `${path} was made for another network than ${this.#backbone}, which this library uses.`);
    await this.#trained.adopt(backbone, network?.id === backbone ? network.weights : null, path);
    const id = this.#store.precious(() =>
      this.#store.models.insert({
        ...{ lensId: this.#lensId(), kind: 'imported', backbone, size: head.size, head: serialiseHead(head) },
        ...{ config: { about }, metrics: {}, fittedOn: 0, parentId: null },
      }),
    );
    this.#changes.changed({ model: true });
    return this.list().find((model) => model.id === id)!;
  }

  /** The library as a model sees it, whether it is in use or not; nothing is written. Throws `model-not-found`. */
  async embeddingsOf(id: ModelId, signal?: AbortSignal): Promise<ExactIndex> {
    const model = this.#find(id);
    const active = this.#gallery.active();
    if (active?.model.id === id) return active.exact;
    const head = this.#headOf(model);
    const exact = new ExactIndex(model.size);
    if (this.#store.access === 'write') await this.#trained.complete(model.backbone, quietly(signal));
    const source = this.#sourceOf(model);
    for await (const { imageIds, embeddings } of this.#compute.embedAll(source, head, signal)) exact.set(imageIds, embeddings);
    return exact;
  }

  async #switchTo(model: ModelRow, lensId: LensId, context: JobContext): Promise<void> {
    const { models, embeddings } = this.#store;
    // A training that had its turn before drops the offers of earlier ones.
    if (models.get(model.id) === null) throw notFound(model.id);
    if (model.lensId === baseLensId) {
      models.deactivate(lensId);
      this.#gallery.reload();
    } else {
      const head = this.#headOf(model);
      await this.#trained.complete(model.backbone, context);
      const isEmbedded = embeddings.missing(model.id, model.backbone, 1).length === 0;
      if (isEmbedded && embeddings.count(model.id) > 0) {
        models.switchTo(model.id);
        this.#gallery.reload();
      } else {
        const { exact } = await embedLibrary(
          { store: this.#store, compute: this.#compute },
          this.#sourceOf(model),
          model.id,
          head,
          context,
        );
        models.switchTo(model.id);
        this.#gallery.offer(model.id, head, exact);
      }
    }
    this.#changes.changed({ model: true, photos: true });
    await pruneFormer(this.#store, lensId, context.signal);
  }

  async #embedAgain(model: ModelRow, context: JobContext): Promise<void> {
    const head = this.#headOf(model);
    const { exact } = await embedLibrary({ store: this.#store, compute: this.#compute }, this.#sourceOf(model), model.id, head, context);
    this.#gallery.offer(model.id, head, exact);
    this.#changes.changed({ model: true, photos: true });
  }

  #sourceOf({ backbone }: ModelRow): FeatureStore {
    return embeddingSource(this.#store, backbone);
  }

  #find(id: ModelId): ModelRow {
    const model = this.#store.models.get(id);
    const isShown = model !== null && (model.lensId === this.#lensId() || (model.lensId === baseLensId && model.isActive));
    if (!isShown) throw notFound(id);
    return model;
  }

  #requireBase(): ModelRow {
    const base = this.#store.models.own(baseLensId);
    if (base === null) throw new LikewiseError('nothing-indexed', 'Nothing is indexed yet. Index a folder of photos first.');
    return base;
  }

  #headOf(model: ModelRow): Head {
    const bytes = this.#store.models.head(model.id);
    if (bytes === null || bytes === 'damaged')
      throw new LikewiseError(
        'model-file-damaged',
        `The model ${model.id} in the library is damaged. Put another one to use, or train again.`,
      );
    return parseHead(bytes, `model ${model.id}`);
  }
}

function notFound(id: ModelId): LikewiseError {
  return new LikewiseError('model-not-found', `There is no model ${id} in this lens. "models list" shows those that are.`);
}

/** What a command waits for without a bar of its own. */
function quietly(signal: AbortSignal = new AbortController().signal): Pick<JobContext, 'signal' | 'mayGoOn' | 'report'> {
  return { signal, mayGoOn: () => Promise.resolve(), report: () => undefined };
}
