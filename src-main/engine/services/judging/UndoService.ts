import type { LensId, Undone } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import type { Store } from '../../store/store';
import type { JudgementService } from './JudgementService';
import type { ChangeNotices } from '../notices';

/** Takes back whatever a person did last: said something of pairs in the lens in use, or did something with tags, which belong to all lenses. */
export class UndoService {
  readonly #store: Store;
  readonly #judgements: JudgementService;
  readonly #changes: ChangeNotices;
  readonly #lensId: () => LensId;

  constructor(parts: { store: Store; judgements: JudgementService; changes: ChangeNotices; lensId: () => LensId }) {
    this.#store = parts.store;
    this.#judgements = parts.judgements;
    this.#changes = parts.changes;
    this.#lensId = parts.lensId;
  }

  /** Null when there is nothing to undo. */
  undo(): Undone | null {
    const tagAct = this.#store.tags.lastAct();
    const judged = this.#store.judgements.lastAct(this.#lensId());
    if (tagAct === null || (judged !== null && judged > tagAct.afterJudgement)) {
      const undone = this.#judgements.undo();
      return undone === null ? null : { ...undone, tags: null };
    }
    this.#store.tags.undo(tagAct.act);
    this.#changes.changed({ tags: true, photos: true });
    return { undone: [], tags: { act: tagAct.act }, counts: this.#judgements.counts() };
  }

  /** Throws `name-taken`. @param act of an undo's answer */
  redoTags(act: number): void {
    try {
      this.#store.tags.redo(act);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_CONSTRAINT_UNIQUE')) throw error;
      throw new LikewiseError('name-taken', 'A tag of that name was made meanwhile. Rename it, then do this again.', { cause: error });
    }
    this.#changes.changed({ tags: true, photos: true });
  }
}
