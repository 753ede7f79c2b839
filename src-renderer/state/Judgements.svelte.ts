import { SvelteMap } from 'svelte/reactivity';
import type { HistoryChange, ImageId, Judgement, JudgementCounts, JudgementSource, Verdict } from '@contract/data';
import type { Client } from '../bridge/client';
import { atMostEvery } from './atMostEvery';

export interface Pair {
  /** The photo that was looked at. */
  readonly imageA: ImageId;
  readonly imageB: ImageId;
}
/** What is said of some pairs by one act; null takes back what was said. */
interface Act {
  readonly pairs: readonly Pair[];
  readonly verdict: Verdict | null;
  readonly source: JudgementSource;
}

const none: JudgementCounts = { similar: 0, different: 0, contradictions: 0 };

/** The name of an unordered pair. */
export const pairKey = ({ imageA, imageB }: Pair): string => (imageA < imageB ? `${imageA} ${imageB}` : `${imageB} ${imageA}`);

/** What the person said of pairs, in the lens in use. A judgement shows at once, and goes again when the engine refuses it. */
export class Judgements {
  readonly #client: Client;
  readonly #onRefused: (thrown: unknown) => void;
  #list: readonly Judgement[] = $state.raw([]);
  #counts: JudgementCounts = $state.raw(none);
  /** Said and not yet on disk. */
  readonly #pending = new SvelteMap<string, { readonly verdict: Verdict | null }>();
  #writes = 0;
  #last: Promise<void> = Promise.resolve();
  readonly refresh: () => Promise<void>;
  /** Told of everything new that a person says of pairs. */
  onActed: () => void = () => undefined;

  /** @param onRefused hears of judgements that were shown and then were not saved */
  constructor(client: Client, onError: (thrown: unknown) => void, onRefused: (thrown: unknown) => void, pauseMs = 1_000) {
    this.#client = client;
    this.#onRefused = onRefused;
    this.refresh = atMostEvery(pauseMs, () => this.#load().catch(onError));
    client.on('library.changed', ({ judgements, lenses }) => {
      if (judgements || lenses) void this.refresh();
    });
  }

  /** Oldest first. */
  get list(): readonly Judgement[] {
    return this.#list;
  }
  get counts(): JudgementCounts {
    return this.#counts;
  }
  readonly #byPair: ReadonlyMap<string, Judgement> = $derived(new Map(this.#list.map((judgement) => [pairKey(judgement), judgement])));

  verdictOf(imageA: ImageId, imageB: ImageId): Verdict | null {
    const key = pairKey({ imageA, imageB });
    const pending = this.#pending.get(key);
    return pending ? pending.verdict : (this.#byPair.get(key)?.verdict ?? null);
  }

  /** Pairs of which this is said already are left alone. Resolves when it is on disk, or refused and taken back. */
  judge(pairs: readonly Pair[], verdict: Verdict | null, source: JudgementSource): Promise<void> {
    const changed = pairs.filter(({ imageA, imageB }) => imageA !== imageB && this.verdictOf(imageA, imageB) !== verdict);
    if (changed.length === 0) return Promise.resolve();
    this.onActed();
    return this.#write({ pairs: changed, verdict, source });
  }

  /** These belong together: the first with each other one. */
  judgeAlike(imageIds: readonly ImageId[]): Promise<void> {
    const [first, ...others] = imageIds;
    if (first === undefined) return Promise.resolve();
    return this.judge(
      others.map((other) => ({ imageA: first, imageB: other })),
      'similar',
      'group',
    );
  }

  /** Takes back the last thing that was ever done and that the library keeps, once all that was said is on the disk. @returns null when there was none */
  undo(): Promise<HistoryChange | null> {
    return this.#inTurn(() => this.#follow(this.#client.call('history.undo', undefined)));
  }

  /** Does again what the last undo took back. @returns null when there is nothing to do again */
  redo(): Promise<HistoryChange | null> {
    return this.#inTurn(() => this.#follow(this.#client.call('history.redo', undefined)));
  }

  async #follow(asked: Promise<HistoryChange | null>): Promise<HistoryChange | null> {
    const change = await asked;
    if (change === null) return null;
    this.#counts = change.counts;
    for (const { verdict, ...pair } of change.pairs) this.#apply({ pairs: [pair], verdict, source: 'chosen' });
    return change;
  }

  async #write(act: Act): Promise<void> {
    const token = { verdict: act.verdict };
    for (const pair of act.pairs) this.#pending.set(pairKey(pair), token);
    try {
      const counts = await this.#inTurn(() => this.#call(act));
      this.#apply(act);
      this.#counts = counts;
    } catch (error) {
      this.#onRefused(error);
    }
    // A later judgement of the same pair may be on its way already.
    for (const pair of act.pairs) if (this.#pending.get(pairKey(pair)) === token) this.#pending.delete(pairKey(pair));
  }

  #call({ pairs, verdict, source }: Act): Promise<JudgementCounts> {
    const plain = pairs.map(({ imageA, imageB }) => ({ imageA, imageB }));
    if (verdict === null) return this.#client.call('judgements.withdraw', { pairs: plain });
    if (source === 'group') return this.#client.call('judgements.saveGroup', { imageIds: groupOf(plain) });
    return this.#client.call('judgements.save', { pairs: plain.map((pair) => ({ ...pair, verdict })), source });
  }

  /** One after the other: what was said last must be what holds. */
  #inTurn<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    const answer = this.#last.then(async () => {
      this.#writes++;
      return run();
    });
    this.#last = answer.then(
      () => undefined,
      () => undefined,
    );
    return answer;
  }

  #apply({ pairs, verdict, source }: Act): void {
    const keys = new Set(pairs.map(pairKey));
    const others = this.#list.filter((judgement) => !keys.has(pairKey(judgement)));
    const judgedAtMs = Date.now();
    const said = verdict === null ? [] : pairs.map(({ imageA, imageB }) => ({ imageA, imageB, verdict, source, judgedAtMs }));
    this.#list = [...others, ...said];
  }

  async #load(): Promise<void> {
    const writes = this.#writes;
    const [list, counts] = await Promise.all([this.#client.call('judgements.list', {}), this.#client.call('judgements.counts', undefined)]);
    // What was said meanwhile may be missing from this answer. What was refused, or an undo of nothing, the engine does not announce.
    if (writes !== this.#writes) return void this.refresh();
    this.#list = list;
    this.#counts = counts;
  }
}

/** The photos of pairs that share their first one. */
const groupOf = (pairs: readonly Pair[]): ImageId[] => [...new Set(pairs.flatMap(({ imageA, imageB }) => [imageA, imageB]))];
