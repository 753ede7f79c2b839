import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database, { SqliteError } from 'better-sqlite3';
import { LikewiseError } from '@contract/errors';
import { Connection } from './connection';
import { backupsFolder, parseBackupName } from './backupFiles';
import { damaged, translateError } from './errors';
import { newestVersion, versionOf } from './migrate';
import { APPLICATION_ID } from './migrations/migration';
import type { Access } from './types';

/** Whether the last writer closed the library itself; kept among the settings. */
export const CLEAN_EXIT_KEY = 'library.cleanExit';

export interface Inspection {
  /** 0: there is no library yet. */
  readonly version: number;
  readonly wasCleanExit: boolean;
}

/**
 * Looks at a library file before anything may write to it, so that a damaged or a newer one stays as it is.
 * @throws LikewiseError `library-damaged`, `library-too-new`
 */
export function inspect(path: string, access: Access): Inspection {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.size === 0) {
    // A first start that was cut short leaves an empty file, too, but nothing beside it. Where none is there, somebody took it away.
    if (found !== undefined && wasInUse(dirname(path))) throw damaged(path, 'it is empty');
    return { version: 0, wasCleanExit: true };
  }
  try {
    return look(path, access);
  } catch (error) {
    if (!isHalfWritten(error)) throw asDamaged(error, path);
  }
  try {
    takeBack(path);
    return look(path, access);
  } catch (error) {
    throw asDamaged(error, path);
  }
}

/** Whether a library lay in a folder: thumbnails are begun after it, and backups made of it. */
const wasInUse = (folder: string): boolean => existsSync(join(folder, 'pictures.db')) || hasBackups(folder);

export function hasBackups(folder: string): boolean {
  const backups = backupsFolder(folder);
  return existsSync(backups) && readdirSync(backups).some((name) => parseBackupName(name) !== null);
}

function look(path: string, access: Access): Inspection {
  let connection: Connection | null = null;
  try {
    connection = new Connection(path, 'read');
    return examine(connection, path, access);
  } finally {
    connection?.close('leave');
  }
}

/** A restore that was cut short over its first step leaves what it had begun to write, beside a journal of what was there; a reader may not mend that. */
const isHalfWritten = (error: unknown): boolean => error instanceof SqliteError && error.code === 'SQLITE_READONLY_ROLLBACK';

/** SQLite itself takes back what was begun, as soon as one who may write reads. */
function takeBack(path: string): void {
  const database = new Database(path, { fileMustExist: true });
  try {
    database.prepare('SELECT COUNT(*) FROM sqlite_schema').get();
  } finally {
    database.close();
  }
}

function examine(connection: Connection, path: string, access: Access): Inspection {
  const { database } = connection;
  const version = versionOf(connection);
  const tables = Number(database.prepare('SELECT COUNT(*) FROM sqlite_schema').pluck().get());
  // A first start that was cut short leaves a database with nothing in it.
  if (version === 0 && tables === 0) return { version, wasCleanExit: true };
  if (Number(database.pragma('application_id', { simple: true })) !== APPLICATION_ID) throw damaged(path, 'it is no library of Likewise');
  if (version > newestVersion())
    throw new LikewiseError(
      'library-too-new',
      `The library "${path}" was written by a newer Likewise (version ${version} of its format; this one knows ${newestVersion()}). Update Likewise. Nothing was changed.`,
    );
  const clean = database.prepare<[string], string>('SELECT value FROM setting WHERE key = ?').pluck().get(CLEAN_EXIT_KEY);
  const wasCleanExit = clean === 'true';
  // A reader beside a writer always finds it open and longer than its file; the writer has looked.
  if (access === 'write' && (!wasCleanExit || !hasItsSize(connection, path))) {
    const [first] = quickCheck(connection);
    if (first !== undefined) throw damaged(path, first);
  }
  return { version, wasCleanExit };
}

/** What `PRAGMA quick_check` complains about; nothing when all is well. */
export function quickCheck({ database }: Connection): string[] {
  const rows = database.prepare<[], string>('PRAGMA quick_check(5)').pluck().all();
  return rows.length === 1 && rows[0] === 'ok' ? [] : rows;
}

/** A file that was cut, or that another one was written over, is seen by its size, which costs nothing to look at. */
function hasItsSize({ database }: Connection, path: string): boolean {
  const pages = Number(database.pragma('page_count', { simple: true }));
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  return statSync(path).size === pages * pageSize;
}

/** While a library is opened, any complaint about its content means that it is not what we wrote. */
export function asDamaged(error: unknown, path: string): unknown {
  const translated = translateError(error, path);
  if (translated instanceof Error && 'code' in translated && translated.code === 'SQLITE_ERROR')
    return damaged(path, translated.message, { cause: error });
  return translated;
}
