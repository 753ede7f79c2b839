import type { NoticeCode } from '@contract/api';
import type { AppEvents } from '@contract/bridge';
import type { StepKey } from '@contract/data';
import type { ErrorCode } from '@contract/errors';
import { toCallError } from '../bridge/client';

export type NoticeKey = NoticeCode | 'notAFolder' | 'tooLarge' | 'folderAdded' | 'reportSaved' | 'libraryMoved';

export type DoneKey =
  | 'alikeSaved'
  | 'differentSaved'
  | 'undone'
  | 'redone'
  | 'tagsUndone'
  | 'tagsRedone'
  | 'backedUp'
  | 'restored'
  | 'moveCancelled'
  | 'libraryBack'
  | 'nothingToUndo'
  | 'nothingToRedo'
  | 'nothingChosen'
  | 'binned'
  | 'lastStays'
  | 'nothingMarked'
  | 'triedAgain'
  | 'lookingAgain';

/** Of steps that the notice itself can take back. */
export type ActedKey =
  | 'versionUsed'
  | 'versionLeft'
  | 'versionKept'
  | 'versionDiscarded'
  | 'versionBack'
  | 'samplesSetAside'
  | 'restored'
  | 'restoreUndone'
  | StepKey
  // Of what says nothing by itself about which way it went.
  | 'folderIgnoreAgain'
  | 'minSideAgain'
  | 'backupsAgain';

export type NoticeContent =
  | { readonly kind: 'notice'; readonly key: NoticeKey; readonly subject: string }
  | { readonly kind: 'error'; readonly code: ErrorCode | 'bug' }
  /** A judgement was shown and is not saved; it was taken back on the screen. */
  | { readonly kind: 'refused'; readonly code: ErrorCode | 'bug' }
  /** Done, where the screen does not show it by itself. */
  | { readonly kind: 'done'; readonly key: DoneKey; readonly count: number }
  | { readonly kind: 'acted'; readonly key: ActedKey; readonly name: string; readonly offers: 'undo' | 'redo' };

type Offer = 'undo' | 'redo' | null;

/** `offers`: what its button does about what it tells. */
export type Notice = NoticeContent & { readonly id: number; readonly offers: Offer };

const shownForMs = 8_000;
const mostAtOnce = 3;

const undoable: readonly DoneKey[] = ['alikeSaved', 'differentSaved', 'redone', 'tagsRedone'];
const redoable: readonly DoneKey[] = ['undone', 'tagsUndone'];

function offerOf(notice: NoticeContent): Offer {
  if (notice.kind === 'acted') return notice.offers;
  if (notice.kind !== 'done') return null;
  return undoable.includes(notice.key) ? 'undo' : redoable.includes(notice.key) ? 'redo' : null;
}

/** Until it is closed: errors, and what asks for an answer. */
const stays = (notice: NoticeContent): boolean =>
  notice.kind === 'error' || notice.kind === 'refused' || notice.key === 'scan-would-drop-many';

/** Short messages at the window's edge. They go by themselves, but for errors and questions, which stay until they are closed. */
export class Notices {
  #list: readonly Notice[] = $state.raw([]);
  #nextId = 1;
  #isStopped = false;

  get list(): readonly Notice[] {
    return this.#list;
  }

  add(content: NoticeContent): void {
    const same = this.#list.find((notice) => sameText(notice, content));
    if (same) this.close(same.id);
    const notice = { ...content, id: this.#nextId++, offers: offerOf(content) } as Notice;
    // What would go by itself makes room for the others: a question that nobody has seen would not be asked again.
    const oldest = this.#list.find((shown) => !stays(shown)) ?? this.#list[0];
    if (oldest && this.#list.length === mostAtOnce) this.close(oldest.id);
    this.#list = [...this.#list, notice];
    if (!stays(content)) setTimeout(() => this.close(notice.id), shownForMs);
  }

  /** Something else was done, or taken back: what is offered of things before that would now act on another. */
  closeOffers(): void {
    this.#list = this.#list.filter(({ offers }) => offers === null);
  }

  close(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }

  /** That it comes back in a moment is not so of one that has stopped: the window says that as a whole, with the way out. */
  engineIs(state: AppEvents['engine.state']['state']): void {
    this.#isStopped = state === 'stopped';
    if (this.#isStopped) this.#list = this.#list.filter((notice) => notice.kind !== 'error' || notice.code !== 'engine-away');
  }

  clear(): void {
    this.#list = [];
  }

  /** For what a person asked for and did not get. A bug's own words go to the console. */
  readonly report = (thrown: unknown): void => {
    this.#fail('error', thrown);
  };

  /** For a judgement that was shown before it was saved, and then could not be. */
  readonly reportRefused = (thrown: unknown): void => {
    this.#fail('refused', thrown);
  };

  #fail(kind: 'error' | 'refused', thrown: unknown): void {
    const { code, message } = toCallError(thrown);
    if (code === 'cancelled' || (kind === 'error' && code === 'engine-away' && this.#isStopped)) return;
    if (code === 'bug') console.error(message);
    this.add({ kind, code });
  }
}

function sameText(a: NoticeContent, b: NoticeContent): boolean {
  if (a.kind === 'error' || a.kind === 'refused') return a.kind === b.kind && a.code === b.code;
  if (a.kind === 'notice') return b.kind === 'notice' && a.key === b.key && a.subject === b.subject;
  // To undo takes back what was done last: an offer of anything before that would take back the wrong thing.
  return b.kind === 'done' || b.kind === 'acted';
}
