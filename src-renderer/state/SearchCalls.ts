import type { Confidence, ExampleSearch, ImageId, SearchAnswer } from '@contract/data';
import type { Client } from '../bridge/client';
import { toExample, type Query } from './query';
import type { TrailEntry } from './Trail.svelte';

/** How sure each answer is. */
export type Confidences = ReadonlyMap<ImageId, Confidence>;

/** A question on its way. */
export interface Asked {
  readonly answer: Promise<Answered>;
  /** How sure the answers are: what came with them, else asked for at the first call of this, and never before the answers are there. */
  readonly words: () => Words;
}
export interface Words {
  readonly askedAtMs: number;
  /** Null where they are not to be had; it never rejects. */
  readonly said: Promise<Confidences | null>;
}
export interface Answered {
  readonly answer: SearchAnswer;
  readonly atMs: number;
}

export const isPlain = ({ question }: TrailEntry, query: Query): boolean =>
  query.region === undefined && !question.hasTray && !question.isFiltered;

const answered = (answer: SearchAnswer): Answered => ({ answer, atMs: performance.now() });

/** Null where nothing is said of any. */
const byImage = (said: readonly Confidence[]): Confidences | null =>
  said.length === 0 ? null : new Map(said.map((confidence) => [confidence.imageId, confidence]));

/** What a search asks the engine: for its answers, then for how sure they are. */
export class SearchCalls {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** @param isOvertaken nobody waits for it any more: its answers need no words */
  begin(entry: TrailEntry, query: Query, k: number, isOvertaken: () => boolean): Asked {
    const { more, less } = entry.question.tray;
    const examples = { query: toExample(query), more: more.map(toExample), less: less.map(toExample) };
    return this.#asked(this.#answer(entry, query, k), examples, isOvertaken);
  }

  /** The plain search with a photo. */
  beginPlain(imageId: ImageId, k: number): Asked {
    const examples = { query: { kind: 'photo', imageId }, more: [], less: [] } as const;
    return this.#asked(this.#client.call('search.byImage', { imageId, k, areWordsNext: true }), examples, () => false);
  }

  /** Has the engine make ready what says how sure answers are. What goes wrong is said when it is asked for in earnest. */
  prepare(imageId: ImageId): void {
    const asked = { query: { kind: 'photo', imageId } as const, more: [], less: [], imageIds: [imageId] };
    this.#client.call('search.confidence', asked).catch(() => undefined);
  }

  #asked(asked: Promise<SearchAnswer>, examples: ExampleSearch, isOvertaken: () => boolean): Asked {
    const answer = asked.then(answered);
    const said = (): Words['said'] =>
      answer.then(
        ({ answer: found }) => (isOvertaken() ? null : this.#wordsFor(examples, found)),
        () => null,
      );
    let words: Words | null = null;
    return { answer, words: () => (words ??= { askedAtMs: performance.now(), said: said() }) };
  }

  #answer(entry: TrailEntry, query: Query, k: number): Promise<SearchAnswer> {
    const { question } = entry;
    if (isPlain(entry, query) && query.kind === 'photo')
      return this.#client.call('search.byImage', { imageId: query.imageId, k, areWordsNext: true });
    if (isPlain(entry, query) && query.kind === 'picture')
      return this.#client.call('search.byPicture', { bytes: query.bytes, name: query.name, k });
    const { more, less } = question.tray;
    return this.#client.call('search.byExamples', {
      query: toExample(query),
      more: more.map(toExample),
      less: less.map(toExample),
      k,
      ...(question.isFiltered ? { filter: question.filter } : {}),
    });
  }

  /** Null when they are not to be had: the answers are shown without. */
  async #wordsFor(asked: ExampleSearch, { hits, words }: SearchAnswer): Promise<Confidences | null> {
    if (hits.length === 0) return null;
    if (words !== undefined) return byImage(words);
    const imageIds = hits.map(({ photo }) => photo.imageId);
    try {
      const said = await this.#client.call('search.confidence', { ...asked, imageIds });
      return byImage(said);
    } catch (error) {
      console.warn('How sure these answers are is not known.', error);
      return null;
    }
  }
}
