import type { Contradiction, SuspiciousJudgement } from '@contract/data';
import type { Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';
import type { Pair } from './Judgements.svelte';

/** Judgements that do not go together, and those that may be slips. Nothing is settled but by the person. */
export class Doubts {
  readonly #client: Client;
  #contradictions: readonly Contradiction[] | null = $state.raw(null);
  #suspicious: readonly SuspiciousJudgement[] = $state.raw([]);
  readonly refresh: () => Promise<void>;

  constructor(client: Client, onError: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    this.refresh = atMostEvery(pauseMs, () => this.#load().catch(onError));
  }

  /** Null until the engine has told. */
  get contradictions(): readonly Contradiction[] | null {
    return this.#contradictions;
  }
  /** The least trusted first. */
  get suspicious(): readonly SuspiciousJudgement[] {
    return this.#suspicious;
  }

  /** It is to stay, and is listed no more. */
  async ignore({ imageA, imageB }: Pair): Promise<void> {
    await this.#client.call('judgements.ignoreContradiction', { imageA, imageB });
    this.#contradictions = this.#contradictions?.filter((other) => other.imageA !== imageA || other.imageB !== imageB) ?? null;
  }

  async #load(): Promise<void> {
    // What may be a slip is computed, and takes seconds of many judgements; a contradiction is known at once.
    await Promise.all([
      this.#client.call('judgements.contradictions', undefined).then((list) => (this.#contradictions = list)),
      this.#client.call('judgements.suspicious', undefined).then((list) => (this.#suspicious = list)),
    ]);
  }
}
