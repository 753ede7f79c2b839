import type { HistoryChange, LensId, StepChange } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Store } from '../../store/store';
import type { Step, StepKind, StepValues } from '../../store/repositories/StepRepository';
import type { JudgementService } from '../judging/JudgementService';
import { comparisonKeys } from '../methods/MethodsService';
import type { ChangeNotices } from '../notices';
import { atOnce, type InPieces, type Pieces } from '../Pieces';
import { listHistory, placeOfJudgement, placeOfStep, placeOfTag, type Held, type HistoryList } from './entries';
import { takeLook } from './lookTimes';
import { lastUndone, latest, type Place } from './order';

/** When it was looked for what is too old: of an engine's starts, one a day. */
const LOOKS_KEY = 'history.looks';

/** What came of putting something back: what to tell, and what to begin once that is on the disk. */
export interface Put {
  readonly change: StepChange;
  readonly follow: () => void;
}

/** How each kind of thing is put as it was, or as it became. The second value is what it is now. */
export type Putters = { [Kind in StepKind]: (value: StepValues[Kind], now: StepValues[Kind]) => Put };

/**
 * One history of everything a person did: said of pairs in the lens in use, done with tags, or any other step. It is in the library, so that it
 * outlives a restart.
 */
export class HistoryService {
  readonly #store: Store;
  readonly #judgements: JudgementService;
  readonly #changes: ChangeNotices;
  readonly #lensId: () => LensId;
  readonly #putters: Putters;
  readonly #pieces: Pieces;
  readonly #dropping: Pieces;

  constructor(parts: {
    store: Store;
    judgements: JudgementService;
    changes: ChangeNotices;
    lensId: () => LensId;
    putters: Putters;
    pieces: Pieces;
    /** For what nobody waits for: acts do not wait for it either. */
    dropping: Pieces;
  }) {
    this.#store = parts.store;
    this.#judgements = parts.judgements;
    this.#changes = parts.changes;
    this.#lensId = parts.lensId;
    this.#putters = parts.putters;
    this.#pieces = parts.pieces;
    this.#dropping = parts.dropping;
  }

  /** Takes back what was done last. Null when there is nothing. */
  undo(): HistoryChange | null {
    return atOnce(this.#undoing());
  }

  /** Does again what was taken back last, unless something else was done since. Null when there is nothing. Throws `name-taken`. */
  redo(): HistoryChange | null {
    return atOnce(this.#redoing());
  }

  /** The same for a window, where others are answered in between. */
  undoInPieces(): Promise<HistoryChange | null> {
    return this.#pieces.run(this.#undoing());
  }
  redoInPieces(): Promise<HistoryChange | null> {
    return this.#pieces.run(this.#redoing());
  }

  *#undoing(): InPieces<HistoryChange | null> {
    const last = latest(this.#held());
    if (last === null) return null;
    if (last.log === 'judgement') return this.#said(this.#judgements.undo()?.undone ?? []);
    if (last.log === 'tag') {
      yield* this.#store.tags.undo(last.at);
      return this.#tagged();
    }
    const step = this.#store.steps.get(last.at);
    return this.#stepped(step, step.was, step.became, (change) => this.#store.steps.undo(last.at, change));
  }

  *#redoing(): InPieces<HistoryChange | null> {
    const held = this.#heldBy();
    const { judgements, tags, steps } = this.#store;
    const said = judgements.lastUndone(this.#lensId(), held.judgement);
    const tagged = tags.lastUndone(held.tag, held.said);
    const stepped = steps.lastUndone(this.#lensId(), { step: held.step, judgement: held.said, tag: held.tagged });
    const next = lastUndone([
      said === null ? null : placeOfJudgement(said.act, said.undoneAtMs),
      tagged === null ? null : placeOfTag(tagged),
      stepped === null ? null : placeOfStep(stepped),
    ]);
    if (next === null) return null;
    if (next.log === 'judgement') return this.#said(this.#judgements.redo(next.at));
    if (next.log === 'tag') {
      yield* this.#redoTags(next.at);
      return this.#tagged();
    }
    const again = steps.get(next.at);
    return this.#stepped(again, again.became, again.was, (change) => steps.redo(next.at, change));
  }

  /** What can be taken back and what can be done again, as it is seen from the lens in use. @param limit of either */
  list(limit: number): HistoryList {
    return listHistory(this.#store, this.#lensId(), this.#heldBy(), limit);
  }

  /**
   * Lets go of what is too old to be taken back, and of what was kept for that. For the start of an engine.
   * @param isOfWindow what was added before stays from now on: a key that is pressed once too often in a new window should not take a folder out of the
   * library. A command says what it takes back.
   * @returns resolves when folders that were removed are let go of, too, which may take seconds; for a window in pieces
   */
  async prune(nowMs: number, isOfWindow: boolean): Promise<void> {
    const beforeMs = this.#tooOld(nowMs);
    this.#store.steps.prune(beforeMs);
    if (isOfWindow) this.#store.steps.settleAdditions();
    for (const lensId of this.#store.lenses.dropRemoved(beforeMs))
      for (const key of comparisonKeys(lensId)) this.#store.settings.set(key, undefined);
    const letGo = this.#store.roots.dropRemoved(beforeMs);
    if (!isOfWindow) return atOnce(letGo);
    await this.#dropping.run(letGo).catch((error: unknown) => {
      // Of a window that is closed first; the next start goes on.
      if (!(error instanceof LikewiseError && error.code === 'cancelled')) throw error;
    });
  }

  #tooOld(nowMs: number): number {
    const { settings } = this.#store;
    const { looks, beforeMs } = takeLook((settings.get(LOOKS_KEY) as readonly number[] | undefined) ?? [], nowMs);
    settings.set(LOOKS_KEY, looks);
    return beforeMs;
  }

  /** The last of each log that still holds. */
  #held(): [Place | null, Place | null, Place | null] {
    const { judgements, tags, steps } = this.#store;
    const [said, tag, step] = [judgements.lastAct(this.#lensId()), tags.lastAct(), steps.last(this.#lensId())];
    return [
      said === null ? null : placeOfJudgement(said, null),
      tag === null ? null : placeOfTag(tag),
      step === null ? null : placeOfStep(step),
    ];
  }

  /** What came before what holds is not done again. */
  #heldBy(): Held {
    const [judgement, tag, step] = this.#held();
    return {
      said: judgement?.at ?? 0,
      tagged: tag?.at ?? 0,
      judgement: Math.max(judgement?.at ?? 0, tag?.after.judgement ?? 0, step?.after.judgement ?? 0),
      tag: Math.max(tag?.at ?? 0, step?.after.tag ?? 0),
      step: step?.at ?? 0,
    };
  }

  *#redoTags(act: number): InPieces<void> {
    try {
      yield* this.#store.tags.redo(act);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_UNIQUE')) throw error;
      throw new LikewiseError('name-taken', 'A tag of that name was made meanwhile. Rename it, then do this again.', { cause: error });
    }
  }

  #said(pairs: HistoryChange['pairs']): HistoryChange {
    return { pairs, isTags: false, step: null, counts: this.#judgements.counts() };
  }

  #tagged(): HistoryChange {
    this.#changes.changed({ tags: true, photos: true });
    return { ...this.#said([]), isTags: true };
  }

  #stepped({ kind }: Step, value: Step['was'], now: Step['was'], record: (change: () => void) => void): HistoryChange {
    const put = this.#putters[kind] as (value: Step['was'], now: Step['was']) => Put;
    let done: Put | null = null;
    record(() => (done = put(value, now)));
    const { change, follow } = done as unknown as Put;
    follow();
    return { ...this.#said([]), step: change };
  }
}
