import { createInstance, type i18n, type TFunction } from 'i18next';
import { getContext, setContext } from 'svelte';
import type { LanguageCode } from './catalogue';
import { en } from './messages/en';
import { ja } from './messages/ja';

/** Words, numbers and dates in the language of the moment. Reading any of them while a component draws makes it follow a switch. */
export class Messages {
  readonly #i18n: i18n;
  #code: LanguageCode = $state('en');
  /** By language and options. To make one takes a hundred times as long as to use it, and every answer of a search shows a number. */
  readonly #numberFormats = new Map<string, Intl.NumberFormat>();
  readonly #dateFormats = new Map<string, Intl.DateTimeFormat>();

  constructor(code: LanguageCode) {
    this.#code = code;
    this.#i18n = createInstance();
    // Everything is in memory, so this is done when it returns. Svelte shows text as text: escaping it twice would show the escapes.
    void this.#i18n.init({
      lng: code,
      fallbackLng: false,
      initAsync: false,
      resources: { en: { translation: en }, ja: { translation: ja } },
      interpolation: { escapeValue: false },
    });
  }

  get code(): LanguageCode {
    return this.#code;
  }

  set code(code: LanguageCode) {
    this.#code = code;
  }

  /** Words without numbers or names in them are asked for again and again, once for every photo that scrolls by: kept. */
  readonly t: TFunction = $derived.by(() => {
    const fixed = this.#i18n.getFixedT(this.#code);
    const kept = new Map<string, string>();
    const t = (key: string, options?: Record<string, unknown>): string => {
      if (options) return (fixed as (key: string, options: Record<string, unknown>) => string)(key, this.#grouped(options));
      const known = kept.get(key);
      if (known !== undefined) return known;
      const text = (fixed as (key: string) => string)(key);
      kept.set(key, text);
      return text;
    };
    return t as TFunction;
  });

  /** How many there are of a thing is grouped as any number on the screen: "499,999 selected". The plural goes by the number itself. */
  #grouped(options: Record<string, unknown>): Record<string, unknown> {
    const { count } = options;
    return typeof count === 'number' && count >= 1_000 ? { ...options, replace: { ...options, count: this.number(count) } } : options;
  }

  number(value: number): string {
    return this.#numbers().format(value);
  }

  /** A lens's name: the one that every library begins with has one in the page's language, until a person gives it another. */
  lens(name: string): string {
    return name === 'default' ? this.t('lens.default') : name;
  }

  /** A folder's name: the one of the sample pictures, which Likewise makes itself, has one in the page's language. */
  folder(name: string): string {
    return name === 'Sample pictures' ? this.t('samples.name') : name;
  }

  list(parts: readonly string[]): string {
    return new Intl.ListFormat(this.#code, { style: 'long', type: 'conjunction' }).format(parts);
  }

  /** One after the other: Japanese has no space between them. */
  sentences(parts: readonly string[]): string {
    return parts.join(this.#code === 'ja' ? '' : ' ');
  }

  similarity(value: number): string {
    return this.#numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
  }

  /** Dates are kept as the camera's clock showed them, in UTC's place: so they are shown in UTC. */
  day(atMs: number): string {
    const isThisYear = new Date(atMs).getUTCFullYear() === new Date().getUTCFullYear();
    return this.#date(atMs, { weekday: 'long', day: 'numeric', month: 'long', ...(isThisYear ? {} : { year: 'numeric' }) });
  }

  month(atMs: number): string {
    return this.#date(atMs, { month: 'long', year: 'numeric' });
  }

  monthName(atMs: number): string {
    return this.#date(atMs, { month: 'long' });
  }

  year(atMs: number): string {
    return this.#date(atMs, { year: 'numeric' });
  }

  moment(atMs: number): string {
    return this.#date(atMs, { dateStyle: 'medium', timeStyle: 'short' });
  }

  /** A moment of this computer's own clock, for what shows moments as if they were UTC. */
  localAsUtc(atMs: number): number {
    return atMs - new Date(atMs).getTimezoneOffset() * 60_000;
  }

  seconds(value: number): string {
    const maximumFractionDigits = value < 10 ? 1 : 0;
    const text = this.#numbers({ style: 'unit', unit: 'second', unitDisplay: 'long', maximumFractionDigits }).format(value);
    // Japanese has no space between a number and its word.
    return this.#code === 'ja' ? text.replace(/\s/g, '') : text;
  }

  loss(value: number): string {
    return this.#numbers({ maximumSignificantDigits: 3 }).format(value);
  }

  /** A figure with a fixed number of digits. Below 0 it has a minus, as wide as a digit: "-3 to 5" reads like a range of its own. */
  figure(value: number, digits = 3, fewest = digits): string {
    return this.#numbers({ minimumFractionDigits: fewest, maximumFractionDigits: digits }).format(value).replace('-', '−');
  }

  /** In a column: as many digits as the others have. */
  shortSeconds(value: number): string {
    return this.t('methods.seconds', { value: this.figure(value, value < 10 ? 1 : 0) });
  }

  /** Of a picture; a number of pixels is written without separators. */
  sizeInPixels(width: number, height: number): string {
    return `${width} × ${height}`;
  }

  /** Day and month, and the year where it is not this one: for captions. */
  briefDay(atMs: number): string {
    const isThisYear = new Date(atMs).getUTCFullYear() === new Date().getUTCFullYear();
    return this.#date(atMs, { day: 'numeric', month: 'short', ...(isThisYear ? {} : { year: 'numeric' }) });
  }

  shortDay(atMs: number): string {
    return this.#date(atMs, { dateStyle: 'long' });
  }

  bytes(bytes: number): string {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
    const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
    const value = bytes / 1000 ** step;
    const digits = step > 0 && value < 10 ? 1 : 0;
    // The short form of the smallest unit knows no plural: "0 byte".
    const unitDisplay = step === 0 ? 'long' : 'short';
    return this.#numbers({ style: 'unit', unit: units[step]!, unitDisplay, maximumFractionDigits: digits }).format(value);
  }

  #date(atMs: number, options: Intl.DateTimeFormatOptions): string {
    const key = `${this.#code} ${JSON.stringify(options)}`;
    let format = this.#dateFormats.get(key);
    // English dates read day first here: the mock-ups' "16 October", not "October 16".
    format ??= new Intl.DateTimeFormat(this.#code === 'en' ? 'en-GB' : this.#code, { ...options, timeZone: 'UTC' });
    this.#dateFormats.set(key, format);
    return format.format(atMs);
  }

  #numbers(options: Intl.NumberFormatOptions = {}): Intl.NumberFormat {
    const key = `${this.#code} ${JSON.stringify(options)}`;
    const format = this.#numberFormats.get(key) ?? new Intl.NumberFormat(this.#code, options);
    this.#numberFormats.set(key, format);
    return format;
  }
}

export const languageOf = (systemLanguage: string): LanguageCode => (systemLanguage.toLowerCase().startsWith('ja') ? 'ja' : 'en');

const key = Symbol('messages');
export const provideMessages = (messages: Messages): Messages => setContext(key, messages);
export const useMessages = (): Messages => getContext<Messages>(key);
export const messagesContext = (messages: Messages): Map<symbol, Messages> => new Map([[key, messages]]);
