import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Connection } from './connection';
import { damaged, translateError } from './errors';
import { versionOf } from './migrate';

export interface BackupReport {
  readonly path: string;
  readonly sizeBytes: number;
  readonly schemaVersion: number;
  /** What a person would miss. */
  readonly judgements: number;
  readonly tags: number;
  readonly models: number;
}

/**
 * A copy of the library in one file, made while it is in use, checked before it gets its name.
 * @throws LikewiseError `disk-full`, `library-not-writable`; `library-damaged` when the copy does not pass its check
 */
export async function backUp(connection: Connection, target: string): Promise<BackupReport> {
  const unfinished = `${target}.part`;
  try {
    await connection.database.backup(unfinished);
    // One file instead of three, so that a copy of it is a copy of all.
    const copy = new Connection(unfinished, 'write');
    copy.database.pragma('journal_mode = DELETE');
    copy.close('leave');
    const report = checkBackup(unfinished);
    sync(unfinished);
    renameSync(unfinished, target);
    sync(dirname(target));
    return { ...report, path: target };
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw translateError(error, target);
  }
}

/** Reads a backup whole. @throws LikewiseError `library-damaged` */
export function checkBackup(path: string): BackupReport {
  let connection: Connection | null = null;
  try {
    connection = new Connection(path, 'read');
    const { database } = connection;
    const complaints = database.prepare<[], string>('PRAGMA integrity_check(5)').pluck().all();
    if (complaints[0] !== 'ok') throw damaged(path, complaints[0] ?? 'no answer');
    if (database.prepare('PRAGMA foreign_key_check').all().length > 0) throw damaged(path, 'rows that belong together are not together');
    const count = (table: string): number => Number(database.prepare(`SELECT COUNT(*) FROM ${table}`).pluck().get());
    return {
      path,
      sizeBytes: statSync(path).size,
      schemaVersion: versionOf(connection),
      judgements: count('judgement'),
      tags: count('image_tag'),
      models: count('model'),
    };
  } catch (error) {
    throw translateError(error, path);
  } finally {
    connection?.close('leave');
  }
}

/** Waits until a file, or a folder's list of files, is on the disk. */
function sync(path: string): void {
  // Windows cannot open a folder, and writes its list of files with the rename.
  if (process.platform === 'win32' && statSync(path).isDirectory()) return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
