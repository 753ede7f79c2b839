import type { FileId, Problem, ProblemCode } from '@contract/data';
import type { Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';

/** The files that are not indexed, and why. */
export class Problems {
  readonly #client: Client;
  #list: readonly Problem[] | null = $state.raw(null);
  readonly refresh: () => Promise<void>;

  constructor(client: Client, onError: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    this.refresh = atMostEvery(pauseMs, () => this.#load().catch(onError));
  }

  /** Null until asked for the first time. */
  get list(): readonly Problem[] | null {
    return this.#list;
  }

  /** The kinds that there are, the most frequent first. */
  readonly counts: readonly { readonly code: ProblemCode; readonly count: number }[] = $derived.by(() => {
    const byCode = new Map<ProblemCode, number>();
    for (const { code } of this.#list ?? []) byCode.set(code, (byCode.get(code) ?? 0) + 1);
    return [...byCode].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
  });

  /** @param fileIds all of them without */
  async retry(fileIds?: readonly FileId[]): Promise<void> {
    await this.#client.call('problems.retry', fileIds === undefined ? {} : { fileIds });
    await this.refresh();
  }

  async #load(): Promise<void> {
    this.#list = await this.#client.call('problems.list', undefined);
  }
}
