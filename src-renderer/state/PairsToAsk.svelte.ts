import type { JudgementSource, Verdict } from '@contract/data';
import { toCallError, type CallError, type Client } from '../bridge/client';
import { isAnotherLens } from './anotherLens';
import { pairKey, type Judgements, type Pair } from './Judgements.svelte';

export interface AskedPair extends Pair {
  readonly source: JudgementSource;
}
export interface AnsweredPair extends AskedPair {
  /** What the person said of it; null for "can't say". Whether it was saved is known to the judgements. */
  readonly answer: Verdict | null;
}

const askedAtOnce = 12;
const mostAskedFor = 200;
/** More are asked for while this many wait, so that the next pair is always there. */
const fewLeft = 5;

/** Where pairs come from, and what else is to be done with one of which a person cannot say anything. */
export interface PairSource {
  ask(count: number): Promise<readonly AskedPair[]>;
  skip?(pair: AskedPair): void;
}

/** The pairs of judge mode: the one that is asked about, those that come next, and the way back. */
export class PairsToAsk {
  readonly #source: PairSource;
  readonly #judgements: Judgements;
  readonly #onError: (thrown: unknown) => void;
  #queue: readonly AskedPair[] = $state.raw([]);
  #answered: readonly AnsweredPair[] = $state.raw([]);
  #isAsking = $state(false);
  #failure: CallError | null = $state.raw(null);
  #hasMore = $state(true);
  /** Seen in this sitting; "can't say" is an answer too, and is not asked again. */
  #skipped = 0;
  readonly #seen = new Set<string>();
  /** Counts the lenses that were asked in: what another one wanted to know is not asked in this one. */
  #sitting = 0;

  /** @param source what teaches most, where none is named */
  constructor(client: Client, judgements: Judgements, onError: (thrown: unknown) => void, source?: PairSource) {
    this.#source = source ?? { ask: (count) => client.call('judgements.suggest', { count }) };
    this.#judgements = judgements;
    this.#onError = onError;
    client.on('library.changed', (change) => {
      if (isAnotherLens(change)) this.#forget();
    });
  }

  get current(): AskedPair | null {
    return this.#queue[0] ?? null;
  }
  get next(): AskedPair | null {
    return this.#queue[1] ?? null;
  }
  /** The pair before this one. */
  get last(): AnsweredPair | null {
    return this.#answered.at(-1) ?? null;
  }
  get isAsking(): boolean {
    return this.#isAsking;
  }
  /** Why the last pairs that were asked for did not come. */
  get failure(): CallError | null {
    return this.#failure;
  }

  /** Gets the first pairs, or more. */
  async fill(): Promise<void> {
    if (this.#isAsking || this.#queue.length > fewLeft) return;
    this.#isAsking = true;
    this.#failure = null;
    const answeredBefore = this.#answered.length;
    const sitting = this.#sitting;
    try {
      // What waits already, or was skipped, is proposed again: so more are asked for.
      const count = Math.min(mostAskedFor, askedAtOnce + this.#queue.length + this.#skipped);
      const pairs = await this.#source.ask(count);
      if (sitting !== this.#sitting) return;
      this.#queue = [...this.#queue, ...this.#fresh(pairs)];
      this.#hasMore = pairs.length > 0;
    } catch (error) {
      this.#failure = toCallError(error);
      // Where there is no pair, the screen says it in its place.
      if (this.current !== null) this.#onError(error);
    } finally {
      this.#isAsking = false;
      if (sitting !== this.#sitting) await this.fill();
    }
    // They were chosen before the last answers were known: the next ones may be others.
    if (this.#queue.length === 0 && this.#hasMore && this.#answered.length > answeredBefore) await this.fill();
  }

  /** Null: the person cannot say. What was said of the pair before, on the way back, is taken back then. */
  answer(verdict: Verdict | null): void {
    const pair = this.current;
    if (!pair) return;
    this.#queue = this.#queue.slice(1);
    this.#answered = [...this.#answered, { ...pair, answer: verdict }];
    if (verdict === null) {
      this.#skipped++;
      this.#source.skip?.(pair);
    }
    void this.#judgements.judge([pair], verdict, pair.source);
    if (this.#queue.length <= fewLeft && this.#hasMore) void this.fill();
  }

  /** Back to the pair before; what was said of it stays until something else is said. */
  goBack(): boolean {
    const pair = this.last;
    if (!pair) return false;
    this.#answered = this.#answered.slice(0, -1);
    this.#queue = [pair, ...this.#queue];
    return true;
  }

  /** No more is asked; the way back stays. */
  end(): void {
    this.#queue = [];
    this.#hasMore = false;
  }

  #fresh(pairs: readonly AskedPair[]): readonly AskedPair[] {
    return pairs.filter((pair) => {
      const key = pairKey(pair);
      if (this.#seen.has(key) || this.#judgements.verdictOf(pair.imageA, pair.imageB)) return false;
      this.#seen.add(key);
      return true;
    });
  }

  #forget(): void {
    this.#queue = [];
    this.#answered = [];
    this.#hasMore = true;
    this.#seen.clear();
    this.#skipped = 0;
    this.#sitting++;
  }
}
