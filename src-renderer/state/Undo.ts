import type { Judgements, Pair } from './Judgements.svelte';
import type { ActedKey, Notices } from './Notices.svelte';

/** What a person did in this window and the engine keeps no account of: it can be taken back while the window is open. */
export interface Act {
  /** For the notice: what was done, and with what. */
  readonly done: ActedKey;
  readonly undone: ActedKey;
  readonly name: string;
  readonly undo: () => Promise<unknown>;
  readonly redo: () => Promise<unknown>;
}

/** What was done before the window opened, too, is taken back by the engine. */
type Entry = Act | 'said';

/** One way back for everything: what is said of pairs and photos, which the engine remembers, and what is done with versions. The last thing goes first. */
export class Undo {
  readonly #judgements: Judgements;
  readonly #notices: Notices;
  readonly #shows: (pairs: readonly Pair[]) => boolean;
  #done: Entry[] = [];
  #undone: Entry[] = [];
  #last: Promise<void> = Promise.resolve();

  /** @param shows whether a change of these pairs is to be seen on the screen as it is */
  constructor(parts: { judgements: Judgements; notices: Notices; shows: (pairs: readonly Pair[]) => boolean }) {
    this.#judgements = parts.judgements;
    this.#notices = parts.notices;
    this.#shows = parts.shows;
  }

  /** Something was said of pairs or tags: what was taken back before cannot be done again. */
  said(): void {
    this.#done.push('said');
    this.#undone = [];
  }

  /** Does it, and tells. Nothing is to be taken back of what failed. */
  async do(act: Act): Promise<void> {
    await this.#inTurn(async () => {
      await act.redo();
      this.#done.push(act);
      this.#undone = [];
      this.#judgements.forgetUndone();
      this.#notices.add({ kind: 'acted', key: act.done, name: act.name, offers: 'undo' });
    });
  }

  /** The lens is another one: its versions are not those that were acted upon. */
  forgetActs(): void {
    this.#done = [];
    this.#undone = [];
  }

  async undo(): Promise<void> {
    await this.#inTurn(async () => {
      const last = this.#done.at(-1);
      if (last !== undefined && last !== 'said') {
        await last.undo();
        this.#undone.push(this.#done.pop()!);
        this.#notices.add({ kind: 'acted', key: last.undone, name: last.name, offers: 'redo' });
        return;
      }
      const changed = await this.#judgements.undo();
      this.#done.pop();
      if (changed === null) return this.#notices.add({ kind: 'done', key: 'nothingToUndo', count: 0 });
      this.#undone.push('said');
      if (changed.isTags) this.#notices.add({ kind: 'done', key: 'tagsUndone', count: 1 });
      else if (!this.#shows(changed.pairs)) this.#notices.add({ kind: 'done', key: 'undone', count: changed.pairs.length });
    });
  }

  async redo(): Promise<void> {
    await this.#inTurn(async () => {
      const last = this.#undone.at(-1);
      if (last !== undefined && last !== 'said') {
        await last.redo();
        this.#done.push(this.#undone.pop()!);
        this.#notices.add({ kind: 'acted', key: last.done, name: last.name, offers: 'undo' });
        return;
      }
      const changed = await this.#judgements.redo();
      if (changed === null) return this.#notices.add({ kind: 'done', key: 'nothingToRedo', count: 0 });
      this.#undone.pop();
      this.#done.push('said');
      if (changed.isTags) this.#notices.add({ kind: 'done', key: 'tagsRedone', count: 1 });
      else if (!this.#shows(changed.pairs)) this.#notices.add({ kind: 'done', key: 'redone', count: changed.pairs.length });
    });
  }

  /** One after the other: a key that is pressed twice takes back two things, and not one thing twice while it is still being taken back. */
  #inTurn(run: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(run).catch(this.#notices.report);
    return this.#last;
  }
}
