import { untrack } from 'svelte';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { ImageId, SearchAnswer } from '@contract/data';
import type { ErrorCode } from '@contract/errors';
import { toCallError, type CallError, type Client } from '../bridge/client';
import { AskedAhead } from './AskedAhead';
import type { PhotoNames } from './PhotoNames.svelte';
import type { Query } from './query';
import { isPlain, SearchCalls, type Asked, type Confidences } from './SearchCalls';
import type { TrailEntry } from './Trail.svelte';

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
      /** Of the question that it answers. */
      readonly version: number;
      /** Why the same question could not be answered anew, or with more: what is shown is the answer from before. Null where it is as it should be. */
      readonly error: CallError | null;
    }
  | { readonly kind: 'failed'; readonly error: CallError };

const firstHits = 60;
const mostHits = 960;
const answersKept = 50;
/** From when they are there and their words are asked for, answers wait this long for the words that go with them, so that they need not move afterwards; no longer, as a training may be in the way. */
const waitForWordsMs = 30;
/** The same where the answers from before are on the screen: those in their groups take their place in one step. */
const renewedWaitForWordsMs = 3_000;
const restBeforeWordsMs = 1_500;
/** What was asked about is not there any more, so its answers from before say nothing. */
const goneCodes: ReadonlySet<ErrorCode | 'bug'> = new Set(['photo-not-indexed', 'nothing-indexed', 'file-not-found']);

const isUntouched = ({ anchor, selection, question }: TrailEntry): boolean =>
  anchor === null && selection.focusId === null && selection.size === 0 && !question.isInHand;

interface Wanted {
  /** Of the question. */
  readonly version: number;
  readonly epoch: number;
}

/** The answers to what was asked, by step of the trail, so that going back shows the same page at once. */
export class Searches {
  readonly #calls: SearchCalls;
  readonly #names: PhotoNames;
  readonly #states = new SvelteMap<number, SearchState>();
  /** Steps whose answer is on its way; what was answered before is shown meanwhile. */
  readonly #asking = new SvelteSet<number>();
  /** What a step's answer is for, or is being asked for. */
  readonly #wanted = new Map<number, Wanted>();
  /** Counts what was asked, so that an answer that was overtaken is dropped. */
  readonly #latest = new Map<number, number>();
  #asked = 0;
  readonly #ahead: AskedAhead;
  #isPrepared = false;
  readonly #onAnswer: (hits: readonly ImageId[]) => void;
  /** Grows when everything is to be asked anew, as it is looked at. */
  #epoch = $state(0);

  /** @param onAnswer hears of the photos that are about to be shown, the most alike first */
  constructor(client: Client, names: PhotoNames, onAnswer: (hits: readonly ImageId[]) => void = () => undefined) {
    this.#calls = new SearchCalls(client);
    this.#names = names;
    this.#onAnswer = onAnswer;
    const ask = (imageId: ImageId): Asked => this.#calls.beginPlain(imageId, firstHits);
    this.#ahead = new AskedAhead({ ask, onAnswer, now: () => performance.now() });
    client.on('library.changed', () => this.#ahead.changed());
  }

  /** A hand stopped at a photo, which a tap or a key may open in no time at all; null: it went on. */
  aim(imageId: ImageId | null): void {
    this.#ahead.aim(imageId);
  }

  /** A button went down on a photo: what it will ask when it comes up is asked at once, a tenth of a second earlier. */
  expect(imageId: ImageId): void {
    this.#ahead.press(imageId);
  }

  /**
   * What says how sure answers are takes some tenths of a second the first time: it is asked of one photo while nobody waits, so that the first answers come in
   * their groups. That is when the folders are looked through, and a moment later, for what is in view comes first. Once is enough.
   */
  prepare(imageId: ImageId | undefined): void {
    if (this.#isPrepared || imageId === undefined) return;
    this.#isPrepared = true;
    setTimeout(() => this.#calls.prepare(imageId), restBeforeWordsMs);
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
    const epoch = this.#epoch;
    const state = untrack(() => this.#states.get(entry.id));
    const wanted = this.#wanted.get(entry.id);
    const isKnown = state !== undefined && wanted?.version === version && wanted.epoch === epoch;
    if (isKnown && !(state.kind === 'answered' && state.error !== null)) return this.#bringLate(entry);
    await this.again(entry);
  }

  /** Nothing is kept of a step that nobody can come back to. */
  drop(entry: TrailEntry): void {
    for (const kept of [this.#states, this.#wanted, this.#latest]) kept.delete(entry.id);
    this.#asking.delete(entry.id);
  }

  /** Asks again. What is on the screen stays there until the new answer comes. */
  async again(entry: TrailEntry): Promise<void> {
    const { version, state, epoch } = untrack(() => ({
      version: entry.question.version,
      state: this.#states.get(entry.id),
      epoch: this.#epoch,
    }));
    this.#wanted.set(entry.id, { version, epoch });
    if (state?.kind !== 'answered') this.#states.set(entry.id, { kind: 'searching' });
    // As many as there are: a place far down the list is one of the new list, too.
    await this.#ask(entry, state?.kind === 'answered' && state.version === version ? state.k : firstHits);
  }

  /**
   * Another model answers now: what was found before may be out of order, and is asked for again when it is looked at. Until then it stays: it is of the same
   * photos, and what a person says of a photo that they see is as right as before.
   */
  renew(): void {
    for (const [id, { kind }] of this.#states) if (kind !== 'answered') this.#states.delete(id);
    this.#askAllAnew();
  }

  /**
   * What was found before must not be seen any more: it is of photos that are not in the library now (another library is in its place, or a folder was taken
   * out: what one would do with such a photo fails), or of another lens, in which "alike" means something else, and what is said of a pair is kept by itself.
   */
  forget(): void {
    this.#states.clear();
    this.#askAllAnew();
  }

  #askAllAnew(): void {
    this.#asking.clear();
    this.#latest.clear();
    this.#ahead.forget();
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
    // Scrolling on would ask once more each time, and fail.
    if (state.error !== null) return false;
    // What is hidden already leads to nothing that would be shown.
    const { threshold } = entry.question;
    return threshold === null || state.answer.hits.at(-1)!.similarity >= threshold;
  }

  async #ask(entry: TrailEntry, k: number): Promise<void> {
    const { place } = entry;
    if (place.view !== 'similar') return;
    const turn = ++this.#asked;
    this.#latest.set(entry.id, turn);
    this.#asking.add(entry.id);
    const isOvertaken = (): boolean => this.#latest.get(entry.id) !== turn;
    const { version } = this.#wanted.get(entry.id)!;
    const before = untrack(() => this.#states.get(entry.id));
    const shown = before?.kind === 'answered' && before.version === version ? before : null;
    try {
      const asked = untrack(() => this.#takeAhead(entry, place.query, k) ?? this.#calls.begin(entry, place.query, k, isOvertaken));
      const words = asked.words();
      const { answer, atMs } = await asked.answer;
      if (isOvertaken()) return;
      // While the words are waited for, and the cells are made, the pictures come.
      this.#onAnswer(answer.hits.map(({ photo }) => photo.imageId));
      this.#names.learn(answer.hits.map((hit) => hit.photo));
      const show = (confidence: Confidences | null, isGrouped: boolean, areWordsToCome = false): void => {
        this.#asking.delete(entry.id);
        this.#states.set(entry.id, { kind: 'answered', answer, k, confidence, isGrouped, areWordsToCome, version, error: null });
      };
      // More answers to a list that is in its groups wait for their words: nobody waits for them, and the list would fall apart without.
      const isMore = shown !== null && k > shown.k && shown.confidence !== null && shown.isGrouped;
      const waitMs = k === shown?.k ? renewedWaitForWordsMs : waitForWordsMs;
      let isShown = false;
      const later = isMore
        ? undefined
        : setTimeout(
            () => {
              isShown = true;
              if (!isOvertaken()) show(null, true, true);
            },
            Math.max(0, Math.max(atMs, words.askedAtMs) + waitMs - performance.now()),
          );
      const confidence = await words.said;
      clearTimeout(later);
      if (isOvertaken()) return;
      if (!isShown) show(confidence, true);
      // Photos must not move away under a hand that has begun to use them; they are in their groups when one comes back.
      else show(confidence, confidence === null || isUntouched(entry));
    } catch (error) {
      if (isOvertaken()) return;
      this.#asking.delete(entry.id);
      const failed = toCallError(error);
      const isUseful = shown !== null && !goneCodes.has(failed.code);
      this.#states.set(entry.id, isUseful ? { ...shown, error: failed } : { kind: 'failed', error: failed });
    }
    this.#dropOldest();
  }

  #takeAhead(entry: TrailEntry, query: Query, k: number): Asked | null {
    return k === firstHits && isPlain(entry, query) && query.kind === 'photo' ? this.#ahead.take(query.imageId) : null;
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
