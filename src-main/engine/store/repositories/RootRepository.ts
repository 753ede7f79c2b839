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

/** Of a file, all but its id and its folder. A new column of the table is to be kept here, too. */
const keptColumns =
  'path, path_text, size, mtime_ms, ctime_ms, inode, status, content_hash, image, problem_code, reason, found_by, ignored_kind, seen_at_ms';

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
  readonly #putBack: Statement<[RootId | null, string, number, string]>;
  readonly #forgetFiles: Statement<[string]>;
  readonly #keepFiles: Statement<[number, RootId]>;
  readonly #bringFiles: Statement<[RootId, string]>;
  readonly #dropFiles: Statement<[number]>;

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
    this.#putBack = database.prepare("INSERT INTO root (id, path, state, added_at_ms, ignore_patterns) VALUES (?, ?, 'online', ?, ?)");
    this.#forgetFiles = database.prepare('DELETE FROM removed_file WHERE root_path = ?');
    this.#keepFiles = database.prepare(`
      INSERT INTO removed_file (root_path, removed_at_ms, ${keptColumns})
      SELECT root.path, ?, ${keptColumns.replace('path,', 'file.path,')} FROM file JOIN root ON root.id = file.root WHERE file.root = ?`);
    this.#bringFiles = database.prepare(`
      INSERT INTO file (root, ${keptColumns})
      SELECT ?, ${keptColumns} FROM removed_file WHERE root_path = ? AND (image IS NULL OR image IN (SELECT id FROM image))`);
    this.#dropFiles = database.prepare('DELETE FROM removed_file WHERE removed_at_ms < ?');
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

  /** Precious. Its files are set aside; images, features and judgements stay, so that the folder can come back. */
  remove(id: RootId): void {
    this.#connection.precious(() => {
      const path = this.get(id)?.path;
      if (path === undefined) return;
      this.#forgetFiles.run(path);
      this.#keepFiles.run(this.#clock(), id);
      this.#delete.run(id);
    });
  }

  /** Precious. A folder that was removed, with its files as they were; under its old id where no other has got that meanwhile. */
  putBack(id: RootId, path: string, ignorePatterns: readonly string[]): RootRow {
    return this.#connection.precious(() => {
      this.#putBack.run(this.get(id) === null ? id : null, path, this.#clock(), JSON.stringify(ignorePatterns));
      const row = fromRow(this.#byPath.get(path)!);
      this.#bringFiles.run(row.id, path);
      this.#forgetFiles.run(path);
      return row;
    });
  }

  /** Lets go of the files of folders that were removed before a moment. */
  dropRemoved(beforeMs: number): void {
    this.#dropFiles.run(beforeMs);
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
