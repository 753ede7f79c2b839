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
  readonly #delete: Statement<[RootId]>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    this.#insert = database.prepare("INSERT INTO root (path, state, added_at_ms) VALUES (?, 'online', ?) ON CONFLICT (path) DO NOTHING");
    this.#all = database.prepare('SELECT * FROM root ORDER BY path');
    this.#byId = database.prepare('SELECT * FROM root WHERE id = ?');
    this.#byPath = database.prepare('SELECT * FROM root WHERE path = ?');
    this.#state = database.prepare('UPDATE root SET state = ? WHERE id = ?');
    this.#patterns = database.prepare('UPDATE root SET ignore_patterns = ? WHERE id = ?');
    this.#delete = database.prepare('DELETE FROM root WHERE id = ?');
  }

  /** Precious. A folder that is there already is answered as it is. @param path absolute */
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

  /** Precious. Its files go; images, features and judgements stay, so that the folder can come back. */
  remove(id: RootId): void {
    this.#connection.precious(() => this.#delete.run(id));
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
