import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import type { Confidence, ImageId, SearchAnswer } from '@contract/data';
import { toCallError, type CallError, type Client } from '../bridge/client';
import type { PhotoNames } from './PhotoNames.svelte';
import type { TrailEntry } from './Trail.svelte';

export type SearchState =
  | { readonly kind: 'searching' }
  | {
      readonly kind: 'answered';
      readonly answer: SearchAnswer;
      readonly k: number;
      /** How sure each answer is; null while that is not known, and for a picture from outside. */
      readonly confidence: ReadonlyMap<ImageId, Confidence> | null;
    }
  | { readonly kind: 'failed'; readonly error: CallError };

export const firstHits = 60;
const mostHits = 960;
const answersKept = 50;
/** Answers wait this long for the words that go with them, so that they need not move afterwards; no longer, as a training may be in the way. */
const waitForWordsMs = 60;

const isUntouched = ({ anchor, selection }: TrailEntry): boolean => anchor === null && selection.focusId === null && selection.size === 0;

/** The answers to what was asked, by step of the trail, so that going back shows the same page at once. */
export class Searches {
  readonly #client: Client;
  readonly #names: PhotoNames;
  readonly #states = new SvelteMap<number, SearchState>();

  /** Came when the answers were in use already. */
  readonly #late = new Map<number, ReadonlyMap<ImageId, Confidence>>();

  constructor(client: Client, names: PhotoNames) {
    this.#client = client;
    this.#names = names;
  }

  of(entry: TrailEntry): SearchState {
    return this.#states.get(entry.id) ?? { kind: 'searching' };
  }

  /** Asks, unless it has been answered before. */
  async ensure(entry: TrailEntry): Promise<void> {
    if (this.#states.has(entry.id)) return this.#bringLate(entry);
    this.#states.set(entry.id, { kind: 'searching' });
    await this.#ask(entry, firstHits);
  }

  async again(entry: TrailEntry): Promise<void> {
    this.#states.set(entry.id, { kind: 'searching' });
    await this.#ask(entry, firstHits);
  }

  /** Another model answers now: what was found before may be out of order, and is asked for again when it is looked at. */
  forget(): void {
    this.#states.clear();
    this.#late.clear();
  }

  /** Twice as many answers; those that are there stay where they are. */
  async more(entry: TrailEntry): Promise<void> {
    const state = this.of(entry);
    if (state.kind === 'answered' && this.canShowMore(entry)) await this.#ask(entry, Math.min(mostHits, state.k * 2));
  }

  canShowMore(entry: TrailEntry): boolean {
    const state = this.of(entry);
    return state.kind === 'answered' && state.k < mostHits && state.answer.hits.length >= state.k;
  }

  async #ask(entry: TrailEntry, k: number): Promise<void> {
    const { place } = entry;
    if (place.view !== 'similar') return;
    const { query } = place;
    try {
      const answer =
        query.kind === 'photo'
          ? await this.#client.call('search.byImage', { imageId: query.imageId, k })
          : await this.#client.call('search.byPicture', { bytes: query.bytes, name: query.name, k });
      this.#names.learn(answer.hits.map((hit) => hit.photo));
      const show = (confidence: ReadonlyMap<ImageId, Confidence> | null): void =>
        void this.#states.set(entry.id, { kind: 'answered', answer, k, confidence });
      const known = query.kind === 'photo' ? this.#confidence(query.imageId, answer) : Promise.resolve(null);
      let isShown = false;
      const later = setTimeout(() => {
        isShown = true;
        show(null);
      }, waitForWordsMs);
      const confidence = await known;
      clearTimeout(later);
      // A newer answer may have come to the same step of the trail meanwhile.
      const current = this.#states.get(entry.id);
      if (!isShown) show(confidence);
      else if (confidence && current?.kind === 'answered' && current.answer === answer) {
        // Photos must not move away under a hand that has begun to use them; the words are there when one comes back.
        if (isUntouched(entry)) show(confidence);
        else this.#late.set(entry.id, confidence);
      }
    } catch (error) {
      this.#states.set(entry.id, { kind: 'failed', error: toCallError(error) });
    }
    this.#dropOldest();
  }

  /** Null when it is not to be had: the answers are shown without. */
  async #confidence(imageId: ImageId, { hits }: SearchAnswer): Promise<ReadonlyMap<ImageId, Confidence> | null> {
    if (hits.length === 0) return null;
    try {
      const found = await this.#client.call('search.confidence', { imageId, imageIds: hits.map(({ photo }) => photo.imageId) });
      return found.length === 0 ? null : new Map(found.map((confidence) => [confidence.imageId, confidence]));
    } catch (error) {
      console.warn('How sure these answers are is not known.', error);
      return null;
    }
  }

  #bringLate(entry: TrailEntry): void {
    const confidence = this.#late.get(entry.id);
    const state = untrack(() => this.#states.get(entry.id));
    this.#late.delete(entry.id);
    if (confidence && state?.kind === 'answered') this.#states.set(entry.id, { ...state, confidence });
  }

  #dropOldest(): void {
    for (const oldest of this.#states.keys()) {
      if (this.#states.size <= answersKept) break;
      this.#states.delete(oldest);
    }
  }
}
