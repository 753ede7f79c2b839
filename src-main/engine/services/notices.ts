import type { Events } from '@contract/api';

/** What the engine announces to whoever holds it: the host for the window, the command line for its progress bar. */
export type Announce = <E extends keyof Events>(event: E, payload: Events[E]) => void;

interface Changed {
  photos: boolean;
  folders: boolean;
  problems: boolean;
}
const AT_MOST_EVERY_MS = 500;

/** Gathers changes of the library, so that a thousand photos a minute do not become a thousand refreshes of the page. */
export class ChangeNotices {
  readonly #announce: Announce;
  #pending: Changed | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(announce: Announce) {
    this.#announce = announce;
  }

  changed(what: Partial<Changed>): void {
    const pending = (this.#pending ??= { photos: false, folders: false, problems: false });
    pending.photos ||= what.photos ?? false;
    pending.folders ||= what.folders ?? false;
    pending.problems ||= what.problems ?? false;
    this.#timer ??= setTimeout(() => this.flush(), AT_MOST_EVERY_MS);
  }

  /** Announces what is gathered now. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const pending = this.#pending;
    this.#pending = null;
    if (pending !== null) this.#announce('library.changed', pending);
  }
}
