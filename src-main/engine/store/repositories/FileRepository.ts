import type { Statement } from 'better-sqlite3';
import type { Connection } from '../connection';
import { pathFromBytes, pathToBytes, type RelativePath } from '../../paths/relativePath';
import type { FileCounts, FileId, FileStatus, ImageId, ListedFile, PendingFile, PlaceRow, ProblemCode, RootId, Stamp } from '../types';
import { KnownFiles } from '../KnownFiles';
import { boundsBelow, fileColumns as columns, fromPathColumn } from './fileColumns';

type StampColumns = [size: number, mtime: number, ctime: number, inode: number];
/** The name as text where it is UTF-8, which is several times faster than bytes; else as its bytes. */
type StoredColumns = [bytes: Buffer | null, path: string | null, id: FileId, status: FileStatus, ...StampColumns];
type PendingColumns = [path: string | Buffer, id: FileId, root: RootId, image: ImageId | null, ...StampColumns];
type ListedColumns = [path: Buffer, id: FileId, root: RootId, status: FileStatus, reason: string | null, image: ImageId | null];
type PlaceColumns = [
  path: string | Buffer,
  id: FileId,
  root: RootId,
  rootPath: string,
  rootState: string,
  status: FileStatus,
  contentHash: Buffer | null,
  ...StampColumns,
];

const LIST_PAGE = 2000;
const KNOWN_PAGE = 2000;

/** The files of the folders: what is known of them, and what became of each. What a scan found is written by `ScanRepository`. */
export class FileRepository {
  readonly #known: Statement<[RootId, Uint8Array, number], StoredColumns>;
  readonly #anyPhotoBelow: Statement<[RootId, Buffer, Buffer], number>;
  readonly #countOfRoot: Statement<[RootId], number>;
  readonly #photosOfRoot: Statement<[RootId], number>;
  readonly #pendingCount: Statement<[RootId], number>;
  readonly #pending: Statement<[number, number], PendingColumns>;
  readonly #pendingOfRoot: Statement<[RootId, number, number], PendingColumns>;
  readonly #indexed: Statement<[ImageId, Uint8Array, number, FileId, ...StampColumns]>;
  readonly #problem: Statement<[string, string, FileId]>;
  readonly #problemIfSame: Statement<[string, string, FileId, ...StampColumns]>;
  readonly #page: Statement<[RootId, Uint8Array, number], ListedColumns>;
  readonly #rootIds: Statement<[], RootId>;
  readonly #counts: Statement<[], [RootId, FileStatus, number]>;
  readonly #ignored: Statement<[], [RootId, string, number]>;
  readonly #places: Statement<[ImageId], PlaceColumns>;
  readonly #bySize: Statement<[number], number>;
  readonly #within: Statement<[RootId, Uint8Array, Uint8Array], [path: string | Buffer, image: ImageId]>;
  readonly #firstWithin: Statement<[RootId, Uint8Array, Uint8Array], number>;
  readonly #byPath: Statement<[RootId, Uint8Array], ListedColumns>;
  readonly #clock: () => number;

  constructor({ database }: Connection, clock: () => number) {
    this.#clock = clock;
    this.#known = database
      .prepare<[RootId, Uint8Array, number], StoredColumns>(
        `SELECT IIF(CAST(path_text AS BLOB) = path, NULL, path), IIF(CAST(path_text AS BLOB) = path, path_text, NULL), id, status, ${columns.stamp}
         FROM file WHERE root = ? AND path > ? ORDER BY path LIMIT ?`,
      )
      .raw();
    this.#anyPhotoBelow = database
      .prepare<[RootId, Buffer, Buffer], number>(
        "SELECT 1 FROM file WHERE root = ? AND path > ? AND path < ? AND status IN ('indexed', 'pending', 'problem') LIMIT 1",
      )
      .pluck();
    this.#countOfRoot = database.prepare<[RootId], number>('SELECT COUNT(*) FROM file WHERE root = ?').pluck();
    this.#photosOfRoot = database
      .prepare<[RootId], number>("SELECT COUNT(*) FROM file WHERE root = ? AND status IN ('pending', 'indexed', 'problem')")
      .pluck();
    this.#pendingCount = database.prepare<[RootId], number>("SELECT COUNT(*) FROM file WHERE root = ? AND status = 'pending'").pluck();
    const pending = (which: string): string =>
      `SELECT ${columns.path}, id, root, image, ${columns.stamp} FROM file WHERE status = 'pending' ${which} AND ${columns.isIn} ORDER BY id LIMIT ?`;
    this.#pending = database.prepare<[number, number], PendingColumns>(pending('AND id > ?')).raw();
    this.#pendingOfRoot = database.prepare<[RootId, number, number], PendingColumns>(pending('AND root = ? AND id > ?')).raw();
    this.#indexed = database.prepare(`
      UPDATE file SET status = 'indexed', image = ?, content_hash = ?, problem_code = NULL, reason = NULL, found_by = NULL, ignored_kind = NULL, seen_at_ms = ?
      WHERE id = ? AND ${columns.sameStamp}`);
    // It keeps the image that it was: what could not be read now may be that photo still, with other metadata.
    const problem = `UPDATE file SET status = 'problem', problem_code = ?, reason = ?, found_by = 'read', content_hash = NULL, ignored_kind = NULL WHERE id = ?`;
    this.#problem = database.prepare(problem);
    this.#problemIfSame = database.prepare(`${problem} AND ${columns.sameStamp}`);
    const listed = 'SELECT path, id, root, status, COALESCE(reason, ignored_kind), image FROM file';
    this.#page = database
      .prepare<[RootId, Uint8Array, number], ListedColumns>(`${listed} WHERE root = ? AND path > ? ORDER BY path LIMIT ?`)
      .raw();
    this.#byPath = database.prepare<[RootId, Uint8Array], ListedColumns>(`${listed} WHERE root = ? AND path = ?`).raw();
    this.#within = database
      .prepare<[RootId, Uint8Array, Uint8Array], [string | Buffer, ImageId]>(
        `SELECT ${columns.path}, image FROM file WHERE root = ? AND path >= ? AND path < ? AND ${columns.isShown}`,
      )
      .raw();
    this.#firstWithin = database
      .prepare<[RootId, Uint8Array, Uint8Array], number>(
        `SELECT 1 FROM file WHERE root = ? AND path >= ? AND path < ? AND ${columns.isShown} LIMIT 1`,
      )
      .pluck();
    this.#rootIds = database.prepare<[], RootId>('SELECT id FROM root WHERE removed_at_ms IS NULL ORDER BY path').pluck();
    this.#counts = database
      .prepare<[], [RootId, FileStatus, number]>(`SELECT root, status, COUNT(*) FROM file WHERE ${columns.isIn} GROUP BY status, root`)
      .raw();
    this.#ignored = database
      .prepare<[], [RootId, string, number]>(
        `SELECT root, ignored_kind, COUNT(*) FROM file WHERE status = 'ignored' AND ${columns.isIn} GROUP BY root, ignored_kind`,
      )
      .raw();
    this.#places = database
      .prepare<[ImageId], PlaceColumns>(
        `SELECT ${columns.path}, file.id, file.root, root.path, root.state, file.status, file.content_hash, ${columns.stamp}
         FROM file JOIN root ON root.id = file.root WHERE file.image = ? AND file.status <> 'problem' AND root.removed_at_ms IS NULL
         ORDER BY file.status = 'missing', root.state <> 'online', root.path, file.path`,
      )
      .raw();
    this.#bySize = database
      .prepare<[number], number>(
        "SELECT 1 FROM file WHERE size = ? AND content_hash IS NOT NULL AND status IN ('indexed', 'missing', 'pending') LIMIT 1",
      )
      .pluck();
  }

  /** Every file of a root, ignored and missing ones too, for a scan to compare with. */
  known(rootId: RootId): KnownFiles {
    const known = this.#roomFor(rootId);
    for (const _ of this.#fill(known, rootId));
    return known;
  }

  /** As `known`, with others let in between two pages: of half a million files it is seconds where the machine is busy. Nobody may add files meanwhile. */
  async knownGently(rootId: RootId, letOthersRun: () => Promise<unknown>): Promise<KnownFiles> {
    const known = this.#roomFor(rootId);
    for (const _ of this.#fill(known, rootId)) await letOthersRun();
    return known;
  }

  #roomFor(rootId: RootId): KnownFiles {
    return new KnownFiles(this.#countOfRoot.get(rootId) ?? 0);
  }

  *#fill(known: KnownFiles, rootId: RootId): Generator<undefined> {
    // In pages: rows that die young cost the collector nothing, and a hundred thousand at once cost it more than the query.
    for (let after: Uint8Array = new Uint8Array(0), isMore = true; isMore;) {
      const page = this.#known.all(rootId, after, KNOWN_PAGE);
      for (const [bytes, path, id, status, size, mtime, ctime, inode] of page) {
        known.add(path === null ? pathFromBytes(bytes!) : path, id, status, size, mtime, ctime, inode);
      }
      const last = page.at(-1);
      isMore = page.length === KNOWN_PAGE;
      if (last !== undefined) after = last[0] ?? Buffer.from(last[1]!);
      yield;
    }
  }

  /** How many files of a root are or may be photos, and were there at the last scan. */
  photoCount(rootId: RootId): number {
    return this.#photosOfRoot.get(rootId)!;
  }

  /** Whether any file that is or may be a photo was below a folder of a root at the last scan, read or not. */
  mayHavePhotosBelow(rootId: RootId, folder: RelativePath): boolean {
    return this.#anyPhotoBelow.get(rootId, ...boundsBelow(folder)) !== undefined;
  }

  /** How many files of a root are still to be read. */
  pendingCount(rootId: RootId): number {
    return this.#pendingCount.get(rootId)!;
  }

  /** The next files to read, by id. @param afterId the last one of the batch before; 0 for the first */
  pending(rootId: RootId | null, limit: number, afterId: number = 0): PendingFile[] {
    const rows = rootId === null ? this.#pending.all(afterId, limit) : this.#pendingOfRoot.all(rootId, afterId, limit);
    return rows.map(([path, id, root, formerImageId, sizeBytes, mtimeMs, ctimeMs, inode]) => ({
      id,
      rootId: root,
      path: fromPathColumn(path),
      formerImageId,
      sizeBytes,
      mtimeMs,
      ctimeMs,
      inode,
    }));
  }

  /** @param stamp of the file as it was read. @returns false, nothing written, when the file was forgotten or changed meanwhile */
  markIndexed(fileId: FileId, imageId: ImageId, contentHash: Uint8Array, stamp: Stamp): boolean {
    return this.#indexed.run(imageId, contentHash, this.#clock(), fileId, ...fromStamp(stamp)).changes === 1;
  }

  /** @returns as `markIndexed` */
  markProblem(fileId: FileId, code: ProblemCode, reason: string, stamp?: Stamp): boolean {
    const { changes } =
      stamp === undefined ? this.#problem.run(code, reason, fileId) : this.#problemIfSame.run(code, reason, fileId, ...fromStamp(stamp));
    return changes === 1;
  }

  /** Every file seen, by folder and path. Read in pages, so that a slow reader of the list blocks nobody. */
  *list(): Generator<ListedFile> {
    for (const rootId of this.#rootIds.all()) {
      let after: Uint8Array = new Uint8Array(0);
      for (let isMore = true; isMore;) {
        const page = this.#page.all(rootId, after, LIST_PAGE);
        for (const row of page) yield toListed(row);
        after = page.at(-1)?.[0] ?? after;
        isMore = page.length === LIST_PAGE;
      }
    }
  }

  /** @param pathBytes `pathToBytes` of the path below the root */
  byPath(rootId: RootId, pathBytes: Uint8Array): ListedFile | null {
    const row = this.#byPath.get(rootId, pathBytes);
    return row === undefined ? null : toListed(row);
  }

  /** The images that lie in a folder itself, not in those below it. @param folder below the root; empty for the root */
  imagesIn(rootId: RootId, folder: RelativePath): Set<ImageId> {
    const start = folder === '' ? '' : `${folder}/`;
    // "0" is what comes after "/".
    const end = folder === '' ? new Uint8Array(8).fill(0xff) : pathToBytes(`${folder}0`);
    const images = new Set<ImageId>();
    for (const [path, image] of this.#within.all(rootId, pathToBytes(start), end))
      if (!fromPathColumn(path).slice(start.length).includes('/')) images.add(image);
    return images;
  }

  /** Whether photos are known in a folder or below it. @param folder below the root, not empty */
  hasPhotosBelow(rootId: RootId, folder: RelativePath): boolean {
    return this.#firstWithin.get(rootId, ...boundsBelow(folder)) !== undefined;
  }

  /** Every root has an entry once it has a file. */
  counts(): { readonly total: FileCounts; readonly byRoot: ReadonlyMap<RootId, FileCounts> } {
    const total = noFiles();
    const byRoot = new Map<RootId, Record<FileStatus, number>>();
    for (const [rootId, status, count] of this.#counts.all()) {
      let counts = byRoot.get(rootId);
      if (counts === undefined) byRoot.set(rootId, (counts = noFiles()));
      counts[status] = count;
      total[status] += count;
    }
    return { total, byRoot };
  }

  /** How many are left out for which reason. @param rootId all folders together without it */
  ignoredByKind(rootId?: RootId): Record<string, number> {
    const kinds: Record<string, number> = {};
    for (const [root, kind, count] of this.#ignored.all())
      if (rootId === undefined || root === rootId) kinds[kind] = (kinds[kind] ?? 0) + count;
    return kinds;
  }

  /** The places of an image, the first one to use first: those present, in folders that are online, by folder and path. */
  filesOf(imageId: ImageId): PlaceRow[] {
    return this.#places.all(imageId).map(([path, fileId, rootId, rootPath, rootState, status, contentHash, ...stamp]) => {
      const [sizeBytes, mtimeMs, ctimeMs, inode] = stamp;
      const state = status === 'missing' ? 'missing' : rootState === 'online' ? 'here' : 'offline';
      return { fileId, rootId, rootPath, path: fromPathColumn(path), state, contentHash, sizeBytes, mtimeMs, ctimeMs, inode };
    });
  }

  /** Whether a file of this size is known by its content: only then can another one be the same, and hashing first pays. */
  hasContentOfSize(sizeBytes: number): boolean {
    return this.#bySize.get(sizeBytes) !== undefined;
  }
}

const noFiles = (): Record<FileStatus, number> => ({ pending: 0, indexed: 0, problem: 0, ignored: 0, missing: 0 });

const fromStamp = ({ sizeBytes, mtimeMs, ctimeMs, inode }: Stamp): StampColumns => [sizeBytes, mtimeMs, ctimeMs, inode];

function toListed([path, id, rootId, status, reason, imageId]: ListedColumns): ListedFile {
  return { id, rootId, path: pathFromBytes(path), status, reason, imageId };
}
