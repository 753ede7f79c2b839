import { tick } from 'svelte';
import type { ImageId, PhotoFilter, PhotoOrder, PhotoTable, RootId, TagId } from '@contract/data';
import type { Client } from '../bridge/client';
import type { GridSection } from '../grid/layout/layoutGrid';
import type { PhotoSection } from '../grid/layout/sections';
import { atMostEvery } from './atMostEvery';
import { Hand } from './Hand';
import { goesOnFrom, LONG_LIST, partsInTurn, partsOf, type ListParts } from './listParts';

const emptyTable: PhotoTable = {
  imageIds: new Int32Array(0),
  rootIds: new Int32Array(0),
  takenAtMs: new Float64Array(0),
  widths: new Uint16Array(0),
  heights: new Uint16Array(0),
  isIndexed: new Uint8Array(0),
  fingerprint: '',
};
const none: PhotoFilter = { rootId: undefined, tagId: undefined, camera: undefined, takenFromMs: undefined, takenBeforeMs: undefined };
const typingPauseMs = 120;

/** What is asked of the engine. */
interface Asked {
  readonly order: PhotoOrder;
  readonly filter: PhotoFilter;
}
type OnWhole = (first: ArrayLike<number>, whole: ArrayLike<number>) => void;

/** The photos that the library's grid shows: which, in what order, and where each one is in that order. */
export class PhotoList {
  readonly #client: Client;
  /** What came by itself is shown when it rests, so that no photo moves away under it. */
  readonly hand = new Hand();
  #all: ListParts = $state.raw(partsOf(emptyTable, 'newest'));
  #changes = $state(0);
  #isCurrent = $state(false);
  #order: PhotoOrder = $state('newest');
  /** Of the list that is there: the one that was asked for comes a moment later. */
  #shownOrder: PhotoOrder = $state('newest');
  #text = $state('');
  #rootId: RootId | null = $state(null);
  #only: readonly ImageId[] | null = $state.raw(null);
  #tagId: TagId | null = $state(null);
  #filter: PhotoFilter = none;
  #asked = 0;
  #isWatched = false;
  #isStale = false;
  /** A person asked for another list than the one that is there. */
  #isAwaited = false;
  #typing: ReturnType<typeof setTimeout> | undefined;
  /** Only the first photos of the list are there; the others are on their way. */
  #isPart = $state(false);
  /** What a person asked for that only the whole list can do. */
  #forWhole: (() => void) | null = $state.raw(null);
  #onWhole: OnWhole | null = null;
  /** The library is so large that a list takes a while to come. */
  #isLarge = false;
  readonly #kept: { isByDay: boolean | undefined };
  /** While the library grows it changes a few times a second; the grid follows once a second. */
  readonly refresh: () => Promise<void>;

  /** @param kept from one start to the next: the headings that the first photos get are those of all */
  constructor(
    client: Client,
    order: PhotoOrder,
    onError: (thrown: unknown) => void,
    pauseMs = 1_000,
    kept: { isByDay: boolean | undefined } = { isByDay: undefined },
  ) {
    this.#client = client;
    this.#kept = kept;
    this.#order = order;
    this.#shownOrder = order;
    this.refresh = atMostEvery(pauseMs, () => this.#load().catch(onError));
    client.on('library.changed', ({ photos, tags }) => {
      const isAboutTags = this.#order === 'tag' || this.#tagId !== null || this.#filter.tagId !== undefined;
      if (photos || (tags && isAboutTags)) this.#heard();
    });
    this.#reload = () => {
      this.#isAwaited = true;
      this.hand.forget();
      this.#forWhole = null;
      void this.#load().catch(onError);
    };
  }
  readonly #reload: () => void;

  get table(): PhotoTable {
    return this.#shown.table;
  }
  /** [n] of each cell's width to its height. */
  get ratios(): Float32Array {
    return this.#shown.ratios;
  }
  /** False while the list of another folder is still on its way. */
  get isLoaded(): boolean {
    return this.#isCurrent && !(this.#isPart && this.#only !== null);
  }
  /** False while only the first photos are there. */
  get isWhole(): boolean {
    return !this.#isPart;
  }
  /** Something waits for the whole list: see `untilWhole`. */
  get isWholeAwaited(): boolean {
    return this.#forWhole !== null;
  }
  /** How often the list came anew, or was said to be another. */
  get changes(): number {
    return this.#changes;
  }
  get order(): PhotoOrder {
    return this.#order;
  }
  get text(): string {
    return this.#text;
  }
  get rootId(): RootId | null {
    return this.#rootId;
  }

  readonly #shown: ListParts = $derived(
    this.#only === null ? this.#all : partsOf(pickRows(this.#all.table, new Set(this.#only)), this.#shownOrder),
  );
  readonly sections: readonly PhotoSection[] = $derived(this.#shown.sections);
  readonly gridSections: readonly GridSection[] = $derived(this.sections.map(({ start }) => ({ start, hasHeading: true, scale: 1 })));

  /** The first photo in view that can be searched with. */
  get firstIndexed(): ImageId | undefined {
    return this.table.imageIds[this.table.isIndexed.indexOf(1)] as ImageId | undefined;
  }

  indexOf(imageId: ImageId): number {
    return this.#shown.indexes[imageId] ?? -1;
  }

  setOrder(order: PhotoOrder): void {
    this.#order = order;
    this.#reload();
  }

  /**
   * Keeps the list up to date until the way back is called. Nobody else needs it, and of a large library it takes long to come.
   * @param onWhole hears when the ids of all photos take the place of those of the first
   */
  watch(onWhole: OnWhole | null = null): () => void {
    this.#isWatched = true;
    this.#onWhole = onWhole;
    if (this.#isStale) void this.refresh();
    return () => {
      this.#isWatched = false;
      this.#onWhole = null;
      this.#forWhole = null;
    };
  }

  /**
   * The first photos, before anything else is asked: a person sees their library while it is still being read.
   * @returns whether it is known by that that the library is open and has photos
   */
  begin(): Promise<boolean> {
    return this.#isCurrent ? Promise.resolve(false) : this.#loadFirst();
  }

  /**
   * Keeps what only the whole list can do until it is there, in the place of what was kept before; null keeps nothing.
   * @returns false where the list is whole, and nothing is kept
   */
  readonly untilWhole = (act: (() => void) | null): boolean => {
    this.#forWhole = this.#isPart ? act : null;
    return this.#forWhole !== null;
  };

  /** Shows some photos of the list and no others; null shows all of it. */
  setOnly(only: readonly ImageId[] | null): void {
    this.#only = only;
  }

  /**
   * All photos, those of a folder, or those with a tag.
   * @param filter what else is asked of them; the photos that are there stay until its answer has come, those of another place do not
   */
  setPlace(rootId: RootId | null, tagId: TagId | null = null, filter: PhotoFilter = none): void {
    const isSamePlace = rootId === this.#rootId && tagId === this.#tagId;
    const { rootId: root, tagId: tag, camera, takenFromMs, takenBeforeMs } = filter;
    const asked = { rootId: root, tagId: tag, camera, takenFromMs, takenBeforeMs };
    if (isSamePlace && JSON.stringify(asked) === JSON.stringify(this.#filter)) return;
    this.#rootId = rootId;
    this.#tagId = tagId;
    this.#filter = asked;
    this.#isCurrent &&= isSamePlace;
    this.#reload();
  }

  /** Asks once the typing rests, so that each letter does not cost a query. */
  setText(text: string): void {
    this.#text = text;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(this.#reload, typingPauseMs);
  }

  #heard(): void {
    if (this.#isWatched) void this.refresh();
    else {
      this.#isStale = true;
      this.#changes++;
    }
  }

  async #load(): Promise<void> {
    this.#isStale = false;
    const asked = ++this.#asked;
    const { order, filter } = this.#question();
    // Every start looks through the folders and mostly finds them as they were: nothing is sent then, and the grid not laid out again.
    const before = this.#all;
    const isMissing = this.#isAwaited || !this.#isCurrent;
    if (isMissing && (this.#isLarge || this.#isPart)) void this.#loadFirst();
    // Who has the first photos alone may have pressed End, and that press must not hold the others back.
    const isPatient = !isMissing && !this.#isPart;
    const table = await this.#client.call('photos.list', { order, filter, unlessIs: before.table.fingerprint, isPatient });
    // An answer that was overtaken by a newer question is of no use any more.
    if (asked !== this.#asked) return;
    const isNew = table !== null && table.fingerprint !== before.table.fingerprint;
    // Photos that come in the same row in another order have other headings.
    const all = isNew || order !== this.#shownOrder ? await partsInTurn(isNew ? table : before.table, order) : before;
    if (asked !== this.#asked) return;
    const isAtOnce = this.#isAwaited || !this.#isCurrent || (this.#isPart && goesOnFrom(this.#all, all));
    if (isAtOnce) this.#show(all, order);
    else this.hand.whenAtRest(() => this.#show(all, order));
  }

  #question(): Asked {
    const text = this.#text.trim();
    const filter = {
      ...this.#filter,
      ...(text ? { text } : {}),
      ...(this.#rootId === null ? {} : { rootId: this.#rootId }),
      ...(this.#tagId === null ? {} : { tagId: this.#tagId }),
    };
    return { order: this.#order, filter };
  }

  async #loadFirst(): Promise<boolean> {
    const question = this.#question();
    const { changes } = this;
    // Why it fails is said of the whole list.
    const table = await this.#client.call('photos.first', question).catch(() => undefined);
    if (table === undefined || table?.imageIds.length === 0) return false;
    const isOvertaken = changes !== this.#changes || JSON.stringify(question) !== JSON.stringify(this.#question());
    // Null where the first ones are not known by a few.
    if (table === null || isOvertaken || (this.#isCurrent && !this.#isAwaited)) return true;
    const { order, filter } = question;
    this.#isPart = true;
    this.#put(partsOf(table, order, isAll(filter) ? this.#kept.isByDay : undefined), order);
    return true;
  }

  #show(all: ListParts, order: PhotoOrder): void {
    const first = this.#all.table.imageIds;
    const wasPart = this.#isPart;
    const act = this.#forWhole;
    this.#isPart = false;
    this.#forWhole = null;
    this.#isLarge ||= all.table.imageIds.length >= LONG_LIST;
    this.#put(all, order);
    const [section] = all.sections;
    if (order === 'newest' && section && isAll(this.#question().filter)) this.#kept.isByDay = section.title.kind === 'day';
    if (wasPart) this.#onWhole?.(first, all.table.imageIds);
    // When the grid has laid it out.
    if (act !== null) void tick().then(act);
  }

  #put(all: ListParts, order: PhotoOrder): void {
    this.#all = all;
    this.#shownOrder = order;
    this.#changes++;
    this.#isCurrent = true;
    this.#isAwaited = false;
  }
}

/** Nothing is asked of the photos. */
const isAll = (filter: PhotoFilter): boolean => Object.values(filter).every((value) => value === undefined);

function pickRows(table: PhotoTable, only: ReadonlySet<number>): PhotoTable {
  const rows = Int32Array.from(table.imageIds.keys()).filter((row) => only.has(table.imageIds[row]!));
  return {
    ...table,
    imageIds: Int32Array.from(rows, (row) => table.imageIds[row]!),
    rootIds: Int32Array.from(rows, (row) => table.rootIds[row]!),
    takenAtMs: Float64Array.from(rows, (row) => table.takenAtMs[row]!),
    widths: Uint16Array.from(rows, (row) => table.widths[row]!),
    heights: Uint16Array.from(rows, (row) => table.heights[row]!),
    isIndexed: Uint8Array.from(rows, (row) => table.isIndexed[row]!),
    tagSets: table.tagSets && { ...table.tagSets, of: Int32Array.from(rows, (row) => table.tagSets!.of[row]!) },
  };
}
