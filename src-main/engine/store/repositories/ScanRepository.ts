import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import { pathToBytes, pathToText } from '../../paths/relativePath';
import type { FileId, RootId, ScanChanges, Stamp } from '../types';

type StampColumns = [size: number, mtime: number, ctime: number, inode: number];
type PathColumns = [root: RootId, path: Uint8Array, pathText: string];

/** Writes what a scan found to differ. */
export class ScanRepository {
  readonly #connection: Connection;
  readonly #clock: () => number;
  readonly #added: Statement<[...PathColumns, ...StampColumns, number]>;
  readonly #changed: Statement<[...StampColumns, number, FileId, RootId]>;
  readonly #ignored: Statement<[...PathColumns, string, number]>;
  readonly #problem: Statement<[...PathColumns, string, string, number]>;
  readonly #missing: Statement<[FileId, RootId]>;
  readonly #gone: Statement<[FileId, RootId]>;
  readonly #back: Statement<[number, FileId, RootId]>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    const upsert = (columns: string, values: string): string => `
      INSERT INTO file (root, path, path_text, ${columns}) VALUES (?, ?, ?, ${values}) ON CONFLICT (root, path) DO UPDATE SET
        status = excluded.status, size = excluded.size, mtime_ms = excluded.mtime_ms, ctime_ms = excluded.ctime_ms, inode = excluded.inode,
        problem_code = excluded.problem_code, reason = excluded.reason, found_by = excluded.found_by, ignored_kind = excluded.ignored_kind,
        seen_at_ms = excluded.seen_at_ms`;
    // A pending file keeps the image that it was; content that is not known to be there must not answer for it.
    this.#added = database.prepare(upsert('size, mtime_ms, ctime_ms, inode, seen_at_ms, status', "?, ?, ?, ?, ?, 'pending'"));
    this.#changed = database.prepare(`
      UPDATE file SET status = 'pending', size = ?, mtime_ms = ?, ctime_ms = ?, inode = ?, seen_at_ms = ?, content_hash = NULL,
        problem_code = NULL, reason = NULL, found_by = NULL, ignored_kind = NULL WHERE id = ? AND root = ?`);
    const noImage = ', image = NULL, content_hash = NULL';
    this.#ignored = database.prepare(upsert('ignored_kind, seen_at_ms, status', "?, ?, 'ignored'") + noImage);
    this.#problem = database.prepare(upsert('problem_code, reason, seen_at_ms, status, found_by', "?, ?, ?, 'problem', 'scan'") + noImage);
    this.#gone = database.prepare('DELETE FROM file WHERE id = ? AND root = ? AND image IS NULL');
    this.#missing = database.prepare("UPDATE file SET status = 'missing' WHERE id = ? AND root = ?");
    this.#back = database.prepare(`
      UPDATE file SET status = IIF(content_hash IS NULL, 'pending', 'indexed'), seen_at_ms = ? WHERE id = ? AND root = ? AND status = 'missing'`);
  }

  /**
   * All of it, or nothing. A file that is gone and never was an image leaves no trace; one that was stays as missing.
   * @throws LikewiseError `folder-not-added` (as a constraint) when the root was removed meanwhile
   */
  apply(rootId: RootId, { added = [], changed = [], ignored = [], problems = [], missingIds = [], backIds = [] }: ScanChanges): void {
    const now = this.#clock();
    this.#connection.transaction(() => {
      // Gone files first: on some file systems another spelling of the same name is both gone and new.
      for (const id of missingIds) if (this.#gone.run(id, rootId).changes === 0) this.#missing.run(id, rootId);
      for (const { path, stamp } of added) this.#added.run(rootId, pathToBytes(path), pathToText(path), ...fromStamp(stamp), now);
      for (const { id, stamp } of changed) this.#changed.run(...fromStamp(stamp), now, id, rootId);
      for (const { path, why } of ignored) this.#ignored.run(rootId, pathToBytes(path), pathToText(path), why, now);
      for (const { path, code, reason } of problems) this.#problem.run(rootId, pathToBytes(path), pathToText(path), code, reason, now);
      for (const id of backIds) this.#back.run(now, id, rootId);
    });
  }
}

const fromStamp = ({ sizeBytes, mtimeMs, ctimeMs, inode }: Stamp): StampColumns => [sizeBytes, mtimeMs, ctimeMs, inode];
