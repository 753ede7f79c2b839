import { existsSync } from 'node:fs';
import { Connection } from './connection';
import { damaged, translateError } from './errors';

/** Makes a database that nobody has open one file, without a log beside it. Throws `library-in-use` when somebody has. */
export function settleDatabase(path: string): void {
  if (!existsSync(path)) return;
  let connection: Connection | null = null;
  try {
    connection = new Connection(path, 'write');
    connection.database.pragma('wal_checkpoint(TRUNCATE)');
    connection.database.pragma('journal_mode = DELETE');
  } catch (error) {
    throw translateError(error, path);
  } finally {
    connection?.close('leave');
  }
}

/**
 * SQLite's own whole check, a table at a time: a large library takes seconds, in which the process must answer.
 * @param between awaited after every table @throws LikewiseError `library-damaged`
 */
export async function checkByTable(path: string, between: () => Promise<void>): Promise<void> {
  let connection: Connection | null = null;
  try {
    connection = new Connection(path, 'read');
    const { database } = connection;
    const tables = database.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    for (const table of tables) {
      const complaints = database.prepare<[], string>(`PRAGMA integrity_check("${table}")`).pluck().all();
      if (complaints[0] !== 'ok') throw damaged(path, complaints[0] ?? 'no answer');
      await between();
    }
    if (database.prepare('PRAGMA foreign_key_check').all().length > 0) throw damaged(path, 'rows that belong together are not together');
  } catch (error) {
    throw translateError(error, path);
  } finally {
    connection?.close('leave');
  }
}
