import type { DuplicateGroup, FileId } from '@contract/data';

/** Where a person is in the list of groups: which file has the focus, which group the keys mean, and where the arrows lead. */
export class CopyFocus {
  list: HTMLElement | null = $state(null);
  fileId: FileId | null = $state(null);
  readonly #groups: () => readonly DuplicateGroup[];
  #at = $state(0);

  constructor(groups: () => readonly DuplicateGroup[]) {
    this.#groups = groups;
  }

  /** The group that keys mean, and that shows them: the one with the focus, or the first that begins in view, or the one that fills it. */
  get current(): DuplicateGroup | undefined {
    const groups = this.#groups();
    return groups[this.#at] ?? groups[0];
  }

  /** After a scroll, a move of the focus or a change of the list. Nothing that is out of view is ever meant. */
  find(): void {
    if (!this.list) return;
    const view = this.list.getBoundingClientRect();
    const boxes = [...this.list.querySelectorAll('.copies')].map((group) => group.getBoundingClientRect());
    const focused = this.#focusedAt();
    const box = boxes[focused];
    if (box && box.bottom >= view.top && box.top <= view.bottom) {
      this.#at = focused;
      return;
    }
    const first = boxes.findIndex(({ top }) => top >= view.top && top <= view.bottom);
    this.#at = first < 0 ? boxes.findLastIndex(({ top }) => top < view.top) : first;
  }

  /** @returns false where there is no file */
  move(by: number | 'first' | 'last'): boolean {
    const all = this.#tiles();
    const at = all.findIndex((tile) => tile.dataset['file'] === String(this.fileId));
    const next = by === 'first' ? all[0] : by === 'last' ? all.at(-1) : at < 0 ? this.#firstOf(this.current) : all[at + by];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
    return next !== undefined;
  }

  /** To the group below or above: its first file. */
  moveGroup(by: 1 | -1): boolean {
    const at = this.#focusedAt();
    const tile = this.#firstOf(at < 0 ? this.current : this.#groups()[at + by]);
    tile?.focus();
    tile?.closest('.copies')?.scrollIntoView({ block: 'nearest' });
    return tile !== undefined;
  }

  /** A group that leaves takes the focus with it: the next one gets it. */
  leave(group: DuplicateGroup): void {
    const own = new Set(group.files.map(({ fileId }) => String(fileId)));
    const all = this.#tiles();
    const last = all.findLastIndex((tile) => own.has(tile.dataset['file'] ?? ''));
    const next = all[last + 1] ?? all.find((tile) => !own.has(tile.dataset['file'] ?? ''));
    next?.focus();
  }

  /**
   * As the list stands now, before files of it go to the bin: afterwards the focus is on the file that it was on, else on the one that follows
   * among those that stay. Who works with a pointer, or went elsewhere meanwhile, is left alone.
   * @returns to be called when the list has been drawn without them
   */
  remember(): () => void {
    const order = this.#tiles().map(({ dataset }) => dataset['file']);
    const at = order.indexOf(String(this.fileId));
    return () => {
      const { activeElement, documentElement } = document;
      const isElsewhere = activeElement !== null && activeElement !== document.body && !this.list?.contains(activeElement);
      if (at < 0 || isElsewhere || documentElement.dataset['input'] !== 'keys') return;
      const here = new Map(this.#tiles().map((tile) => [tile.dataset['file'], tile]));
      const place = order.slice(at).find((file) => here.has(file)) ?? order.slice(0, at).findLast((file) => here.has(file));
      here.get(place)?.focus();
    };
  }

  #focusedAt(): number {
    return this.#groups().findIndex(({ files }) => files.some(({ fileId }) => fileId === this.fileId));
  }

  #tiles(): HTMLElement[] {
    return [...(this.list?.querySelectorAll<HTMLElement>('[data-file]') ?? [])];
  }

  #firstOf(group: DuplicateGroup | undefined): HTMLElement | undefined {
    return this.#tiles().find(({ dataset }) => dataset['file'] === String(group?.files[0]?.fileId));
  }
}
