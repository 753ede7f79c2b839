import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import type { FolderState, RootId, RootRow } from '../types';

interface Row {
  id: RootId;
  path: string;
  state: FolderState;
  added_at_ms: number;
  ignore_patterns: string;
}

/** How many files of a folder are let go of before others are let in. */
const PIECE = 2_000;

/** The folders that the user chose. */
export class RootRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #insert: Statement<[string, number]>;
  readonly #all: Statement<[], Row>;
  readonly #byId: Statement<[RootId], Row>;
  readonly #byPath: Statement<[string], Row>;
  readonly #state: Statement<[FolderState, RootId]>;
  readonly #patterns: Statement<[string, RootId]>;
  readonly #setAside: Statement<[number, RootId]>;
  readonly #putDown: Statement<[RootId]>;
  readonly #bringBack: Statement<[string, string]>;
  readonly #insertAs: Statement<[RootId | null, string, number, string]>;
  readonly #tooOld: Statement<[number], RootId>;
  readonly #isTooOld: Statement<[RootId, number], number>;
  readonly #dropFiles: Statement<[RootId, RootId, number]>;
  readonly #delete: Statement<[RootId]>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    this.#insert = database.prepare(`
      INSERT INTO root (path, state, added_at_ms) VALUES (?, 'online', ?) ON CONFLICT (path) DO UPDATE SET
        state = excluded.state, added_at_ms = excluded.added_at_ms, ignore_patterns = excluded.ignore_patterns, removed_at_ms = NULL
      WHERE removed_at_ms IS NOT NULL`);
    this.#all = database.prepare('SELECT * FROM root WHERE removed_at_ms IS NULL ORDER BY path');
    this.#byId = database.prepare('SELECT * FROM root WHERE id = ? AND removed_at_ms IS NULL');
    this.#byPath = database.prepare('SELECT * FROM root WHERE path = ? AND removed_at_ms IS NULL');
    this.#state = database.prepare('UPDATE root SET state = ? WHERE id = ?');
    this.#patterns = database.prepare('UPDATE root SET ignore_patterns = ? WHERE id = ?');
    this.#setAside = database.prepare('UPDATE root SET removed_at_ms = ? WHERE id = ? AND removed_at_ms IS NULL');
    this.#putDown = database.prepare('DELETE FROM in_hand WHERE root = ?');
    this.#bringBack = database.prepare(
      "UPDATE root SET removed_at_ms = NULL, state = 'online', ignore_patterns = ? WHERE path = ? AND removed_at_ms IS NOT NULL",
    );
    this.#insertAs = database.prepare(`
      INSERT INTO root (id, path, state, added_at_ms, ignore_patterns)
      VALUES ((SELECT wanted FROM (SELECT ? AS wanted) WHERE wanted NOT IN (SELECT id FROM root)), ?, 'online', ?, ?)`);
    this.#tooOld = database.prepare<[number], RootId>('SELECT id FROM root WHERE removed_at_ms < ?').pluck();
    this.#isTooOld = database.prepare<[RootId, number], number>('SELECT 1 FROM root WHERE id = ? AND removed_at_ms < ?').pluck();
    this.#dropFiles = database.prepare(
      'DELETE FROM file WHERE root = ? AND path IN (SELECT path FROM file WHERE root = ? ORDER BY path LIMIT ?)',
    );
    this.#delete = database.prepare('DELETE FROM root WHERE id = ?');
  }

  /** Precious. A folder that is there already is answered as it is; one that was removed is a new one, of whose files a scan need not read most. @param path absolute */
  add(path: string): RootRow {
    return this.#connection.precious(() => {
      this.#insert.run(path, this.#clock());
      return fromRow(this.#byPath.get(path)!);
    });
  }

  /** By path. */
  list(): RootRow[] {
    return this.#all.all().map(fromRow);
  }

  get(id: RootId): RootRow | null {
    const row = this.#byId.get(id);
    return row === undefined ? null : fromRow(row);
  }

  byPath(path: string): RootRow | null {
    const row = this.#byPath.get(path);
    return row === undefined ? null : fromRow(row);
  }

  /** Precious. It is out of sight with its files, so that it can come back; images, features and judgements stay. */
  remove(id: RootId): void {
    this.#connection.precious(() => {
      this.#setAside.run(this.#clock(), id);
      this.#putDown.run(id);
    });
  }

  /** Precious. A folder that was removed, with its files as they were. Of one that was let go of since, there are none; it gets its old id if no other has it. */
  putBack(id: RootId, path: string, ignorePatterns: readonly string[]): RootRow {
    const patterns = JSON.stringify(ignorePatterns);
    return this.#connection.precious(() => {
      if (this.#bringBack.run(patterns, path).changes === 0) this.#insertAs.run(id, path, this.#clock(), patterns);
      return fromRow(this.#byPath.get(path)!);
    });
  }

  /** Lets go of folders that were removed before a moment, in pieces: of half a million files it takes seconds. What comes back meanwhile keeps what is left. */
  *dropRemoved(beforeMs: number): Generator<undefined, void> {
    for (const id of this.#tooOld.all(beforeMs)) {
      const piece = (): boolean =>
        this.#connection.transaction(() => {
          if (this.#isTooOld.get(id, beforeMs) === undefined) return false;
          if (this.#dropFiles.run(id, id, PIECE).changes > 0) return true;
          this.#delete.run(id);
          return false;
        });
      while (piece()) yield;
    }
  }

  setState(id: RootId, state: FolderState): void {
    this.#state.run(state, id);
  }

  /** Precious. */
  setIgnorePatterns(id: RootId, patterns: readonly string[]): void {
    this.#connection.precious(() => this.#patterns.run(JSON.stringify(patterns), id));
  }
}

function fromRow({ id, path, state, added_at_ms, ignore_patterns }: Row): RootRow {
  return { id, path, state, addedAtMs: added_at_ms, ignorePatterns: JSON.parse(ignore_patterns) as string[] };
}
