import type { RestoreReport } from '@contract/data';
import type { Notices } from './Notices.svelte';
import type { Undo } from './Undo';
import type { Upkeep } from './Upkeep.svelte';

interface Parts {
  readonly upkeep: Upkeep;
  readonly undo: Undo;
  readonly notices: Notices;
  /** Another library is in the place of the one before: everything is asked for anew. */
  readonly reopen: () => Promise<void>;
}

/** Puts backups in the place of the library. Each restore backs up what it replaces, so the way back is a restore of that. */
export class Restores {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * @param inWords how the restore is told, of what it brought
   * @throws as the engine does; the library is as it was then
   */
  async restore(name: string, keepsNewer: boolean, inWords: (report: RestoreReport) => string): Promise<void> {
    const { undo, notices } = this.#parts;
    const report = await this.#replace(name, keepsNewer);
    let { before } = report;
    // Too damaged for a backup: there is no way back to that.
    if (before === null) return notices.add({ kind: 'done', key: 'restored', count: report.judgements });
    const swap = async (): Promise<void> => {
      if (before !== null) ({ before } = await this.#replace(before, false));
    };
    const told = { done: 'restored', undone: 'restoreUndone', name: inWords(report) } as const;
    // What was replaced on the way may be damaged, too, and then ends it.
    undo.did({ told, undo: swap, redo: swap, isShown: () => before !== null });
    notices.add({ kind: 'acted', key: told.done, name: told.name, offers: 'undo' });
  }

  async #replace(name: string, keepsNewer: boolean): Promise<RestoreReport> {
    const report = await this.#parts.upkeep.restore(name, keepsNewer);
    await this.#parts.reopen();
    return report;
  }
}
