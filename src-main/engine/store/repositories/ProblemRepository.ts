import type { Statement } from 'better-sqlite3';
import type { RelativePath } from '../../paths/relativePath';
import type { Connection } from '../connection';
import type { FileId, Problem, ProblemCode, RootId } from '../types';
import { boundsBelow, fileColumns as columns } from './fileColumns';

interface ProblemRow {
  readonly id: FileId;
  readonly root: RootId;
  readonly folder: string;
  readonly path: string;
  readonly code: ProblemCode;
  readonly reason: string;
}

/** The files that are not indexed, and why; those that a reader could not read are tried again by being let wait for one anew. */
export class ProblemRepository {
  readonly #list: Statement<[], ProblemRow>;
  readonly #reset: Statement<[]>;
  readonly #resetOfRoot: Statement<[RootId]>;
  readonly #resetPassing: Statement<[RootId]>;
  readonly #resetPassingBelow: Statement<[RootId, Buffer, Buffer]>;
  readonly #resetFile: Statement<[FileId]>;
  readonly #rootOf: Statement<[FileId], RootId>;

  constructor({ database }: Connection) {
    this.#list = database.prepare(`
      SELECT file.id, file.root, root.path AS folder, file.path_text AS path, file.problem_code AS code, file.reason
      FROM file JOIN root ON root.id = file.root WHERE file.status = 'problem' AND root.removed_at_ms IS NULL ORDER BY root.path, file.path`);
    const reset =
      "UPDATE file SET status = 'pending', problem_code = NULL, reason = NULL, found_by = NULL WHERE status = 'problem' AND found_by = 'read'";
    this.#reset = database.prepare(`${reset} AND ${columns.isIn}`);
    this.#resetOfRoot = database.prepare(`${reset} AND root = ?`);
    this.#resetPassing = database.prepare(`${reset} AND root = ? AND problem_code IN ('vanished', 'disk-error')`);
    this.#resetPassingBelow = database.prepare(
      `${reset} AND root = ? AND problem_code IN ('vanished', 'disk-error') AND path > ? AND path < ?`,
    );
    this.#resetFile = database.prepare(`${reset} AND id = ? AND ${columns.isIn}`);
    this.#rootOf = database
      .prepare<[FileId], RootId>(`SELECT root FROM file WHERE id = ? AND status = 'problem' AND ${columns.isIn}`)
      .pluck();
  }

  /** By folder and path. */
  list(): Problem[] {
    return this.#list.all().map(({ id, root, folder, path, code, reason }) => ({ fileId: id, rootId: root, folder, path, code, reason }));
  }

  /** What could not be read is to be read again; what a scan could not see is for the next scan. @returns how many */
  reset(rootId?: RootId): number {
    return (rootId === undefined ? this.#reset.run() : this.#resetOfRoot.run(rootId)).changes;
  }

  /** As `reset`, of these files alone. @returns the folders that have any of them, which the next look is for */
  resetFiles(fileIds: readonly FileId[]): RootId[] {
    const roots = fileIds.flatMap((fileId) => this.#rootOf.get(fileId) ?? []);
    for (const fileId of fileIds) this.#resetFile.run(fileId);
    return [...new Set(roots)];
  }

  /** Of what could not be read, what says nothing of the files: a drive that was pulled out looks so, and they are the same when it is back. */
  resetPassing(rootId: RootId): void {
    this.#resetPassing.run(rootId);
  }

  /** As `resetPassing`, of one folder inside of the folder. */
  resetPassingBelow(rootId: RootId, folder: RelativePath): void {
    this.#resetPassingBelow.run(rootId, ...boundsBelow(folder));
  }
}
