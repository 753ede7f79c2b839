import Database from 'better-sqlite3';
import { inUse, translateError } from './errors';

/** Within a second a second writer knows; a first one that is just ending gets the time to end. */
const WAIT_MS = 700;

export interface Lock {
  release(): void;
}

/**
 * Makes this the only writer of the library. The lock is an open transaction on an empty database: the system drops it
 * with the process, however that ends, so that nothing is left to clean up.
 */
export function takeLock(path: string, libraryPath: string): Lock {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { timeout: WAIT_MS });
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return { release: () => held.close() };
  } catch (error) {
    database?.close();
    const code = error instanceof Database.SqliteError ? error.code : '';
    if (code.startsWith('SQLITE_BUSY')) throw inUse(libraryPath, { cause: error });
    throw translateError(error, path);
  }
}
