import { setImmediate as letOthersRun } from 'node:timers/promises';
import { IdSet } from '../../search/IdSet';
import type { Store } from '../../store/store';
import type { HiddenPhotos } from '../../store/types';
import type { ActiveModel } from '../gallery/Gallery';

/** What is in an index and may not be answered, and how many pictures there are in all. */
export interface Shown {
  readonly of: ActiveModel;
  /** What a search finds gone is added by it. */
  readonly hidden: IdSet;
  readonly count: number;
}

/** From this many photos on, looking through all of them would hold up an answer: at 100,000 for as long as ten searches. */
const LARGE = 5_000;

/**
 * Which photos of an index are missing, or belong to a folder that was forgotten. Of a large library that changes, as it does several times a second while
 * photos are indexed, this is looked up away from the engine's thread; meanwhile the former answer holds, and whoever uses it looks at its hits themselves.
 */
export class ShownPhotos {
  readonly #store: Store;
  readonly #read: (isAwaited: boolean) => Promise<HiddenPhotos>;
  #shown: Shown | null = null;
  #isStale = false;
  #isReading = false;
  /** Grows where what is being read elsewhere is older than what is known. */
  #turn = 0;
  /** What searches wait for that came together. */
  #looking: Promise<Shown> | null = null;

  /** @param read as `PhotoRepository.hidden`, on another thread; told whether a search waits for it */
  constructor(store: Store, read: (isAwaited: boolean) => Promise<HiddenPhotos>) {
    this.#store = store;
    this.#read = read;
  }

  /** Photos came, went, or their folder did. */
  forget(): void {
    this.#isStale = true;
  }

  /** Looks it up elsewhere before the first search, which would have to wait for it. @param loading the model that will answer, which is read at the same time */
  async prepare(loading: Promise<ActiveModel | null>): Promise<void> {
    if (this.#shown === null && !this.#isReading) await this.#readAgain(loading, true);
  }

  of(active: ActiveModel): Shown {
    const known = this.#shown?.of === active ? this.#shown : null;
    if (known !== null && !this.#isStale) return known;
    if (known !== null && active.exact.size >= LARGE) {
      if (!this.#isReading) void this.#readAgain(Promise.resolve(active), false);
      return known;
    }
    return this.now(active);
  }

  /** Whether photos came or went since the answer that `of` gives. */
  get isOld(): boolean {
    return this.#isStale || this.#isReading;
  }

  /** As it is, whatever that takes: of half a million photos a few tenths of a second. */
  now(active: ActiveModel): Shown {
    this.#isStale = false;
    this.#turn++;
    return (this.#shown = toShown(active, this.#store.photos.hidden()));
  }

  /** As `now`, with others let in between the pieces. What changes meanwhile is found out by the next search. */
  nowGently(active: ActiveModel): Promise<Shown> {
    this.#looking ??= this.#look(active).finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #look(active: ActiveModel): Promise<Shown> {
    this.#isStale = false;
    const { photos } = this.#store;
    const shown = new IdSet();
    for (const piece of photos.shownInPieces()) {
      for (const imageId of piece) shown.add(imageId);
      await letOthersRun();
    }
    const hidden = new IdSet();
    for (const imageId of active.exact.ids()) if (!shown.has(imageId)) hidden.add(imageId);
    this.#turn++;
    return (this.#shown = { of: active, hidden, count: shown.size + photos.pendingCount() });
  }

  async #readAgain(loading: Promise<ActiveModel | null>, isAwaited: boolean): Promise<void> {
    this.#isReading = true;
    this.#isStale = false;
    const turn = this.#turn;
    try {
      const [read, active] = await Promise.all([this.#read(isAwaited), loading]);
      if (active !== null && turn === this.#turn) this.#shown = toShown(active, read);
    } catch {
      // The thread ended, or there is no model: the next search looks itself.
      this.#shown = null;
    } finally {
      this.#isReading = false;
    }
  }
}

function toShown(of: ActiveModel, { hiddenIds, shown, pending }: HiddenPhotos): Shown {
  const hidden = new IdSet();
  for (const imageId of hiddenIds) if (of.exact.has(imageId)) hidden.add(imageId);
  return { of, hidden, count: shown + pending };
}
