import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SavingObstacle, UpdateProgress } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { writeBackup, type BackupReport } from './backup';
import { Connection } from './connection';
import { copyToRead, savingObstacle } from './copyToRead';
import { COPY_FILE } from './embeddingCopy';
import { guarded, translating } from './errors';
import { backupName, backupsFolder } from './backupFiles';
import { asDamaged, CLEAN_EXIT_KEY, hasBackups, inspect, quickCheck, type Inspection } from './inspect';
import { takeLock, type Lock } from './lock';
import { migrate, newestVersion } from './migrate';
import { expectPathForLibrary } from './pathLength';
import { PictureStore } from './pictures';
import { createRepositories, type Repositories } from './repositories';
import type { Access, BackboneId, StoreCounts, StoreStats } from './types';

export const LIBRARY_ID_KEY = 'library.id';

export interface StoreOptions {
  /** The library folder; made by a writer when it is not there. */
  readonly folder: string;
  readonly access: Access;
  /** For a writer that has no use for a library without photos: where there is none, none is begun. */
  readonly mustExist?: boolean | undefined;
  readonly clock?: () => number;
  /** Hears of what is damaged and done without. */
  readonly onLog?: ((sentence: string) => void) | undefined;
  /** Hears how far the update of a library of an older version is, while this thread is busy with it. */
  readonly onUpdating?: ((progress: UpdateProgress) => void) | undefined;
}

/** The library: what is known, computed and judged. Every method may throw `disk-full`, `library-damaged`, `library-not-writable` or `library-in-use`. */
export interface Store extends Repositories {
  readonly folder: string;
  readonly access: Access;
  readonly databasePath: string;
  /** Where other readers open it: its folder, or that of a copy where it can only be read as one. */
  readonly readFolder: string;
  /** Why nothing can be saved, to whoever reads; null where it could be. */
  readonly obstacle: SavingObstacle | null;
  /** Whether the writer before this one closed the library itself. */
  readonly wasCleanExit: boolean;
  readonly pictures: PictureStore;
  /** All of `work`, or nothing, when `work` throws. Nested calls are parts of the outer one. `work` is synchronous. */
  transaction<Result>(work: () => Result): Result;
  /** The same, and on the disk when it returns: for what a person did. Must be the outermost. */
  precious<Result>(work: () => Result): Result;
  /** Before many writes, in a moment in which nobody waits: they need not stop for it then. What cannot be done now is done later. */
  emptyLog(): void;
  /** Another number whenever another connection has written since this one looked. */
  changes(): number;
  stats(backbone: BackboneId): StoreStats;
  /** Looks through the whole library. */
  counts(backbone: BackboneId): StoreCounts;
  /** What SQLite finds wrong with the library file; nothing when all is well. Checksums are the repositories' own. */
  check(): string[];
  /** A copy of what cannot be computed again. Blocks this thread meanwhile. */
  backup(target: string): BackupReport;
  /** Marks a clean exit; may be called twice. */
  close(): void;
}

/**
 * Opens the library in a folder.
 * @throws LikewiseError `library-in-use` within a second when another process writes to it, `library-damaged`, `library-too-new`,
 *   `library-not-writable`, `disk-full`; `nothing-indexed` when a reader, or a writer to whom there must be one, finds no library
 */
export function openStore(options: StoreOptions): Store {
  if (options.access === 'read' || options.mustExist === true) expectLibrary(options.folder);
  return options.access === 'write' ? openForWriting(options) : openForReading(options);
}

function openForWriting(options: StoreOptions): Store {
  const { folder } = options;
  translating(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Where others could read it before, or the mask gave more than was asked for.
    if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  });
  const path = databasePath(folder);
  if (!existsSync(path)) expectPathForLibrary(folder, realpathSync(folder), 'library-not-writable');
  const lock = takeLock(join(folder, 'lock.db'), folder);
  let connection: Connection | null = null;
  try {
    const inspection = inspect(path, 'write');
    const isOlder = inspection.version > 0 && inspection.version < newestVersion();
    if (isOlder) backUpBeforeUpdate(options);
    connection = new Connection(path, 'write');
    if (isOlder) options.onUpdating?.({ phase: 'tables', fraction: 0 });
    migrate(connection);
    return build(options, connection, inspection, lock);
  } catch (error) {
    connection?.close('leave', true);
    lock.release();
    throw asDamaged(error, path);
  }
}

/** A step of the schema is made in one transaction; this is for what the step itself may get wrong. */
function backUpBeforeUpdate({ folder, clock = Date.now, onUpdating }: StoreOptions): void {
  mkdirSync(backupsFolder(folder), { recursive: true, mode: 0o700 });
  const target = join(backupsFolder(folder), backupName(clock(), 'before-update'));
  writeBackup(databasePath(folder), target, (fraction) => onUpdating?.({ phase: 'backup', fraction }));
}

function expectLibrary(folder: string): void {
  const path = databasePath(folder);
  // Not `existsSync`, which takes what this account may not look at for what is not there.
  if (translating(path, () => statSync(path, { throwIfNoEntry: false })) !== undefined) return;
  const what = hasBackups(folder)
    ? `There is no library in "${folder}" any more, but there are backups of one. Put one in its place, or index a folder to begin anew.`
    : `There is no library in "${folder}" yet. Index a folder first.`;
  throw new LikewiseError('nothing-indexed', what);
}

/** In its place if that can be; what the disk does not let happen there, on a copy. */
function openForReading(options: StoreOptions): Store {
  const { folder } = options;
  const obstacle = savingObstacle(folder);
  try {
    return openToRead(options, { readFolder: folder, obstacle });
  } catch (error) {
    const code = error instanceof LikewiseError ? error.code : '';
    if (code !== 'disk-full' && (code !== 'library-not-writable' || obstacle === null)) throw error;
  }
  const copy = copyToRead(folder, obstacle ?? 'full');
  try {
    return openToRead(options, { readFolder: copy.folder, obstacle: obstacle ?? 'full', onClosed: copy.remove });
  } catch (error) {
    copy.remove();
    // A person knows the library, not its copy.
    throw error instanceof LikewiseError
      ? new LikewiseError(error.code, error.message.replaceAll(copy.folder, folder), { cause: error })
      : error;
  }
}

interface Reading {
  readonly readFolder: string;
  readonly obstacle: SavingObstacle | null;
  readonly onClosed?: () => void;
}

function openToRead(options: StoreOptions, reading: Reading): Store {
  const path = databasePath(reading.readFolder);
  // Only a writer can bring an older library up to date.
  if (inspect(path, 'read').version < newestVersion()) openForWriting({ ...options, folder: reading.readFolder }).close();
  const inspection = inspect(path, 'read');
  let connection: Connection | null = null;
  try {
    connection = new Connection(path, 'read');
    return build(options, connection, inspection, null, reading);
  } catch (error) {
    connection?.close('leave');
    throw asDamaged(error, path);
  }
}

export const databasePath = (folder: string): string => join(folder, 'library.db');

function build(
  { folder, access, clock = Date.now, onLog }: StoreOptions,
  connection: Connection,
  { wasCleanExit }: Inspection,
  lock: Lock | null,
  { readFolder, obstacle, onClosed }: Reading = { readFolder: folder, obstacle: null },
): Store {
  const path = databasePath(folder);
  const plain = createRepositories(connection, clock, onLog);
  if (access === 'write') {
    plain.settings.set(CLEAN_EXIT_KEY, false);
    if (plain.settings.get(LIBRARY_ID_KEY) === undefined) plain.settings.set(LIBRARY_ID_KEY, randomUUID());
  }
  const pictures = new PictureStore(join(folder, 'pictures.db'), access, String(plain.settings.get(LIBRARY_ID_KEY)));
  const repositories = guardAll(plain, path);
  let isOpen = true;
  return {
    folder,
    access,
    databasePath: path,
    ...{ readFolder, obstacle },
    wasCleanExit,
    pictures,
    ...repositories,
    transaction: (work) => translating(path, () => connection.transaction(work)),
    precious: (work) => translating(path, () => connection.precious(work)),
    emptyLog: () => connection.emptyLog(),
    changes: () => translating(path, () => connection.changes()),
    stats: (backbone) => translating(path, () => stats(folder, plain, backbone)),
    counts: (backbone) =>
      translating(path, () =>
        connection.snapshot(() => ({
          ...plain.files.counts(),
          shown: plain.photos.count(),
          shownByRoot: plain.photos.countByRoot(),
          stats: stats(folder, plain, backbone),
        })),
      ),
    check: () => translating(path, () => quickCheck(connection)),
    backup: (target) => writeBackup(path, target),
    close() {
      if (!isOpen) return;
      isOpen = false;
      // Each step is tried whatever became of the one before: what could not be marked or moved now is mended at the next start.
      translating(path, () => {
        try {
          pictures.close();
        } finally {
          try {
            if (access === 'write') plain.settings.set(CLEAN_EXIT_KEY, true);
          } finally {
            try {
              connection.close('checkpoint');
            } finally {
              lock?.release();
              onClosed?.();
            }
          }
        }
      });
    },
  };
}

function guardAll(repositories: Repositories, path: string): Repositories {
  const entries = Object.entries(repositories).map(([name, repository]) => [name, guarded(repository as object, path)]);
  return Object.fromEntries(entries) as Repositories;
}

function stats(
  folder: string,
  { images, features, models, embeddings, judgements, lenses, indexFiles }: Repositories,
  backbone: BackboneId,
): StoreStats {
  const sizeOf = (name: string): number => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  const active = models.active(lenses.active());
  return {
    images: images.count(),
    features: features.count(backbone),
    embeddings: active === null ? 0 : embeddings.count(active.id),
    judgements: judgements.count(),
    libraryBytes: sizeOf('library.db') + sizeOf('library.db-wal'),
    picturesBytes: sizeOf('pictures.db') + sizeOf('pictures.db-wal'),
    indexBytes: indexFiles.list().reduce((sum, { sizeBytes }) => sum + sizeBytes, sizeOf(COPY_FILE)),
  };
}
