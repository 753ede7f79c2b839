import type { Statement } from 'better-sqlite3';
import { LikewiseError } from '@contract/errors';
import type { Connection } from '../connection';
import { pathFromBytes, pathToBytes, pathToText } from '../../paths/relativePath';
import type { FileId, ImageId, RelativePath, RootId, ScanChanges, Stamp } from '../types';

type StampColumns = [size: number, mtime: number, ctime: number, inode: number];
type PathColumns = [root: RootId, path: Uint8Array, pathText: string];

/** Writes what a scan found to differ, and keeps the signatures that spare the next one from comparing what did not. */
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
  readonly #again: Statement<[FileId]>;
  readonly #againOfImage: Statement<[ImageId]>;
  readonly #isIn: Statement<[RootId], number>;
  readonly #changes: Statement<[RootId], number>;
  readonly #signatures: Statement<[RootId], [path: Buffer, signature: Buffer]>;
  readonly #sign: Statement<[RootId, Uint8Array, Uint8Array]>;
  readonly #unsign: Statement<[RootId, Uint8Array]>;
  readonly #unsignAll: Statement<[RootId]>;
  readonly #signed: Statement<[number, RootId]>;

  constructor(connection: Connection, clock: () => number) {
    const { database } = connection;
    this.#connection = connection;
    this.#clock = clock;
    const upsert = (columns: string, values: string): string => `
      INSERT INTO file (root, path, path_text, ${columns}) VALUES (?, ?, ?, ${values}) ON CONFLICT (root, path) DO UPDATE SET
        status = excluded.status, size = excluded.size, mtime_ms = excluded.mtime_ms, ctime_ms = excluded.ctime_ms, inode = excluded.inode,
        problem_code = excluded.problem_code, reason = excluded.reason, found_by = excluded.found_by, ignored_kind = excluded.ignored_kind,
        seen_at_ms = excluded.seen_at_ms`;
    // A file that is pending or a problem keeps the image that it was; content that is not known to be there must not answer for it.
    this.#added = database.prepare(upsert('size, mtime_ms, ctime_ms, inode, seen_at_ms, status', "?, ?, ?, ?, ?, 'pending'"));
    this.#changed = database.prepare(`
      UPDATE file SET status = 'pending', size = ?, mtime_ms = ?, ctime_ms = ?, inode = ?, seen_at_ms = ?, content_hash = NULL,
        problem_code = NULL, reason = NULL, found_by = NULL, ignored_kind = NULL WHERE id = ? AND root = ?`);
    this.#ignored = database.prepare(upsert('ignored_kind, seen_at_ms, status', "?, ?, 'ignored'") + ', image = NULL, content_hash = NULL');
    this.#problem = database.prepare(
      upsert('problem_code, reason, seen_at_ms, status, found_by', "?, ?, ?, 'problem', 'scan'") + ', content_hash = NULL',
    );
    this.#gone = database.prepare('DELETE FROM file WHERE id = ? AND root = ? AND image IS NULL');
    this.#missing = database.prepare(
      "UPDATE file SET status = 'missing', problem_code = NULL, reason = NULL, found_by = NULL WHERE id = ? AND root = ?",
    );
    this.#back = database.prepare(`
      UPDATE file SET status = IIF(content_hash IS NULL, 'pending', 'indexed'), seen_at_ms = ? WHERE id = ? AND root = ? AND status = 'missing'`);
    const again =
      "UPDATE file SET content_hash = NULL, status = IIF(status = 'indexed', 'pending', status) WHERE status IN ('indexed', 'missing')";
    this.#again = database.prepare(`${again} AND id = ?`);
    this.#againOfImage = database.prepare(`${again} AND image = ?`);
    this.#isIn = database.prepare<[RootId], number>('SELECT 1 FROM root WHERE id = ? AND removed_at_ms IS NULL').pluck();
    this.#changes = database.prepare<[RootId], number>('SELECT changes FROM scan_state WHERE root = ?').pluck();
    this.#signatures = database
      .prepare<[RootId], [Buffer, Buffer]>(
        `SELECT path, signature FROM folder_signature JOIN scan_state USING (root) WHERE root = ? AND signed_at_changes = changes`,
      )
      .raw();
    this.#sign = database.prepare('INSERT OR REPLACE INTO folder_signature (root, path, signature) VALUES (?, ?, ?)');
    this.#unsign = database.prepare('DELETE FROM folder_signature WHERE root = ? AND path = ?');
    this.#unsignAll = database.prepare('DELETE FROM folder_signature WHERE root = ?');
    this.#signed = database.prepare('UPDATE scan_state SET signed_at_changes = ? WHERE root = ?');
  }

  /**
   * All of it, or nothing. A file that is gone and never was an image leaves no trace; one that was stays as missing.
   * @returns how much it added to `changesOf`
   * @throws LikewiseError `folder-not-added` when the root was removed meanwhile
   */
  apply(rootId: RootId, { added = [], changed = [], ignored = [], problems = [], missingIds = [], backIds = [] }: ScanChanges): number {
    const now = this.#clock();
    return this.#connection.transaction(() => {
      if (this.#isIn.get(rootId) === undefined) throw new LikewiseError('folder-not-added', 'That folder is not in the library any more.');
      const before = this.changesOf(rootId);
      // Gone files first: on some file systems another spelling of the same name is both gone and new.
      for (const id of missingIds) if (this.#gone.run(id, rootId).changes === 0) this.#missing.run(id, rootId);
      for (const { path, stamp } of added) this.#added.run(rootId, pathToBytes(path), pathToText(path), ...fromStamp(stamp), now);
      for (const { id, stamp } of changed) this.#changed.run(...fromStamp(stamp), now, id, rootId);
      for (const { path, why } of ignored) this.#ignored.run(rootId, pathToBytes(path), pathToText(path), why, now);
      for (const { path, code, reason } of problems) this.#problem.run(rootId, pathToBytes(path), pathToText(path), code, reason, now);
      for (const id of backIds) this.#back.run(now, id, rootId);
      return this.changesOf(rootId) - before;
    });
  }

  /** A file is to be read as if it had changed, also where its folder was removed meanwhile and comes back. */
  readAgain(fileId: FileId): void {
    this.#again.run(fileId);
  }

  /** The same for every file of a picture, whatever folder it is in; one that is missing is read when it is back. */
  readAgainOf(imageId: ImageId): void {
    this.#againOfImage.run(imageId);
  }

  /** How often a row of this root became another to a scan, whoever wrote it: a trigger counts. */
  changesOf(rootId: RootId): number {
    return this.#changes.get(rootId) ?? 0;
  }

  /** The signature of each folder that the rows of this root agree with; none when a row changed since they were taken. */
  signatures(rootId: RootId): Map<RelativePath, Uint8Array> {
    return new Map(this.#signatures.all(rootId).map(([path, signature]) => [pathFromBytes(path), signature]));
  }

  /**
   * Keeps what a whole scan found, once all that it changed is saved. Folders neither `signed` nor `unsigned` keep the signature that they had.
   * @param changes `changesOf` before the scan, and what the scan itself added. When it is more by now, somebody else changed a row that
   * the scan had looked at, and nothing is signed.
   */
  sign(rootId: RootId, changes: number, signed: ReadonlyMap<RelativePath, Uint8Array>, unsigned: readonly RelativePath[] | 'others'): void {
    this.#connection.transaction(() => {
      if (this.changesOf(rootId) !== changes) return;
      if (unsigned === 'others') this.#unsignAll.run(rootId);
      else for (const path of unsigned) this.#unsign.run(rootId, pathToBytes(path));
      for (const [path, signature] of signed) this.#sign.run(rootId, pathToBytes(path), signature);
      this.#signed.run(changes, rootId);
    });
  }
}

const fromStamp = ({ sizeBytes, mtimeMs, ctimeMs, inode }: Stamp): StampColumns => [sizeBytes, mtimeMs, ctimeMs, inode];
