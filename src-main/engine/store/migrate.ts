import type { Connection } from './connection';
import { migrations as allMigrations } from './migrations';
import type { Migration } from './migrations/migration';

export const newestVersion = (migrations: readonly Migration[] = allMigrations): number => migrations.at(-1)?.version ?? 0;

/**
 * Brings the database to the newest version, one transaction a step: a step that is cut short leaves the version before.
 * @param onStatement called before each statement, with its number from 0 on; for tests that stop there
 */
export function migrate(
  connection: Connection,
  migrations: readonly Migration[] = allMigrations,
  onStatement?: (version: number, statement: number) => void,
): void {
  const { database } = connection;
  for (const { version, statements } of migrations) {
    connection.transaction(() => {
      if (version !== versionOf(connection) + 1) return;
      for (const [number, statement] of statements.entries()) {
        onStatement?.(version, number);
        database.exec(statement);
      }
      onStatement?.(version, statements.length);
      database.pragma(`user_version = ${version}`);
    });
  }
}

export const versionOf = (connection: Connection): number => Number(connection.database.pragma('user_version', { simple: true }));
