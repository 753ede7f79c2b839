import type { Events } from '@contract/api';

/** What the engine announces to whoever holds it: the host for the window, the command line for its progress bar. */
export type Announce = <E extends keyof Events>(event: E, payload: Events[E]) => void;

type Changed = { -readonly [Part in keyof Events['library.changed']]: Events['library.changed'][Part] };
const AT_MOST_EVERY_MS = 500;

/** Gathers changes of the library, so that a thousand photos a minute do not become a thousand refreshes of the page. */
export class ChangeNotices {
  readonly #announce: Announce;
  readonly #onChanged: (what: Partial<Changed>) => void;
  #pending: Changed | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** @param onChanged hears of each change at once */
  constructor(announce: Announce, onChanged: (what: Partial<Changed>) => void = () => undefined) {
    this.#announce = announce;
    this.#onChanged = onChanged;
  }

  changed(what: Partial<Changed>): void {
    this.#onChanged(what);
    const pending = (this.#pending ??= { photos: false, folders: false, problems: false });
    for (const [part, isChanged] of Object.entries(what)) if (isChanged) pending[part as keyof Changed] = true;
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
