import { MediaQuery } from 'svelte/reactivity';
import type { PhotoOrder } from '@contract/data';
import { languages, type LanguageCode } from '../i18n/catalogue';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const rowHeightRange = { min: 96, max: 320, step: 8, usual: 160, usualInWide: 192 };
const orders: readonly PhotoOrder[] = ['newest', 'folder', 'tag'];

interface Stored {
  /** Null until the person chooses one: it is that of the system then. */
  language: LanguageCode | null;
  theme: Theme;
  /** As in a window that is not wide; null until the person chooses one. */
  rowHeightPx: number | null;
  order: PhotoOrder;
  showsDetails: boolean;
  isByDay: boolean | undefined;
}

const name = 'likewise.preferences';
const withinRange = (heightPx: number): number => Math.min(rowHeightRange.max, Math.max(rowHeightRange.min, heightPx));

/** How this person likes the window; kept by the page itself, and of no concern to the engine. */
export class Preferences {
  readonly #storage: Storage;
  readonly #systemLanguage: LanguageCode;
  #stored: Stored;
  readonly #wide = new MediaQuery('min-width: 1600px', false);

  constructor(storage: Storage, systemLanguage: LanguageCode) {
    this.#storage = storage;
    this.#systemLanguage = systemLanguage;
    this.#stored = $state(read(storage));
  }

  get language(): LanguageCode {
    return this.#stored.language ?? this.#systemLanguage;
  }
  set language(language: LanguageCode) {
    this.#keep({ language });
  }
  get theme(): Theme {
    return this.#stored.theme;
  }
  set theme(theme: Theme) {
    this.#keep({ theme });
  }
  get rowHeightPx(): number {
    const { usual, step } = rowHeightRange;
    return withinRange(Math.round(((this.#stored.rowHeightPx ?? usual) * this.#scale) / step) * step);
  }
  set rowHeightPx(heightPx: number) {
    this.#keep({ rowHeightPx: withinRange(heightPx) / this.#scale });
  }
  /** A person who likes them large, or small, does so in a window of any width. */
  get #scale(): number {
    return this.#wide.current ? rowHeightRange.usualInWide / rowHeightRange.usual : 1;
  }
  get order(): PhotoOrder {
    return this.#stored.order;
  }
  set order(order: PhotoOrder) {
    this.#keep({ order });
  }

  /** Beside the large view. */
  get showsDetails(): boolean {
    return this.#stored.showsDetails;
  }
  set showsDetails(showsDetails: boolean) {
    this.#keep({ showsDetails });
  }

  /** Whether the library had a heading for each day when it was seen last; undefined where it never was. */
  get isByDay(): boolean | undefined {
    return this.#stored.isByDay;
  }
  set isByDay(isByDay: boolean | undefined) {
    if (isByDay !== this.#stored.isByDay) this.#keep({ isByDay });
  }

  #keep(change: Partial<Stored>): void {
    Object.assign(this.#stored, change);
    this.#storage.setItem(name, JSON.stringify(this.#stored));
  }
}

function read(storage: Storage): Stored {
  let raw: Partial<Record<keyof Stored, unknown>> = {};
  try {
    const parsed: unknown = JSON.parse(storage.getItem(name) ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) raw = parsed;
  } catch {
    // Unreadable preferences are worth no message: the usual ones hold.
  }
  const height = typeof raw.rowHeightPx === 'number' && Number.isFinite(raw.rowHeightPx) ? raw.rowHeightPx : null;
  return {
    language: languages.find((code) => code === raw.language) ?? null,
    theme: themes.find((theme) => theme === raw.theme) ?? 'system',
    // One that was chosen in a wide window is smaller here than any that can be chosen elsewhere.
    rowHeightPx: height === null ? null : Math.min(rowHeightRange.max, Math.max(rowHeightRange.min / 2, height)),
    order: orders.find((order) => order === raw.order) ?? 'newest',
    showsDetails: raw.showsDetails === true,
    isByDay: typeof raw.isByDay === 'boolean' ? raw.isByDay : undefined,
  };
}
