import { SvelteMap } from 'svelte/reactivity';
import type { ImageId, Judgement, JudgementCounts, JudgementSource, Verdict } from '@contract/data';
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

/** What an undo took back: acts upon pairs, or one upon tags. */
type TakenBack = { readonly acts: readonly Act[] } | { readonly tagAct: number };

/** For whoever tells the person: what changed of pairs, or that it was about tags. */
export interface Changed {
  readonly pairs: readonly Pair[];
  readonly isTags: boolean;
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
  #undone: readonly TakenBack[] = $state.raw([]);
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
      if (lenses) this.#undone = [];
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
  get canRedo(): boolean {
    return this.#undone.length > 0;
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
    this.#undone = [];
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

  /** Something else was done: what was taken back before cannot be done again. */
  forgetUndone(): void {
    this.#undone = [];
  }

  /** Takes back the last act that was ever done, upon pairs or tags. @returns null when there was none */
  undo(): Promise<Changed | null> {
    return this.#inTurn(async () => {
      const answer = await this.#client.call('judgements.undo', undefined);
      if (!answer) return null;
      const { undone, counts, tags } = answer;
      this.#counts = counts;
      if (tags) {
        this.#undone = [...this.#undone, { tagAct: tags.act }];
        return { pairs: [], isTags: true };
      }
      this.#undone = [...this.#undone, { acts: this.#actsThatSay(undone) }];
      for (const { imageA, imageB, verdict } of undone) this.#apply({ pairs: [{ imageA, imageB }], verdict, source: 'chosen' });
      return { pairs: undone, isTags: false };
    });
  }

  /** Does again what the last undo took back. @returns null when there is nothing to do again */
  async redo(): Promise<Changed | null> {
    const last = this.#undone.at(-1);
    if (!last) return null;
    this.#undone = this.#undone.slice(0, -1);
    if ('tagAct' in last) {
      await this.#inTurn(() => this.#client.call('tags.redo', { act: last.tagAct }));
      return { pairs: [], isTags: true };
    }
    for (const act of last.acts) await this.#write(act);
    return { pairs: last.acts.flatMap(({ pairs }) => pairs), isTags: false };
  }

  /** What would say again what holds of these pairs now: one act, but for judgements from a file, which says both things at once. */
  #actsThatSay(pairs: readonly Pair[]): readonly Act[] {
    const acts = new Map<string, Act & { pairs: Pair[] }>();
    for (const { imageA, imageB } of pairs) {
      const judgement = this.#byPair.get(pairKey({ imageA, imageB }));
      const [verdict, source] = [judgement?.verdict ?? null, judgement?.source ?? 'chosen'];
      const act = acts.get(`${verdict} ${source}`) ?? { pairs: [], verdict, source };
      act.pairs.push({ imageA, imageB });
      acts.set(`${verdict} ${source}`, act);
    }
    return [...acts.values()];
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
    // What was said meanwhile may be missing from this answer; the engine announces it, and the list comes anew.
    if (writes !== this.#writes) return;
    this.#list = list;
    this.#counts = counts;
  }
}

/** The photos of pairs that share their first one. */
const groupOf = (pairs: readonly Pair[]): ImageId[] => [...new Set(pairs.flatMap(({ imageA, imageB }) => [imageA, imageB]))];
