import type { ImageId, SearchAnswer } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Decoding, Region, Source } from '../library/types';
import { embed } from '../model/head';
import type { BackboneSpec, Compute } from '../model/types';
import type { SearchOptions } from '../search/types';
import type { Store } from '../store/store';
import type { ActiveModel, Gallery } from './Gallery';

/** Answers "what looks like this?". By an indexed photo it needs no network; an outside picture is embedded and not kept. */
export class SearchService {
  readonly #store: Store;
  readonly #gallery: Gallery;
  readonly #decoding: Decoding;
  readonly #compute: Compute;
  readonly #backbone: BackboneSpec;
  #shown: { readonly hidden: ReadonlySet<number>; readonly count: number; readonly of: ActiveModel } | null = null;

  constructor(parts: { store: Store; gallery: Gallery; decoding: Decoding; compute: Compute; backbone: BackboneSpec }) {
    this.#store = parts.store;
    this.#gallery = parts.gallery;
    this.#decoding = parts.decoding;
    this.#compute = parts.compute;
    this.#backbone = parts.backbone;
  }

  /** Photos came, went, or their folder did: what may be answered is looked up again. */
  forgetShown(): void {
    this.#shown = null;
  }

  /** @param k how many @param isExact compare with every vector, whatever index there is */
  byImage(imageId: ImageId, k: number, isExact = false): SearchAnswer {
    const startedAtMs = performance.now();
    const active = this.#requireActive();
    const vector = active.exact.vector(imageId) ?? this.#embedStored(imageId, active);
    return this.#answer(active, vector, k, imageId, isExact, startedAtMs);
  }

  /** Throws `photo-not-readable` with the reason when the picture cannot be decoded. @param name how to call it in that sentence */
  async bySource(
    source: Source,
    name: string,
    k: number,
    options: { region?: Region; isExact?: boolean; signal?: AbortSignal } = {},
  ): Promise<SearchAnswer> {
    const startedAtMs = performance.now();
    this.#requireActive();
    const decoded = await this.#decoding.decode(source, this.#backbone, options.region);
    if (!decoded.ok) throw new LikewiseError('photo-not-readable', `${name}: ${decoded.reason}`);
    const features = await this.#compute.features(this.#backbone.id, [decoded.value.pixels], options.signal);
    const active = this.#requireActive();
    const vector = embed(features, active.head);
    // The same picture in the library is the best of answers: "do I have this one?"
    return this.#answer(active, vector, k, null, options.isExact ?? false, startedAtMs);
  }

  #requireActive(): ActiveModel {
    const active = this.#gallery.active();
    if (active === null) throw new LikewiseError('nothing-indexed', 'Nothing is indexed yet. Index a folder of photos first.');
    return active;
  }

  #embedStored(imageId: ImageId, { head }: ActiveModel): Float32Array {
    const feature = this.#store.features.get(imageId, this.#backbone.id);
    if (feature === null || feature === 'damaged') {
      throw new LikewiseError(
        'photo-not-indexed',
        'This photo is not indexed yet. Wait until the index has reached it, or look under Problems.',
      );
    }
    return embed(feature, head);
  }

  #answer(active: ActiveModel, vector: Float32Array, k: number, self: ImageId | null, isExact: boolean, startedAtMs: number): SearchAnswer {
    const { hidden, count } = this.#shownOf(active);
    const index = isExact ? active.exact : active.index;
    const options: SearchOptions = { without: self === null ? hidden : new Set([...hidden, self]) };
    const neighbours = index.search(vector, k, options);
    const similarityOf = new Map(neighbours.map(({ id, similarity }) => [id, similarity]));
    const photos = this.#store.photos.summaries(
      neighbours.map(({ id }) => id as ImageId),
      this.#backbone.id,
    );
    return {
      hits: photos.map((photo) => ({ photo, similarity: similarityOf.get(photo.imageId)! })),
      searched: index.size - hidden.size,
      of: count,
      index: index.kind,
      milliseconds: performance.now() - startedAtMs,
    };
  }

  /** What is in the index and may not be answered: photos that are missing, or whose folder was forgotten. */
  #shownOf(active: ActiveModel): { hidden: ReadonlySet<number>; count: number } {
    if (this.#shown?.of === active) return this.#shown;
    const shown = new Set<number>(this.#store.photos.shownIds());
    const hidden = new Set<number>();
    for (const id of active.exact.ids()) if (!shown.has(id)) hidden.add(id);
    const pending = this.#store.files.counts().total.pending;
    this.#shown = { hidden, count: shown.size + pending, of: active };
    return this.#shown;
  }
}
