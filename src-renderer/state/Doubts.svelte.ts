import type { Contradiction, SuspiciousJudgement } from '@contract/data';
import type { Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';
import type { Pair } from './Judgements.svelte';

/** Judgements that do not go together, and those that may be slips. Nothing is settled but by the person. */
export class Doubts {
  readonly #client: Client;
  #contradictions: readonly Contradiction[] = $state.raw([]);
  #suspicious: readonly SuspiciousJudgement[] = $state.raw([]);
  readonly refresh: () => Promise<void>;

  constructor(client: Client, onError: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    this.refresh = atMostEvery(pauseMs, () => this.#load().catch(onError));
  }

  get contradictions(): readonly Contradiction[] {
    return this.#contradictions;
  }
  /** The least trusted first. */
  get suspicious(): readonly SuspiciousJudgement[] {
    return this.#suspicious;
  }

  /** It is to stay, and is listed no more. */
  async ignore({ imageA, imageB }: Pair): Promise<void> {
    await this.#client.call('judgements.ignoreContradiction', { imageA, imageB });
    this.#contradictions = this.#contradictions.filter((other) => other.imageA !== imageA || other.imageB !== imageB);
  }

  async #load(): Promise<void> {
    [this.#contradictions, this.#suspicious] = await Promise.all([
      this.#client.call('judgements.contradictions', undefined),
      this.#client.call('judgements.suspicious', undefined),
    ]);
  }
}
