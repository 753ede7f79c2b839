import type { ImageId, RootId, SearchFilter, TagId } from '@contract/data';
import { isSameQuery, type Query } from './query';
import { Question } from './Question.svelte';
import { Selection } from './Selection.svelte';

export type Place =
  /**
   * All photos, those of a folder, or those with a tag. `only`: photos that were picked out elsewhere, on the map; the same list is the
   * same place.
   */
  | {
      readonly view: 'library';
      readonly rootId: RootId | null;
      readonly tagId?: TagId | undefined;
      readonly only?: readonly ImageId[];
    }
  | { readonly view: 'similar'; readonly query: Query }
  | { readonly view: 'teach' }
  | { readonly view: 'methods' }
  | { readonly view: 'map' }
  /** `isTrial`: pairs that tell a bolder version from the one in use. */
  | { readonly view: 'judge'; readonly isTrial?: boolean }
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
  /** Of a search: what it asks beside its picture. Of the library: its filter. */
  readonly question: Question;
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
    const dropped = this.#entries.filter((entry) => !kept.includes(entry));
    this.#entries = [...kept, this.#entry(place, this.#filterFor(place))];
    release(dropped, this.#entries);
    this.#index = this.#entries.length - 1;
  }

  /** A step as `go` makes it, on no way. */
  aside(place: Place): TrailEntry {
    return this.#entry(place);
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

  /** What a person left out stays left out: from search to search, and from folder to folder. What was picked out by hand is shown whole. */
  #filterFor(place: Place): SearchFilter | undefined {
    const { place: before, question } = this.current;
    if (before.view !== place.view) return undefined;
    return place.view === 'library' && place.only !== undefined ? undefined : question.filter;
  }

  #entry(place: Place, filter?: SearchFilter): TrailEntry {
    return { id: this.#nextId++, place, selection: new Selection(), question: new Question(filter), anchor: null };
  }
}

/** The addresses of outside pictures that a step shows. */
const urlsOf = ({ place, question }: TrailEntry): string[] => {
  const queries = [...(place.view === 'similar' ? [place.query] : []), ...question.tray.more, ...question.tray.less];
  return queries.flatMap((query) => (query.kind === 'picture' ? [query.url] : []));
};

/** A part of a picture is searched with as a step of its own, so a step that is kept may show the same one. */
function release(dropped: readonly TrailEntry[], kept: readonly TrailEntry[]): void {
  const used = new Set(kept.flatMap(urlsOf));
  for (const url of new Set(dropped.flatMap(urlsOf))) if (!used.has(url)) URL.revokeObjectURL(url);
}

function isSamePlace(a: Place, b: Place): boolean {
  if (a.view === 'library' && b.view === 'library') return a.rootId === b.rootId && a.tagId === b.tagId && a.only === b.only;
  if (a.view === 'similar' && b.view === 'similar') {
    return isSameQuery(a.query, b.query);
  }
  if (a.view === 'judge' && b.view === 'judge') return a.isTrial === b.isTrial;
  return a.view === b.view;
}
