import type { HistoryChange, UndoneJudgement } from '@contract/data';
import type { ErrorCode } from '@contract/errors';
import { toCallError } from '../bridge/client';
import type { Judgements, Pair } from './Judgements.svelte';
import type { ActedKey, Notices } from './Notices.svelte';

/** How an act is told: what was done, or undone, and with what. */
export interface Told {
  readonly done: ActedKey;
  readonly undone: ActedKey;
  readonly name: string;
}

/** What a person did in this window and the library keeps no account of: it can be taken back while the window is open. */
export interface Act {
  /** Null for what the screen shows by itself. */
  readonly told: Told | null;
  readonly undo: () => Promise<unknown>;
  readonly redo: () => Promise<unknown>;
  /** Whether it is to be seen now; what is not is passed over, since nobody could tell that it was taken back. */
  readonly isShown?: () => boolean;
}

/** What is kept in the library, whatever it is, is taken back by the engine, which knows more of it than this window: it outlives a restart. */
type Entry = Act | 'kept';
type Way = 'undo' | 'redo';

/** What an act is about is not there any more, and will not be: it stands in the way of all that was done before it. */
const goneCodes: ReadonlySet<ErrorCode | 'bug'> = new Set(['model-not-found', 'lens-not-found']);

/** One way back for everything, in order: what the library keeps, and what is done in this window alone. The last thing goes first. */
export class Undo {
  readonly #judgements: Judgements;
  readonly #notices: Notices;
  readonly #shows: (pairs: readonly Pair[]) => boolean;
  readonly #done: Entry[] = [];
  readonly #undone: Entry[] = [];
  /** Something was done here that the engine does not know of: what it could do again is behind that. */
  #hasActed = false;
  #last: Promise<unknown> = Promise.resolve();

  /** @param shows whether a change of these pairs is to be seen on the screen as it is */
  constructor(parts: { judgements: Judgements; notices: Notices; shows: (pairs: readonly Pair[]) => boolean }) {
    this.#judgements = parts.judgements;
    this.#notices = parts.notices;
    this.#shows = parts.shows;
  }

  /** Something was done that the library keeps: what was taken back before cannot be done again. */
  kept(): void {
    this.#done.push('kept');
    this.#undone.length = 0;
    this.#notices.closeOffers();
  }

  /**
   * Does what the library keeps, after all that was asked for before it; rejects as it does, and then nothing is to be taken back.
   * @param told a notice for what the screen does not show by itself
   */
  async step<Result>(run: () => Promise<Result>, told?: { readonly key: ActedKey; readonly name: string }): Promise<Result> {
    return this.#inTurn(async () => {
      const result = await run();
      this.kept();
      if (told) this.#notices.add({ kind: 'acted', ...told, offers: 'undo' });
      return result;
    });
  }

  /** Does what the window alone knows of, and tells. Nothing is to be taken back of what failed. */
  async do(act: Act): Promise<void> {
    await this.#inTurn(async () => {
      await act.redo();
      this.did(act);
      this.#tell(act, 'redo');
    }).catch(this.#notices.report);
  }

  /** The same for what was done at once. */
  did(act: Act): void {
    this.#done.push(act);
    this.#undone.length = 0;
    this.#hasActed = true;
    this.#notices.closeOffers();
  }

  /** The lens, or the library, is another one: what the window knows of is not about it. */
  forgetActs(): void {
    // In place: what is being taken back this very moment may be what put another library there, and is still to be done again.
    this.#done.length = 0;
    this.#undone.length = 0;
    this.#hasActed = false;
  }

  /** @returns the pairs of which something else is said now, where the screen shows them: no notice tells of those */
  undo(): Promise<readonly UndoneJudgement[]> {
    return this.#go('undo');
  }
  /** @returns as `undo` */
  redo(): Promise<readonly UndoneJudgement[]> {
    return this.#go('redo');
  }

  async #go(way: Way): Promise<readonly UndoneJudgement[]> {
    let seen: readonly UndoneJudgement[] = [];
    await this.#inTurn(async () => {
      const [from, to] = way === 'undo' ? [this.#done, this.#undone] : [this.#undone, this.#done];
      const at = from.findLastIndex((entry) => entry === 'kept' || (entry.isShown?.() ?? true));
      const last = from[at];
      if (last !== undefined && last !== 'kept') {
        await last[way]().catch((thrown: unknown) => {
          if (goneCodes.has(toCallError(thrown).code)) from.splice(at, 1);
          throw thrown;
        });
        from.splice(at, 1);
        to.push(last);
        this.#notices.closeOffers();
        return this.#tell(last, way);
      }
      const isBehind = way === 'redo' && last === undefined && this.#hasActed;
      const change = isBehind ? null : await this.#judgements[way]();
      if (last !== undefined) from.splice(at, 1);
      if (change === null) return this.#notices.add({ kind: 'done', key: way === 'undo' ? 'nothingToUndo' : 'nothingToRedo', count: 0 });
      to.push('kept');
      this.#notices.closeOffers();
      if (!this.#tellChange(change, way)) seen = change.pairs;
    }).catch(this.#notices.report);
    return seen;
  }

  #tell({ told }: Act, way: Way): void {
    if (told === null) return;
    const key = way === 'undo' ? told.undone : told.done;
    this.#notices.add({ kind: 'acted', key, name: told.name, offers: way === 'undo' ? 'redo' : 'undo' });
  }

  /** @returns false where the screen shows it by itself */
  #tellChange({ step, isTags, pairs }: HistoryChange, way: Way): boolean {
    const isUndo = way === 'undo';
    if (step !== null) {
      const { key, name } = step;
      const isEither = key === 'folderIgnore' || key === 'minSide' || key === 'backups';
      this.#notices.add({ kind: 'acted', key: isEither && !isUndo ? `${key}Again` : key, name, offers: isUndo ? 'redo' : 'undo' });
    } else if (isTags) this.#notices.add({ kind: 'done', key: isUndo ? 'tagsUndone' : 'tagsRedone', count: 1 });
    else if (this.#shows(pairs)) return false;
    else this.#notices.add({ kind: 'done', key: isUndo ? 'undone' : 'redone', count: pairs.length });
    return true;
  }

  /** One after the other: a key that is pressed twice takes back two things, and not one thing twice while it is still being taken back. */
  #inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(run);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
