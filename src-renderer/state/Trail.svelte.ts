import type { ImageId, RootId } from '@contract/data';
import { Selection } from './Selection.svelte';

export type Query =
  | { readonly kind: 'photo'; readonly imageId: ImageId }
  /** From outside the library. `url` shows it on the page, where the page can. */
  | { readonly kind: 'picture'; readonly name: string; readonly bytes: Uint8Array; readonly url: string };

export type Place =
  | { readonly view: 'library'; readonly rootId: RootId | null }
  | { readonly view: 'similar'; readonly query: Query }
  | { readonly view: 'teach' }
  | { readonly view: 'methods' }
  | { readonly view: 'judge' }
  | { readonly view: 'duplicates' }
  | { readonly view: 'problems' }
  | { readonly view: 'settings' };

/** Where a grid was scrolled to: a photo and how far its row lay below the upper edge. By photo, since rows move when the list grows. */
export interface ScrollAnchor {
  readonly imageId: ImageId;
  readonly belowTopPx: number;
}

export interface TrailEntry {
  readonly id: number;
  readonly place: Place;
  readonly selection: Selection;
  anchor: ScrollAnchor | null;
}

const mostEntries = 200;

/** Where the person has been: back and forward as in a browser, each place with its scroll position, focus and selection. */
export class Trail {
  #entries: readonly TrailEntry[] = $state.raw([]);
  #index = $state(0);
  #nextId = 1;

  constructor(start: Place) {
    this.#entries = [this.#entry(start)];
  }

  get current(): TrailEntry {
    return this.#entries[this.#index]!;
  }
  get canGoBack(): boolean {
    return this.#index > 0;
  }
  get canGoForward(): boolean {
    return this.#index < this.#entries.length - 1;
  }

  /** The photo that was searched with last, on the way to here. */
  get lastPhoto(): ImageId | null {
    for (const { place } of this.#entries.slice(0, this.#index + 1).toReversed())
      if (place.view === 'similar' && place.query.kind === 'photo') return place.query.imageId;
    return null;
  }

  /** The way to here since the last screen that is no search: the bread crumbs. */
  readonly crumbs: readonly TrailEntry[] = $derived.by(() => {
    let start = this.#index;
    while (start > 0 && this.#entries[start]!.place.view === 'similar') start--;
    return this.#entries.slice(start, this.#index + 1);
  });

  go(place: Place): void {
    if (isSamePlace(this.current.place, place)) return;
    const kept = this.#entries.slice(0, this.#index + 1).slice(-mostEntries);
    for (const dropped of this.#entries) if (!kept.includes(dropped)) release(dropped);
    this.#entries = [...kept, this.#entry(place)];
    this.#index = this.#entries.length - 1;
  }

  back(): boolean {
    if (!this.canGoBack) return false;
    this.#index--;
    return true;
  }

  forward(): boolean {
    if (!this.canGoForward) return false;
    this.#index++;
    return true;
  }

  backTo(entry: TrailEntry): void {
    const index = this.#entries.indexOf(entry);
    if (index >= 0) this.#index = index;
  }

  #entry(place: Place): TrailEntry {
    return { id: this.#nextId++, place, selection: new Selection(), anchor: null };
  }
}

function release({ place }: TrailEntry): void {
  if (place.view === 'similar' && place.query.kind === 'picture') URL.revokeObjectURL(place.query.url);
}

function isSamePlace(a: Place, b: Place): boolean {
  if (a.view === 'library' && b.view === 'library') return a.rootId === b.rootId;
  if (a.view === 'similar' && b.view === 'similar') {
    return a.query.kind === 'photo' && b.query.kind === 'photo' && a.query.imageId === b.query.imageId;
  }
  return a.view === b.view;
}
