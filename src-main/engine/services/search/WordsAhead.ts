import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Confidence, ImageId } from '@contract/data';
import type { AnySearch } from './SearchService';

/** So long they are of a library and of judgements that nobody tells from those of the moment in which they are asked for. */
const HOLDS_MS = 1_000;

interface Ahead {
  readonly imageId: ImageId;
  readonly images: readonly ImageId[];
  readonly said: Promise<Confidence[]>;
  readonly beganAtMs: number;
}

/**
 * How sure answers are, looked for as soon as a search has them. The window, which would ask for it a moment later, is making its screen then: its question
 * would come when that is done, and the answer after the answers that it goes with.
 */
export class WordsAhead {
  readonly #find: (imageId: ImageId, images: readonly ImageId[]) => Promise<Confidence[]>;
  readonly #now: () => number;
  #ahead: Ahead | null = null;

  /** @param find how likely photos are what a search with a photo means */
  constructor(find: (imageId: ImageId, images: readonly ImageId[]) => Promise<Confidence[]>, now: () => number) {
    this.#find = find;
    this.#now = now;
  }

  /** These are the answers to a photo, in their order. */
  begin(imageId: ImageId, images: readonly ImageId[]): void {
    // The answers leave first.
    const said = letOthersRun().then(() => this.#find(imageId, images));
    // Who asks for it hears why; nobody may.
    said.catch(() => undefined);
    this.#ahead = { imageId, images, said, beganAtMs: this.#now() };
  }

  /** @returns what was begun for just these answers a moment ago, once; null where nothing was */
  take(
    { query, more = [], less = [] }: Pick<AnySearch, 'query' | 'more' | 'less'>,
    images: readonly ImageId[],
  ): Promise<Confidence[]> | null {
    const ahead = this.#ahead;
    const isPlain = query.kind === 'photo' && query.region === undefined && more.length + less.length === 0;
    if (ahead === null || !isPlain || query.imageId !== ahead.imageId || !areSame(images, ahead.images)) return null;
    this.#ahead = null;
    return this.#now() - ahead.beganAtMs <= HOLDS_MS ? ahead.said : null;
  }
}

const areSame = (some: readonly ImageId[], others: readonly ImageId[]): boolean =>
  some.length === others.length && some.every((imageId, place) => imageId === others[place]);
