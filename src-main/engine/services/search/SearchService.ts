import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { ExampleSearch, ImageId, PictureRegion, SearchAnswer, SearchFilter, WhyAnswer } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Source } from '../../library/types';
import { embed } from '../../model/head/head';
import type { BackboneSpec, Compute } from '../../model/types';
import { MoreIds, type IdSet } from '../../search/IdSet';
import type { Neighbour } from '../../search/types';
import { whyNotUnit } from '../../search/unitVectors';
import type { Store } from '../../store/store';
import type { ActiveModel, Gallery } from '../gallery/Gallery';
import type { Asked, Found } from './asked';
import { combineExamples } from './combineExamples';
import type { AnyExample, ExampleReader } from './ExampleReader';
import { explain } from './explain';
import type { FilteredExample, SearchFilters } from './SearchFilters';
import type { Shown, ShownPhotos } from './ShownPhotos';

/** What is searched with: as the window asks, or with files by their path. */
export interface AnySearch extends Omit<ExampleSearch, 'query' | 'more' | 'less'> {
  readonly query: AnyExample;
  readonly more?: readonly AnyExample[];
  readonly less?: readonly AnyExample[];
}

export interface AskOptions {
  readonly filter?: SearchFilter | undefined;
  /** Compare with every vector, whatever index there is. */
  readonly isExact?: boolean;
  readonly signal?: AbortSignal | undefined;
}

const none: ReadonlySet<number> = new Set();

/** How often those in the place of photos that are gone may be gone themselves: where every other one is, five rounds find sixty that are there. */
const MOST_ROUNDS = 6;

/** Answers "what looks like this?". By an indexed photo it needs no network; an outside picture is embedded and not kept. */
export class SearchService {
  readonly #store: Store;
  readonly #gallery: Gallery;
  readonly #compute: Compute;
  readonly #backbone: BackboneSpec;
  readonly #examples: ExampleReader;
  readonly #filters: SearchFilters;
  readonly #shown: ShownPhotos;
  readonly #wanted = Promise.withResolvers<void>();
  #preparing: Promise<void> = Promise.resolve();

  constructor(parts: {
    store: Store;
    gallery: Gallery;
    compute: Compute;
    backbone: BackboneSpec;
    examples: ExampleReader;
    filters: SearchFilters;
    shown: ShownPhotos;
  }) {
    this.#store = parts.store;
    this.#gallery = parts.gallery;
    this.#compute = parts.compute;
    this.#backbone = parts.backbone;
    this.#examples = parts.examples;
    this.#filters = parts.filters;
    this.#shown = parts.shown;
  }

  /**
   * Gets ready for the first search. One that comes meanwhile waits, but for `byImage`: it would read the same once more, on this thread.
   * @param load brings the model in use into memory @param first what comes before that, unless a search does
   */
  async prepare(load: () => Promise<void>, first: Promise<void> = Promise.resolve()): Promise<void> {
    const ready = Promise.race([first, this.#wanted.promise]).then(async () => {
      const loaded = load().then(() => this.#gallery.loaded);
      const shown = this.#shown.prepare(loaded);
      if ((await loaded) !== null) await shown;
    });
    // Who waits tries itself where it failed, and says why.
    this.#preparing = ready.catch(() => undefined);
    await ready;
  }

  #ready(): Promise<void> {
    this.#wanted.resolve();
    return this.#preparing;
  }

  /** Photos came, went, or their folder did: what may be answered is looked up again. */
  forgetShown(): void {
    this.#shown.forget();
    this.#filters.forget();
  }

  /** Tags were given or taken. */
  forgetFilters(): void {
    this.#filters.forget();
  }

  /** @param k how many @param isExact compare with every vector, whatever index there is */
  byImage(imageId: ImageId, k: number, isExact = false): SearchAnswer {
    const active = this.#requireActive();
    const asked = this.#askedBy(imageId, k, isExact, active);
    const answer = this.#answerAsKnown(active, asked, MOST_ROUNDS);
    return typeof answer === 'string' ? this.#answerAnew(active, asked, this.#shown.now(active)) : answer;
  }

  /** As `byImage`, once it is `prepare`d; others are let in where it takes long. */
  async byImageWhenReady(imageId: ImageId, k: number): Promise<SearchAnswer> {
    await this.#ready();
    const active = this.#requireActive();
    return this.#answerGently(active, this.#askedBy(imageId, k, false, active));
  }

  #askedBy(imageId: ImageId, k: number, isExact: boolean, active: ActiveModel): Asked {
    const startedAtMs = performance.now();
    const vector = this.#vectorOf(imageId, active);
    return { vector, k, isExact, startedAtMs, own: [imageId], among: null, without: none, isLeftOut: null };
  }

  /** Throws `photo-not-readable` with the reason when the picture cannot be decoded. @param name how to call it in that sentence */
  bySource(source: Source, name: string, k: number, options: AskOptions & { readonly region?: PictureRegion } = {}): Promise<SearchAnswer> {
    const { region } = options;
    const query: AnyExample =
      'path' in source ? { kind: 'file', path: source.path, name, region } : { kind: 'picture', bytes: source.bytes, name, region };
    return this.ask({ query }, k, options);
  }

  /** Starts what reads pictures, for one that may be asked about next. What goes wrong is said when it is asked about. */
  expectPicture(): void {
    this.#examples.prepare();
  }

  /** By several examples and counter-examples, parts of pictures among them, in what a filter leaves. Throws as `bySource` does. */
  async ask(
    { query, more = [], less = [] }: AnySearch,
    k: number,
    { filter = {}, isExact = false, signal }: AskOptions = {},
  ): Promise<SearchAnswer> {
    const startedAtMs = performance.now();
    await this.#ready();
    this.#requireActive();
    const positives = [query, ...more];
    const examples = await Promise.all([...positives, ...less].map((example) => this.#read(example, filter, signal)));
    const among = await this.#filters.among(filter);
    // Another model may have taken over while pictures were read.
    const active = this.#requireActive();
    const vectors = examples.map(({ example, feature }) => this.#embed(example, feature, active));
    const vector = combineExamples(vectors.slice(0, positives.length), vectors.slice(positives.length));
    if (vector === null) throw new LikewiseError('bad-argument', 'These examples cancel each other out. Take one of them away.');
    const wanted = examples.slice(0, positives.length);
    return this.#answerGently(active, {
      ...{ vector, k, isExact, startedAtMs, among },
      // The same picture in the library is the best of answers to one from outside: "do I have this one?"
      own: [...positives, ...less].flatMap((example) => (example.kind === 'photo' ? [example.imageId] : [])),
      without: filter.isOtherFolder === true ? this.#filters.besides(wanted) : none,
      isLeftOut: filter.isOtherBurst === true ? this.#filters.burstOf(wanted, (imageId) => this.#storedFeature(imageId)) : null,
    });
  }

  /** Which areas of an answer make it similar to what was asked, and how much. Throws as `bySource` does. */
  async why(query: AnyExample, imageId: ImageId, signal?: AbortSignal): Promise<WhyAnswer> {
    await this.#ready();
    const { head } = this.#requireActive();
    return explain(
      { query, result: { kind: 'photo', imageId } },
      head,
      this.#backbone,
      { examples: this.#examples, compute: this.#compute },
      signal,
    );
  }

  #requireActive(): ActiveModel {
    const active = this.#gallery.active();
    if (active === null) throw new LikewiseError('nothing-indexed', 'Nothing is indexed yet. Index a folder of photos first.');
    return active;
  }

  #vectorOf(imageId: ImageId, active: ActiveModel): Float32Array {
    return active.exact.vector(imageId) ?? embed(this.#requireFeature(imageId), active.head);
  }

  #storedFeature(imageId: ImageId): Float32Array | null {
    const feature = this.#store.features.get(imageId, this.#backbone.id);
    return feature === 'damaged' ? null : feature;
  }

  #requireFeature(imageId: ImageId): Float32Array {
    const feature = this.#storedFeature(imageId);
    if (feature !== null) return feature;
    throw new LikewiseError(
      'photo-not-indexed',
      'This photo is not indexed yet. Wait until the index has reached it, or look under Problems.',
    );
  }

  /** Of a whole photo of the library all is known; anything else is decoded. */
  async #read(
    example: AnyExample,
    { isOtherBurst }: SearchFilter,
    signal: AbortSignal | undefined,
  ): Promise<FilteredExample & { readonly example: AnyExample }> {
    const imageId = example.kind === 'photo' ? example.imageId : null;
    const image = imageId === null ? null : this.#store.images.get(imageId);
    if (imageId !== null && example.region === undefined) {
      const feature = isOtherBurst === true ? this.#storedFeature(imageId) : null;
      return { example, imageId, feature, takenAtMs: image?.takenAtMs ?? null, camera: image?.camera ?? null };
    }
    const read = await this.#examples.read(example, signal);
    return { example, imageId, ...read, ...(image === null ? {} : { takenAtMs: image.takenAtMs, camera: image.camera }) };
  }

  #embed(example: AnyExample, feature: Float32Array | null, active: ActiveModel): Float32Array {
    if (example.kind === 'photo' && example.region === undefined) return this.#vectorOf(example.imageId, active);
    const vector = embed(feature!, active.head);
    if (whyNotUnit(vector, 0, vector.length) === null) return vector;
    throw new LikewiseError(
      'photo-not-readable',
      `${this.#examples.nameOf(example)}: there is nothing in it to compare. Choose another part, or another picture.`,
    );
  }

  /** Where what is shown must be looked up anew, that is done in pieces: of half a million photos it takes as long as many searches. */
  async #answerGently(active: ActiveModel, asked: Asked): Promise<SearchAnswer> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const answer = this.#answerAsKnown(active, asked, 1);
      if (typeof answer !== 'string') return answer;
      if (answer === 'lacking') break;
      await letOthersRun();
    }
    return this.#answerAnew(active, asked, await this.#shown.nowGently(active));
  }

  /** @returns `gone` where others have still to be looked for in the place of photos that went, `lacking` where there may be photos that are not known to be back */
  #answerAsKnown(active: ActiveModel, asked: Asked, rounds: number): SearchAnswer | 'gone' | 'lacking' {
    const known = this.#shown.of(active);
    const found = this.#shownNearest(active, asked, known.hidden, rounds);
    // Rather than sixty at a time through half a million that went with their folder, or without those that came back with it.
    if (found === null) return 'gone';
    return this.#mayLack(asked, known, found) ? 'lacking' : this.#answerWith(active, asked, known, found);
  }

  /** What a filter leaves was just read: what is hidden of that is back. Without one, few are found where many are. */
  #mayLack({ among, isLeftOut, k }: Asked, { hidden }: Shown, { photos }: Found): boolean {
    if (!this.#shown.isOld) return false;
    return among === null ? isLeftOut === null && photos.length < k : among.values().some((id) => hidden.has(id));
  }

  /** @param shown as it was just looked up */
  #answerAnew(active: ActiveModel, asked: Asked, shown: Shown): SearchAnswer {
    return this.#answerWith(active, asked, shown, this.#shownNearest(active, asked, shown.hidden, Infinity)!);
  }

  #answerWith(active: ActiveModel, asked: Asked, { hidden, count }: Shown, found: Found): SearchAnswer {
    const { neighbours, photos } = found;
    const { among, without, startedAtMs } = asked;
    const index = asked.isExact ? active.exact : active.index;
    const similarityOf = new Map(neighbours.map(({ id, similarity }) => [id, similarity]));
    const searched = index.size - hidden.size;
    const hits = photos.map((photo) => ({ photo, similarity: similarityOf.get(photo.imageId)! }));
    const answer = { hits, of: count, index: index.kind };
    if (among === null && without.size === 0) return { ...answer, searched, milliseconds: performance.now() - startedAtMs };
    let fitting = 0;
    for (const id of among ?? active.exact.ids()) if (active.exact.has(id) && !hidden.has(id) && !without.has(id)) fitting++;
    return { ...answer, searched: fitting, leftOut: searched - fitting, milliseconds: performance.now() - startedAtMs };
  }

  /** Photos that went since it was last known which are shown are found out here, and others are looked for in their place. @returns null where so many rounds did not do */
  #shownNearest(active: ActiveModel, asked: Asked, hidden: IdSet, rounds: number): Found | null {
    for (let round = 0; round < rounds; round++) {
      const neighbours = this.#nearest(active, asked, new MoreIds(hidden, asked.own, asked.without));
      const imageIds = neighbours.map(({ id }) => id as ImageId);
      const photos = this.#store.photos.summaries(imageIds, this.#backbone.id);
      if (photos.length === imageIds.length) return { neighbours, photos };
      const found = new Set(photos.map(({ imageId }) => imageId));
      for (const imageId of imageIds) if (!found.has(imageId)) hidden.add(imageId);
    }
    return null;
  }

  /** What must be looked at one by one is so the nearest first, until there are k. */
  #nearest(active: ActiveModel, { vector, k, isExact, among, isLeftOut }: Asked, without: MoreIds): Neighbour[] {
    const index = isExact ? active.exact : active.index;
    const options = { without, ...(among === null ? {} : { among }) };
    if (isLeftOut === null) return index.search(vector, k, options);
    const kept: Neighbour[] = [];
    for (let wanted = k; ; wanted = 2 * (k - kept.length) + k) {
      const found = index.search(vector, wanted, options);
      for (const neighbour of found) {
        if (kept.length === k) return kept;
        without.add(neighbour.id);
        if (!isLeftOut(neighbour.id as ImageId)) kept.push(neighbour);
      }
      if (kept.length === k || found.length < wanted) return kept;
    }
  }
}
