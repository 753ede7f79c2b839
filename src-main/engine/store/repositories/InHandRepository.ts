import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import { pathFromBytes, pathToBytes } from '../../paths/relativePath';
import type { InHandRow, RelativePath, RootId } from '../types';

/** The files that are being read right now, noted before they are opened: one that ends the engine names itself at the next start. */
export class InHandRepository {
  readonly #take: Statement<[RootId, Uint8Array, number]>;
  readonly #putDown: Statement<[RootId, Uint8Array]>;
  readonly #all: Statement<[], [root: RootId, path: Buffer, slot: number, count: number]>;

  constructor({ database }: Connection) {
    this.#take = database.prepare(`
      INSERT INTO in_hand (root, path, slot, count) VALUES (?, ?, ?, 1)
      ON CONFLICT (root, path) DO UPDATE SET slot = excluded.slot, count = count + 1`);
    this.#putDown = database.prepare('DELETE FROM in_hand WHERE root = ? AND path = ?');
    this.#all = database
      .prepare<[], [RootId, Buffer, number, number]>('SELECT root, path, slot, count FROM in_hand ORDER BY root, path')
      .raw();
  }

  /** Before a file is opened. @param slot which of the decoders has it */
  take(slot: number, rootId: RootId, path: RelativePath): void {
    this.#take.run(rootId, pathToBytes(path), slot);
  }

  /** When its outcome is saved, in the same transaction. */
  putDown(rootId: RootId, path: RelativePath): void {
    this.#putDown.run(rootId, pathToBytes(path));
  }

  /** At start: what was in hand when the engine ended. */
  list(): InHandRow[] {
    return this.#all.all().map(([rootId, path, slot, count]) => ({ rootId, path: pathFromBytes(path), slot, count }));
  }
}
