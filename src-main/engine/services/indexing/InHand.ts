import type { InHandRepository } from '../../store/repositories/InHandRepository';
import type { PendingFile } from '../../store/types';

/** Taken in hand and never put down this often, a file is read last and alone: it may be what took the whole engine down. */
const SUSPECT_AFTER = 2;

/** Which files are being opened, on disk before they are, so that one that kills the engine is known by name at the next start. */
export class InHand {
  readonly #rows: InHandRepository;
  readonly #suspects = new Set<string>();

  constructor(rows: InHandRepository) {
    this.#rows = rows;
  }

  /** Looks at what the last run left in hand. Call before reading. */
  recover(): void {
    this.#suspects.clear();
    for (const { rootId, path, count } of this.#rows.list()) if (count >= SUSPECT_AFTER) this.#suspects.add(keyOf({ rootId, path }));
  }

  isSuspect(file: PendingFile): boolean {
    return this.#suspects.has(keyOf(file));
  }

  take(slot: number, file: PendingFile): void {
    this.#rows.take(slot, file.rootId, file.path);
  }

  putDown(file: PendingFile): void {
    this.#rows.putDown(file.rootId, file.path);
  }
}

const keyOf = ({ rootId, path }: Pick<PendingFile, 'rootId' | 'path'>): string => `${rootId} ${path}`;
