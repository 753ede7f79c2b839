import type { NoticeCode } from '@contract/api';
import type { ErrorCode } from '@contract/errors';
import { toCallError } from '../bridge/client';

export type NoticeKey = NoticeCode | 'notAFolder' | 'tooLarge' | 'folderAdded';

export type NoticeContent =
  | { readonly kind: 'notice'; readonly key: NoticeKey; readonly subject: string }
  | { readonly kind: 'error'; readonly code: ErrorCode | 'bug' };

export type Notice = NoticeContent & { readonly id: number };

const shownForMs = 8_000;
const mostAtOnce = 3;

/** Short messages at the window's edge. They go by themselves, but for errors and questions, which stay until they are closed. */
export class Notices {
  #list: readonly Notice[] = $state.raw([]);
  #nextId = 1;

  get list(): readonly Notice[] {
    return this.#list;
  }

  add(content: NoticeContent): void {
    const same = this.#list.find((notice) => sameText(notice, content));
    if (same) this.close(same.id);
    const notice = { ...content, id: this.#nextId++ };
    this.#list = [...this.#list, notice].slice(-mostAtOnce);
    const needsAnswer = content.kind === 'error' || content.key === 'scan-would-drop-many';
    if (!needsAnswer) setTimeout(() => this.close(notice.id), shownForMs);
  }

  close(id: number): void {
    this.#list = this.#list.filter((notice) => notice.id !== id);
  }

  /** For what a person asked for and did not get. A bug's own words go to the console. */
  readonly report = (thrown: unknown): void => {
    const { code, message } = toCallError(thrown);
    if (code === 'cancelled') return;
    if (code === 'bug') console.error(message);
    this.add({ kind: 'error', code });
  };
}

const sameText = (a: NoticeContent, b: NoticeContent): boolean =>
  a.kind === 'error' ? b.kind === 'error' && a.code === b.code : b.kind === 'notice' && a.key === b.key && a.subject === b.subject;
