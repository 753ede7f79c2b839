import { untrack } from 'svelte';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Confidence, ExampleSearch, ImageId, SearchAnswer } from '@contract/data';
import { toCallError, type CallError, type Client } from '../bridge/client';
import type { PhotoNames } from './PhotoNames.svelte';
import { toExample, type Query } from './query';
import type { TrailEntry } from './Trail.svelte';

type Confidences = ReadonlyMap<ImageId, Confidence>;

export type SearchState =
  | { readonly kind: 'searching' }
  | {
      readonly kind: 'answered';
      readonly answer: SearchAnswer;
      readonly k: number;
      /** How sure each answer is; null while that is not known. */
      readonly confidence: Confidences | null;
      /** The answers are grouped by it. Not so when it came after a hand did: then each says its word where it lies. */
      readonly isGrouped: boolean;
      /** How sure the answers are is not known yet. */
      readonly areWordsToCome: boolean;
    }
  | { readonly kind: 'failed'; readonly error: CallError };

const firstHits = 60;
const mostHits = 960;
const answersKept = 50;
/** A search that was begun while the button went down is of no use much later: the library, or what is known of it, may have changed. */
const expectedForMs = 1_000;
/** From when they are there, answers wait this long for the words that go with them, so that they need not move afterwards; no longer, as a training may be in the way. */
const waitForWordsMs = 30;
const restBeforeWordsMs = 1_500;

const isPlain = ({ question }: TrailEntry, query: Query): boolean =>
  query.region === undefined && !question.hasTray && !question.isFiltered;
const isUntouched = ({ anchor, selection, question }: TrailEntry): boolean =>
  anchor === null && selection.focusId === null && selection.size === 0 && !question.isInHand;

/** A question on its way. */
interface Asked {
  readonly answer: Promise<Answered>;
  readonly confidence: Promise<Confidences | null>;
}
interface Answered {
  readonly answer: SearchAnswer;
  readonly atMs: number;
}
interface Expected extends Asked {
  readonly imageId: ImageId;
  readonly atMs: number;
}

const answered = (answer: SearchAnswer): Answered => ({ answer, atMs: performance.now() });

/** The answers to what was asked, by step of the trail, so that going back shows the same page at once. */
export class Searches {
  readonly #client: Client;
  readonly #names: PhotoNames;
  readonly #states = new SvelteMap<number, SearchState>();
  /** Steps whose answer is on its way; what was answered before is shown meanwhile. */
  readonly #asking = new SvelteSet<number>();
  /** The version of the question that a step's answer is for, or is being asked for. */
  readonly #versions = new Map<number, number>();
  /** Counts what was asked, so that an answer that was overtaken is dropped. */
  readonly #latest = new Map<number, number>();
  #asked = 0;
  #expected: Expected | null = null;
  #isPrepared = false;
  readonly #onAnswer: (hits: readonly ImageId[]) => void;
  /** Grows when everything is to be asked anew. */
  #epoch = $state(0);

  /** @param onAnswer hears of the photos that are about to be shown, the most alike first */
  constructor(client: Client, names: PhotoNames, onAnswer: (hits: readonly ImageId[]) => void = () => undefined) {
    this.#client = client;
    this.#names = names;
    this.#onAnswer = onAnswer;
  }

  /** A button went down on a photo: what it will ask when it comes up is asked at once, a tenth of a second earlier. */
  expect(imageId: ImageId): void {
    const answer = this.#client.call('search.byImage', { imageId, k: firstHits }).then(answered);
    const confidence = answer.then(
      ({ answer: found }) => this.#wordsFor({ query: { kind: 'photo', imageId }, more: [], less: [] }, found),
      () => null,
    );
    // What went wrong is said to whoever asks for it.
    answer.then(
      ({ answer: { hits } }) => this.#onAnswer(hits.map(({ photo }) => photo.imageId)),
      () => undefined,
    );
    this.#expected = { imageId, atMs: performance.now(), answer, confidence };
  }

  /**
   * What says how sure answers are takes seconds the first time: it is asked of one photo while nobody waits, so that the first answers come in
   * their groups. That is when the folders are looked through, and a moment later, for what is in view comes first. Once is enough. What goes
   * wrong is said when it is asked for in earnest.
   */
  prepare(imageId: ImageId | undefined): void {
    if (this.#isPrepared || imageId === undefined) return;
    this.#isPrepared = true;
    const asked = { query: { kind: 'photo', imageId } as const, more: [], less: [], imageIds: [imageId] };
    setTimeout(() => this.#client.call('search.confidence', asked).catch(() => undefined), restBeforeWordsMs);
  }

  of(entry: TrailEntry): SearchState {
    return this.#states.get(entry.id) ?? { kind: 'searching' };
  }
  isAsking(entry: TrailEntry): boolean {
    return this.#asking.has(entry.id);
  }

  /** Asks, unless just this has been answered before. */
  async ensure(entry: TrailEntry): Promise<void> {
    // A view that calls this follows the question and the model, not each answer.
    const { version } = entry.question;
    void this.#epoch;
    const isKnown = untrack(() => this.#states.has(entry.id));
    if (isKnown && this.#versions.get(entry.id) === version) return this.#bringLate(entry);
    await this.#askAnew(entry);
  }

  /** Nothing is kept of a step that nobody can come back to. */
  drop(entry: TrailEntry): void {
    for (const kept of [this.#states, this.#versions, this.#latest]) kept.delete(entry.id);
    this.#asking.delete(entry.id);
  }

  async again(entry: TrailEntry): Promise<void> {
    this.#states.delete(entry.id);
    await this.#askAnew(entry);
  }

  /** Another model answers now: what was found before may be out of order, and is asked for again when it is looked at. */
  forget(): void {
    this.#states.clear();
    this.#asking.clear();
    this.#latest.clear();
    this.#expected = null;
    this.#epoch++;
  }

  /** Twice as many answers; those that are there stay where they are. */
  async more(entry: TrailEntry): Promise<void> {
    const state = this.of(entry);
    if (state.kind === 'answered' && this.canShowMore(entry)) await this.#ask(entry, Math.min(mostHits, state.k * 2));
  }

  canShowMore(entry: TrailEntry): boolean {
    const state = this.of(entry);
    if (state.kind !== 'answered' || state.k >= mostHits || state.answer.hits.length < state.k || this.isAsking(entry)) return false;
    // What is hidden already leads to nothing that would be shown.
    const { threshold } = entry.question;
    return threshold === null || state.answer.hits.at(-1)!.similarity >= threshold;
  }

  async #askAnew(entry: TrailEntry): Promise<void> {
    this.#versions.set(
      entry.id,
      untrack(() => entry.question.version),
    );
    // What is on the screen stays there until the new answer comes.
    if (untrack(() => this.#states.get(entry.id)?.kind) !== 'answered') this.#states.set(entry.id, { kind: 'searching' });
    await this.#ask(entry, firstHits);
  }

  async #ask(entry: TrailEntry, k: number): Promise<void> {
    const { place } = entry;
    if (place.view !== 'similar') return;
    const turn = ++this.#asked;
    this.#latest.set(entry.id, turn);
    this.#asking.add(entry.id);
    const isOvertaken = (): boolean => this.#latest.get(entry.id) !== turn;
    try {
      const { answer: asked, confidence: words } = untrack(
        () => this.#takeExpected(entry, place.query, k) ?? this.#begin(entry, place.query, k, isOvertaken),
      );
      const { answer, atMs } = await asked;
      if (isOvertaken()) return;
      // While the words are waited for, and the cells are made, the pictures come.
      this.#onAnswer(answer.hits.map(({ photo }) => photo.imageId));
      this.#names.learn(answer.hits.map((hit) => hit.photo));
      const show = (confidence: Confidences | null, isGrouped: boolean, areWordsToCome = false): void => {
        this.#asking.delete(entry.id);
        this.#states.set(entry.id, { kind: 'answered', answer, k, confidence, isGrouped, areWordsToCome });
      };
      // More answers to a list that is in its groups wait for their words: nobody waits for them, and the list would fall apart without.
      const before = untrack(() => this.#states.get(entry.id));
      const isGrouped = k > firstHits && before?.kind === 'answered' && before.confidence !== null && before.isGrouped;
      let isShown = false;
      const later = isGrouped
        ? undefined
        : setTimeout(
            () => {
              isShown = true;
              if (!isOvertaken()) show(null, true, true);
            },
            Math.max(0, atMs + waitForWordsMs - performance.now()),
          );
      const confidence = await words;
      clearTimeout(later);
      if (isOvertaken()) return;
      if (!isShown) show(confidence, true);
      // Photos must not move away under a hand that has begun to use them; they are in their groups when one comes back.
      else show(confidence, confidence === null || isUntouched(entry));
    } catch (error) {
      if (isOvertaken()) return;
      this.#asking.delete(entry.id);
      this.#states.set(entry.id, { kind: 'failed', error: toCallError(error) });
    }
    this.#dropOldest();
  }

  #takeExpected(entry: TrailEntry, query: Query, k: number): Expected | null {
    const expected = this.#expected;
    this.#expected = null;
    if (expected === null || k !== firstHits || performance.now() - expected.atMs > expectedForMs) return null;
    return isPlain(entry, query) && query.kind === 'photo' && query.imageId === expected.imageId ? expected : null;
  }

  #begin(entry: TrailEntry, query: Query, k: number, isOvertaken: () => boolean): Asked {
    const answer = this.#answer(entry, query, k).then(answered);
    const confidence = answer.then(
      ({ answer: found }) => (isOvertaken() ? null : this.#confidence(entry, query, found)),
      () => null,
    );
    return { answer, confidence };
  }

  #answer(entry: TrailEntry, query: Query, k: number): Promise<SearchAnswer> {
    const { question } = entry;
    if (isPlain(entry, query) && query.kind === 'photo') return this.#client.call('search.byImage', { imageId: query.imageId, k });
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

  #confidence({ question }: TrailEntry, query: Query, answer: SearchAnswer): Promise<Confidences | null> {
    const { more, less } = question.tray;
    return this.#wordsFor({ query: toExample(query), more: more.map(toExample), less: less.map(toExample) }, answer);
  }

  /** Null when they are not to be had: the answers are shown without. */
  async #wordsFor(asked: ExampleSearch, { hits }: SearchAnswer): Promise<Confidences | null> {
    if (hits.length === 0) return null;
    const imageIds = hits.map(({ photo }) => photo.imageId);
    try {
      const said = await this.#client.call('search.confidence', { ...asked, imageIds });
      return said.length === 0 ? null : new Map(said.map((confidence) => [confidence.imageId, confidence]));
    } catch (error) {
      console.warn('How sure these answers are is not known.', error);
      return null;
    }
  }

  #bringLate(entry: TrailEntry): void {
    const state = untrack(() => this.#states.get(entry.id));
    if (state?.kind === 'answered' && !state.isGrouped) this.#states.set(entry.id, { ...state, isGrouped: true });
  }

  #dropOldest(): void {
    for (const oldest of this.#states.keys()) {
      if (this.#states.size <= answersKept) break;
      this.#states.delete(oldest);
    }
  }
}
