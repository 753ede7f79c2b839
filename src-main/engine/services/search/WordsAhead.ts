import type { Confidence, ImageId } from '@contract/data';
import type { AnySearch } from './SearchService';

/** So long they are of a library and of judgements that nobody tells from those of the moment in which they are asked for. */
const HOLDS_MS = 1_000;
/** So long answers wait for them: as long as words take that were found before. Pictures are asked for when answers come, so with 25 ms they came ten later. */
const SOON_MS = 3;

interface Ahead {
  readonly imageId: ImageId;
  readonly images: readonly ImageId[];
  readonly said: Promise<Confidence[]>;
  readonly beganAtMs: number;
}

/**
 * How sure answers are, looked for as soon as a search has them: both leave together where it is known at once. The window, which would ask for it a moment later, is making its
 * screen then: its question would come when that is done, and the answer after the answers that it goes with.
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

  /**
   * These are the answers to a photo, in their order.
   * @returns what is found within a moment; null where it takes longer, or fails: then `take` has it
   */
  async begin(imageId: ImageId, images: readonly ImageId[]): Promise<Confidence[] | null> {
    const said = this.#find(imageId, images);
    const ahead = { imageId, images, said, beganAtMs: this.#now() };
    this.#ahead = ahead;
    const found = await soonOf(said);
    if (found !== null && this.#ahead === ahead) this.#ahead = null;
    return found;
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

/** Null where it takes longer. Who asks for it later hears why it failed; nobody may. */
async function soonOf(said: Promise<Confidence[]>): Promise<Confidence[] | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(resolve, SOON_MS, null);
  const found = await Promise.race([said.catch(() => null), late]);
  clearTimeout(timer);
  return found;
}

const areSame = (some: readonly ImageId[], others: readonly ImageId[]): boolean =>
  some.length === others.length && some.every((imageId, place) => imageId === others[place]);
