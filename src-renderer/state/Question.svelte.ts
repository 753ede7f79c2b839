import type { SearchFilter } from '@contract/data';
import { isSameQuery, type Query } from './query';

/** Examples and counter-examples beside the picture that was asked about. */
export interface Tray {
  readonly more: readonly Query[];
  readonly less: readonly Query[];
}
export type TraySide = keyof Tray;

const emptyTray: Tray = { more: [], less: [] };
/** As many as the engine takes. */
const mostExamples = 32;

/** What one step of the trail asks beside its picture, and how much of the answer it shows. */
export class Question {
  #filter: SearchFilter = $state.raw({});
  #tray: Tray = $state.raw(emptyTray);
  #past: readonly Tray[] = $state.raw([]);
  #future: readonly Tray[] = $state.raw([]);
  #version = $state(0);
  /** Answers below this similarity are hidden; null hides none. */
  threshold: number | null = $state(null);
  /** The pointer has moved over the answers: they stay where they are. */
  isInHand = false;

  /** @param filter of the step before: what a person left out stays left out */
  constructor(filter: SearchFilter = {}) {
    this.#filter = filter;
  }

  /** Grows with everything that asks for another answer. */
  get version(): number {
    return this.#version;
  }
  get filter(): SearchFilter {
    return this.#filter;
  }
  get tray(): Tray {
    return this.#tray;
  }
  get hasTray(): boolean {
    return this.#tray.more.length + this.#tray.less.length > 0;
  }
  get isFiltered(): boolean {
    return Object.values(this.#filter).some((value) => value !== undefined && value !== false);
  }

  /** Changes some parts of the filter; undefined takes one away. */
  setFilter(change: SearchFilter): void {
    this.#filter = Object.fromEntries(
      Object.entries({ ...this.#filter, ...change }).filter(([, value]) => value !== undefined && value !== false),
    );
    this.#changed();
  }
  clearFilter(): void {
    this.#filter = {};
    this.#changed();
  }

  /** What lies on a side already is taken off it; on the other side it changes sides. */
  toggle(side: TraySide, examples: readonly Query[]): void {
    const areAllThere = examples.every((example) => this.sideOf(example) === side);
    const without = this.#without(examples);
    const next = areAllThere ? without : { ...without, [side]: [...without[side], ...examples] };
    if (next.more.length > mostExamples || next.less.length > mostExamples) return;
    this.#put(next);
  }
  remove(example: Query): void {
    this.#put(this.#without([example]));
  }
  sideOf(example: Query): TraySide | null {
    const has = (list: readonly Query[]): boolean => list.some((other) => isSameQuery(other, example));
    return has(this.#tray.more) ? 'more' : has(this.#tray.less) ? 'less' : null;
  }

  /** @returns false when the tray was never changed */
  undo(): boolean {
    const last = this.#past.at(-1);
    if (last === undefined) return false;
    this.#future = [...this.#future, this.#tray];
    this.#past = this.#past.slice(0, -1);
    this.#tray = last;
    this.#changed();
    return true;
  }
  redo(): boolean {
    const next = this.#future.at(-1);
    if (next === undefined) return false;
    this.#past = [...this.#past, this.#tray];
    this.#future = this.#future.slice(0, -1);
    this.#tray = next;
    this.#changed();
    return true;
  }
  /** A judgement came after it: the next undo is that one's. */
  settle(): void {
    this.#past = [];
    this.#future = [];
  }

  #without(examples: readonly Query[]): Tray {
    const keep = (list: readonly Query[]): readonly Query[] => list.filter((one) => !examples.some((other) => isSameQuery(one, other)));
    return { more: keep(this.#tray.more), less: keep(this.#tray.less) };
  }
  #put(tray: Tray): void {
    this.#past = [...this.#past, this.#tray];
    this.#future = [];
    this.#tray = tray;
    this.#changed();
  }
  #changed(): void {
    this.isInHand = false;
    this.#version++;
  }
}
