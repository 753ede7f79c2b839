import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { BackboneId, ImageId, LensId, ModelId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { embed, parseHead, serialiseHead } from '../../model/head/head';
import type { Head } from '../../model/types';
import { ExactIndex } from '../../search/exactIndex';
import type { VectorIndex } from '../../search/types';
import { whyNotUnit } from '../../search/unitVectors';
import type { Store } from '../../store/store';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { EmbeddingPiece, LoadedEmbeddings, ModelRow } from '../../store/types';

/** A model in use: its head, and an index over the embeddings it made. */
export interface ActiveModel {
  readonly model: ModelRow;
  readonly head: Head;
  readonly exact: ExactIndex;
  /** What answers: `exact`, or an approximate index over the same vectors. */
  index: VectorIndex;
}

/** Reads a model's embeddings: pieces of a millisecond or two of this thread, then what there is to say of all. */
type LoadInPieces = (modelId: ModelId, take: (piece: EmbeddingPiece) => void) => Promise<Pick<LoadedEmbeddings, 'damaged' | 'generation'>>;

/** Embeddings that are in the database and not yet in the index. */
export interface Embedded {
  readonly modelId: ModelId;
  readonly ids: readonly ImageId[];
  readonly vectors: Float32Array;
}

/** Embeddings computed on the engine's own thread when a library is opened; were more lost, the next fit makes all of them anew. */
const MOST_RESTORED = 2_000;

/** Of what a load leaves to be done: a millisecond's work. */
const ROWS_AT_ONCE = 1_000;

/**
 * The images that can be searched through the lens in use: keeps the index in memory in step with the database. Loaded on first use, so that a command that
 * searches nothing pays nothing.
 */
export class Gallery {
  readonly #store: Store;
  readonly #backbone: BackboneId;
  readonly #featureSize: number;
  readonly #lensId: () => LensId;
  readonly #onLoaded: (active: ActiveModel) => void;
  readonly #onLog: (line: string) => void;
  /** Of the models that other lenses answer with. */
  readonly #otherHeads = new Map<ModelId, Head>();
  #active: ActiveModel | null = null;

  constructor(parts: {
    store: Store;
    backbone: BackboneId;
    featureSize: number;
    /** The lens in use. */
    lensId: () => LensId;
    onLoaded?: (active: ActiveModel) => void;
    onLog?: ((line: string) => void) | undefined;
  }) {
    this.#store = parts.store;
    this.#backbone = parts.backbone;
    this.#featureSize = parts.featureSize;
    this.#lensId = parts.lensId;
    this.#onLoaded = parts.onLoaded ?? (() => undefined);
    this.#onLog = parts.onLog ?? (() => undefined);
  }

  /** What is in memory now, without loading anything. */
  get loaded(): ActiveModel | null {
    return this.#active;
  }

  /** The model in use; null while nothing was ever indexed. Throws `library-damaged` when its head is not what was saved. */
  active(): ActiveModel | null {
    if (this.#active !== null) return this.#active;
    const model = this.#store.models.active(this.#lensId());
    if (model === null) return null;
    const head = this.#readHead(model);
    const { ids, vectors, damaged } = this.#store.embeddings.load(model.id);
    const exact = new ExactIndex(model.size);
    exact.set(ids, vectors);
    return this.#take({ model, head, exact, index: exact }, damaged, this.#missing(model));
  }

  /**
   * Loads what `active` would, a piece at a time, so that the thread answers meanwhile. What was written since, or loaded by a search that
   * came first, wins: then this leaves nothing behind. Embeddings that are lost are seen to by `restoreLost`, for which no search need wait.
   * @param load reads a model's embeddings away from this thread; each piece of them as soon as it is there
   */
  async preload(load: LoadInPieces): Promise<void> {
    const model = this.#store.models.active(this.#lensId());
    if (model === null || this.#active !== null) return;
    const exact = new ExactIndex(model.size);
    let taken = Promise.resolve();
    const { damaged, generation } = await load(model.id, ({ ids, vectors }) => {
      taken = taken.then(() => letOthersRun()).then(() => exact.load(ids, vectors));
      // Heard below, when all are read.
      taken.catch(() => undefined);
    });
    await taken;
    const isStale =
      this.#active !== null ||
      this.#store.models.active(this.#lensId())?.id !== model.id ||
      this.#store.models.generation(model.id) !== generation;
    if (isStale) return;
    this.#take({ model, head: this.#readHead(model), exact, index: exact }, damaged, []);
    void finishLoading(exact);
  }

  /** Embeds anew what `active` found lost by itself. @param missing as `EmbeddingRepository.missing`, away from this thread */
  async restoreLost(missing: (modelId: ModelId, backbone: BackboneId, limit: number) => Promise<readonly ImageId[]>): Promise<void> {
    const active = this.#active;
    if (active === null) return;
    const lost = await missing(active.model.id, active.model.backbone, MOST_RESTORED);
    if (this.#active === active) this.#restore(lost);
  }

  #missing({ id, backbone }: ModelRow): readonly ImageId[] {
    return this.#store.embeddings.missing(id, backbone, MOST_RESTORED);
  }

  #take(active: ActiveModel, damaged: readonly ImageId[], missing: readonly ImageId[]): ActiveModel {
    this.#active = active;
    if (damaged.length > 0)
      this.#onLog(`${damaged.length} embeddings of the library are damaged. They are not answered, and computed again.`);
    this.#restore([...damaged, ...missing]);
    this.#onLoaded(active);
    return active;
  }

  /** Embeds features with the head in use, and with those of the other lenses, and writes them; call inside the transaction that writes the features, and `show` after it. @param features [n][f] */
  embedAndStore(ids: readonly ImageId[], features: readonly Float32Array[]): Embedded {
    const { model, head } = this.active() ?? this.#begin();
    const packed = new Float32Array(ids.length * this.#featureSize);
    features.forEach((feature, row) => packed.set(feature, row * this.#featureSize));
    // A model on another backbone sees these photos when that one's features of them are there.
    const isOther = model.backbone !== this.#backbone;
    const embedded = isOther ? { modelId: model.id, ids: [], vectors: new Float32Array(0) } : this.#addTo(model.id, head, ids, packed);
    for (const other of ids.length > 0 ? this.#others(model.id) : []) {
      const there = withDirection(ids, embed(packed, other.head), other.head.size);
      if (there.ids.length > 0) this.#store.embeddings.add(other.id, there.ids, there.vectors);
    }
    return embedded;
  }

  /** @param packed [n, f] */
  #addTo(modelId: ModelId, head: Head, ids: readonly ImageId[], packed: Float32Array): Embedded {
    const embedded = { modelId, ...withDirection(ids, embed(packed, head), head.size) };
    if (embedded.ids.length < ids.length)
      this.#onLog(`${ids.length - embedded.ids.length} photos look like nothing to the model in use, and cannot be found by it.`);
    if (embedded.ids.length > 0) this.#store.embeddings.add(modelId, embedded.ids, embedded.vectors);
    return embedded;
  }

  /** Lets a search find what was committed. */
  show({ modelId, ids, vectors }: Embedded): void {
    const active = this.#active;
    if (active === null || active.model.id !== modelId || ids.length === 0) return;
    active.exact.set(ids, vectors);
    if (active.index !== active.exact) active.index.set(ids, vectors);
  }

  /**
   * Puts a model that was made active in the place of the one in memory, if it is what the lens in use answers with: the search before sees the
   * old one whole, the search after the new one whole.
   */
  offer(modelId: ModelId, head: Head, exact: ExactIndex): void {
    const model = this.#store.models.active(this.#lensId());
    if (model?.id !== modelId) return;
    this.#active = { model, head, exact, index: exact };
    // Photos that were indexed while it was made.
    this.#restore(this.#missing(model));
    this.#onLoaded(this.#active);
  }

  /** Forgets what is in memory, so that the next use reads the database again: another program may have written to it. */
  reload(): void {
    this.#active = null;
  }

  /** The very first photos are compared by their features as they are; a head is fitted once there are enough to fit one to. */
  #begin(): ActiveModel {
    const head: Head = { kind: 'linear', featureSize: this.#featureSize, size: this.#featureSize, mean: null, weights: null };
    const id = this.#store.models.insert({
      lensId: baseLensId,
      kind: 'base',
      backbone: this.#backbone,
      size: head.size,
      head: serialiseHead(head),
      config: { isProvisional: true },
      metrics: {},
      fittedOn: 0,
      parentId: null,
    });
    this.#store.models.activate(id);
    const exact = new ExactIndex(head.size);
    this.#active = { model: this.#store.models.get(id)!, head, exact, index: exact };
    return this.#active;
  }

  /** The models of the other lenses, so that a photo is found through all of them. One that is damaged is none of this photo's business. */
  #others(shown: ModelId): { readonly id: ModelId; readonly head: Head }[] {
    const models = this.#store.models.allActive().filter(({ id, backbone }) => id !== shown && backbone === this.#backbone);
    for (const id of this.#otherHeads.keys()) if (!models.some((model) => model.id === id)) this.#otherHeads.delete(id);
    return models.flatMap((model) => {
      const bytes = this.#otherHeads.has(model.id) ? null : this.#store.models.head(model.id);
      if (bytes !== null && bytes !== 'damaged') this.#otherHeads.set(model.id, parseHead(bytes, `model ${model.id}`));
      const head = this.#otherHeads.get(model.id);
      return head === undefined ? [] : [{ id: model.id, head }];
    });
  }

  #readHead(model: ModelRow): Head {
    const bytes = this.#store.models.head(model.id);
    if (bytes === 'damaged' || bytes === null) {
      // What was taught cannot be computed from the photos.
      const mend = model.kind === 'base' ? 'Index a folder again, and it is made anew.' : 'Put another one to use, or train again.';
      throw new LikewiseError('library-damaged', `The model ${model.id} in the library ${this.#store.folder} is damaged. ${mend}`);
    }
    return parseHead(bytes, `model ${model.id}`);
  }

  /** What is damaged or gone is computed again from the features, and never answered meanwhile. */
  #restore(lost: readonly ImageId[]): void {
    if (lost.length === 0 || this.#store.access === 'read') return;
    const { model, head } = this.active()!;
    const ids: ImageId[] = [];
    const features: Float32Array[] = [];
    for (const id of lost) {
      const feature = this.#store.features.get(id, model.backbone);
      if (feature === null || feature === 'damaged') continue;
      ids.push(id);
      features.push(feature);
    }
    const packed = new Float32Array(ids.length * head.featureSize);
    features.forEach((feature, row) => packed.set(feature, row * head.featureSize));
    this.show(this.#store.transaction(() => this.#addTo(model.id, head, ids, packed)));
  }
}

/** A millisecond at a time: no search waits for what makes the ones after it faster. */
async function finishLoading(exact: ExactIndex): Promise<void> {
  while (exact.catchUp(ROWS_AT_ONCE)) await letOthersRun();
}

/**
 * Only embeddings of unit length may be searched. A head turns what lies in its very centre into a vector without direction: one such photo must
 * not keep the others of its batch out. @param vectors [n, d] row-major
 */
function withDirection(
  ids: readonly ImageId[],
  vectors: Float32Array,
  size: number,
): { readonly ids: readonly ImageId[]; readonly vectors: Float32Array } {
  const rows = ids.map((_, row) => row).filter((row) => whyNotUnit(vectors, row * size, size) === null);
  if (rows.length === ids.length) return { ids, vectors };
  const kept = new Float32Array(rows.length * size);
  rows.forEach((row, at) => kept.set(vectors.subarray(row * size, (row + 1) * size), at * size));
  return { ids: rows.map((row) => ids[row]!), vectors: kept };
}
