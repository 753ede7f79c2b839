import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, linkSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import type { BackboneId } from '@contract/data';
import { LikewiseError } from '@contract/errors';
import { BACKUP_DIGEST_KEY, checkBackup, syncPath, writeBackup, type BackupReport } from './backup';
import { carryOver, keepNewer } from './carryOver';
import { Connection } from './connection';
import { translateError } from './errors';
import { CLEAN_EXIT_KEY, inspect } from './inspect';
import { takeLock } from './lock';
import { migrate, newestVersion } from './migrate';
import { parseSetting } from './repositories/SettingRepository';
import { databasePath, LIBRARY_ID_KEY } from './store';

export interface RestoreOptions {
  /** The library folder; nobody may have its library open. */
  readonly folder: string;
  /** The file to restore from. */
  readonly backup: string;
  /** Where the backup of the library as it is now goes. */
  readonly before: string;
  /** Keep judgements and tags that were made after this moment, in milliseconds since 1970, beside those of the backup; null for none. */
  readonly keepSinceMs: number | null;
  /** What else the models of the backup need is seen to here: it is sound, and nothing of the library was changed yet. */
  readonly onSound?: (backbones: readonly BackboneId[]) => void;
}

export interface Restored {
  /** False where the library as it was is too damaged to be backed up. */
  readonly hasBefore: boolean;
  readonly damagedPath: string | null;
  readonly judgements: number;
  readonly tags: number;
  readonly models: number;
  readonly kept: number;
}

/**
 * Puts a backup in the place of the library. What was computed since is carried over, so that no photo is read again. The library as it is
 * now is backed up first, or kept under another name when it is damaged. Killed at any moment, it leaves the one or the other whole.
 * @throws LikewiseError `library-in-use`; `library-damaged` for a damaged backup, `library-too-new` for one of a newer Likewise: then nothing was changed
 */
export async function restoreBackup({ folder, backup, before, keepSinceMs, onSound }: RestoreOptions): Promise<Restored> {
  const path = databasePath(folder);
  const lock = takeLock(join(folder, 'lock.db'), folder);
  const next = join(folder, 'library.next.db');
  try {
    const { schemaVersion, backbones } = checkGiven(backup);
    if (schemaVersion > newestVersion())
      throw new LikewiseError(
        'library-too-new',
        `The backup ${backup} was made by a newer Likewise. Update Likewise, then restore it. Nothing was changed.`,
      );
    expectRoom(folder, path, backup);
    onSound?.(backbones);
    const isSound = settle(path);
    if (isSound) writeBackup(path, before);
    removeAll(next);
    copyFileSync(backup, next);
    const kept = await build(next, isSound ? path : null, keepSinceMs);
    const { judgements, tags, models } = checkBackup(next);
    syncPath(next);
    const damagedPath = isSound || !existsSync(path) ? null : setAside(path, folder);
    renameSync(next, path);
    syncPath(dirname(path));
    return { hasBefore: isSound, damagedPath, judgements, tags, models, kept };
  } catch (error) {
    removeAll(next);
    throw translateError(error, path);
  } finally {
    lock.release();
  }
}

/** Any file may be given for a backup. Throws `library-damaged` for one that cannot serve. */
function checkGiven(backup: string): BackupReport {
  try {
    return checkBackup(backup);
  } catch (cause) {
    if (cause instanceof LikewiseError && cause.code !== 'library-damaged') throw cause;
    throw new LikewiseError(
      'library-damaged',
      `${backup} is no backup of Likewise, or a damaged one. Choose another. Nothing was changed.`,
      {
        cause,
      },
    );
  }
}

/**
 * Throws `disk-full` with what it takes where there is less: the backup that is made of the library, and a new library beside it, of the
 * backup and what is carried over, with the logs that both are written through.
 */
function expectRoom(folder: string, path: string, backup: string): void {
  const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const needed = 2 * sizeOf(path) + 3 * sizeOf(backup);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= needed) return;
  const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`;
  throw new LikewiseError(
    'disk-full',
    `The disk is too full to restore: it takes about ${inMegabytes(needed)} in "${folder}", and ${inMegabytes(free)} are free. Free some space, then restore again. Nothing was changed.`,
  );
}

/** Makes the library that is there one file of the newest version. @returns false where it is not there, or damaged */
function settle(path: string): boolean {
  if (!existsSync(path)) return false;
  let connection: Connection | null = null;
  try {
    if (inspect(path, 'write').version === 0) return false;
    connection = new Connection(path, 'write');
    migrate(connection);
    connection.database.pragma('wal_checkpoint(TRUNCATE)');
    // A log of the old library beside the new one would be taken for the new one's.
    connection.database.pragma('journal_mode = DELETE');
    return true;
  } catch (error) {
    if (translateError(error, path) instanceof LikewiseError && (translateError(error, path) as LikewiseError).code === 'library-damaged')
      return false;
    throw error;
  } finally {
    connection?.close('leave');
  }
}

/** @returns how many judgements and tags that are younger than the backup were kept */
async function build(next: string, present: string | null, keepSinceMs: number | null): Promise<number> {
  const connection = new Connection(next, 'write');
  const { database } = connection;
  try {
    migrate(connection);
    database.pragma('foreign_keys = OFF');
    let kept = 0;
    let isSameLibrary = false;
    if (present !== null) {
      database.prepare('ATTACH ? AS present').run(present);
      isSameLibrary = await carryOver(database, letOthersRun);
      if (keepSinceMs !== null) kept = keepNewer(database, keepSinceMs);
    }
    database.transaction(() => {
      // A photo whose features are not here is read again.
      database.exec("UPDATE main.file SET status = 'pending' WHERE status = 'indexed' AND image NOT IN (SELECT image FROM main.feature)");
      // What a scan knows of a folder is not in a backup: it looks at all of it once.
      database.exec('INSERT OR IGNORE INTO main.scan_state (root) SELECT id FROM main.root');
      const set = database.prepare('INSERT OR REPLACE INTO main.setting (key, value) VALUES (?, ?)');
      set.run(CLEAN_EXIT_KEY, 'true');
      // Thumbnails are known by the ids of images: under another name they are made again.
      if (present !== null) set.run(LIBRARY_ID_KEY, JSON.stringify(isSameLibrary ? libraryId(database) : randomUUID()));
      database.prepare('DELETE FROM main.setting WHERE key = ?').run(BACKUP_DIGEST_KEY);
    })();
    if (present !== null) database.exec('DETACH present');
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.pragma('journal_mode = DELETE');
    return kept;
  } finally {
    connection.close('leave');
  }
}

function libraryId(database: Database): unknown {
  const value = database.prepare<[string], string>('SELECT value FROM present.setting WHERE key = ?').pluck().get(LIBRARY_ID_KEY);
  return (value === undefined ? undefined : parseSetting(value)) ?? randomUUID();
}

/**
 * Gives what is damaged a second name. Its first one it keeps until a sound library takes it: at no moment is there no library, which a start
 * would take for a new one. Its log goes, since it would be taken for the new one's.
 * @returns the new name
 */
export function setAside(path: string, folder: string): string {
  for (let number = 1; ; number++) {
    const name = join(folder, `library.damaged-${number}.db`);
    if (existsSync(name)) continue;
    for (const suffix of ['-wal', '-journal', ''])
      if (existsSync(`${path}${suffix}`)) giveSecondName(`${path}${suffix}`, `${name}${suffix}`);
    for (const suffix of ['-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
    return name;
  }
}

function giveSecondName(path: string, name: string): void {
  try {
    linkSync(path, name);
  } catch {
    copyFileSync(path, name); // not every file system knows a second name
  }
}

function removeAll(path: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { force: true });
}
