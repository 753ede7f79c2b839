import type { ComparedAnswers, ImageId, Judgement, ModelId } from '@contract/data';
import type { Client } from '../bridge/client';

/** Answers of each version that are shown. */
const answersShown = 5;
/** Searches that are shown: as many as fit without going on for long. */
const mostSearches = 8;

/** The photos from which the person judged most, the latest first among equals: their own searches. */
export function ownSearches(judgements: readonly Judgement[], looked: ImageId | null): ImageId[] {
  const judged = new Map<ImageId, { count: number; last: number }>();
  judgements.forEach(({ imageA }, place) => judged.set(imageA, { count: (judged.get(imageA)?.count ?? 0) + 1, last: place }));
  const most = [...judged].toSorted(([, a], [, b]) => b.count - a.count || b.last - a.last).map(([imageId]) => imageId);
  return [...new Set([...(looked === null ? [] : [looked]), ...most])].slice(0, mostSearches);
}

/** Two versions side by side, on the same photos. */
export class VersionComparison {
  readonly #client: Client;
  readonly #onError: (thrown: unknown) => void;
  #rows: readonly ComparedAnswers[] = $state.raw([]);
  #asked = 0;
  #answered = $state(0);

  constructor(client: Client, onError: (thrown: unknown) => void) {
    this.#client = client;
    this.#onError = onError;
  }

  /** What was answered last: it stays on the screen until the next answer is there. */
  get rows(): readonly ComparedAnswers[] {
    return this.#rows;
  }
  get isKnown(): boolean {
    return this.#answered > 0;
  }

  /** The answer to the latest question wins. */
  async ask(before: ModelId, after: ModelId, imageIds: readonly ImageId[]): Promise<void> {
    const asked = ++this.#asked;
    try {
      const rows = await this.#client.call('models.compare', { before, after, imageIds: [...imageIds], k: answersShown });
      if (asked !== this.#asked) return;
      this.#rows = rows;
      this.#answered = asked;
    } catch (error) {
      if (asked === this.#asked) this.#onError(error);
    }
  }
}
