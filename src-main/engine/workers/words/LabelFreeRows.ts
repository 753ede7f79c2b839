import type { BackboneId, ImageId, ModelId } from '@contract/data';
import { meanRow, normaliseRows } from '../../metric/algebra/vectors';
import { embed, isLinear, parseHead } from '../../model/head/head';
import type { LinearHead } from '../../model/types';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';

/** The label-free embeddings of photos, as the library has them, and of pictures that are in no library. */
export class LabelFreeRows {
  readonly #store: Store;
  readonly #backbone: BackboneId;
  readonly #head: LinearHead;
  /** Whose embeddings are those of the head; null where none are kept. */
  readonly #modelId: ModelId | null;

  private constructor(store: Store, backbone: BackboneId, head: LinearHead, modelId: ModelId | null) {
    this.#store = store;
    this.#backbone = backbone;
    this.#head = head;
    this.#modelId = modelId;
  }

  /**
   * By the label-free model, where that has axes; else by the photos' features, from which the mean of a sample is taken, as evidence has them in a small library.
   * @param sample images with a feature
   */
  static of(store: Store, backbone: BackboneId, sample: readonly ImageId[]): LabelFreeRows {
    const base = store.models.own(baseLensId);
    const bytes = base?.backbone === backbone ? store.models.head(base.id) : null;
    const head = bytes === null || bytes === 'damaged' ? null : parseHead(bytes, 'the label-free model');
    if (base !== null && head !== null && isLinear(head) && head.weights !== null) return new LabelFreeRows(store, backbone, head, base.id);
    return new LabelFreeRows(store, backbone, centring(store, backbone, sample), null);
  }

  /** d */
  get size(): number {
    return this.#head.size;
  }

  /** @returns [d] unit length; null where the photo has no feature that is sound */
  get(imageId: ImageId): Float32Array | null {
    const kept = this.#modelId === null ? null : this.#store.embeddings.get(this.#modelId, imageId);
    if (kept instanceof Float32Array && kept.length === this.size) return kept;
    const feature = soundFeature(this.#store, this.#backbone, imageId);
    return feature === null ? null : this.embed(feature);
  }

  /** @param feature [f] @returns [d] unit length */
  embed(feature: Float32Array): Float32Array {
    return embed(feature, this.#head);
  }
}

/** The head that only takes the mean of some photos away. */
function centring(store: Store, backbone: BackboneId, sample: readonly ImageId[]): LinearHead {
  const features = sample.flatMap((imageId) => soundFeature(store, backbone, imageId) ?? []);
  const f = features[0]?.length ?? 0;
  const all = new Float64Array(features.length * f);
  for (const [row, feature] of features.entries()) all.set(feature, row * f);
  const mean = f === 0 ? null : Float32Array.from(meanRow(normaliseRows(all, f), f));
  return { kind: 'linear', featureSize: f, size: f, mean, weights: null };
}

function soundFeature(store: Store, backbone: BackboneId, imageId: ImageId): Float32Array | null {
  const feature = store.features.get(imageId, backbone);
  return feature === 'damaged' ? null : feature;
}
