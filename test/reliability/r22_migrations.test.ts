import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { Connection } from '@engine/store/connection';
import { migrate, newestVersion, versionOf } from '@engine/store/migrate';
import { migrations } from '@engine/store/migrations';
import type { Migration } from '@engine/store/migrations/migration';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { temporaryFolder, temporaryStore } from '../fixtures/store';

let script = '';
beforeAll(async () => {
  script = await buildChildScript(join(import.meta.dirname, 'r17_storeChild.ts'), 'r17_storeChild');
});

const tablesOf = ({ database }: Connection): unknown[] =>
  database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();

function temporaryConnection(path: string): Connection {
  const connection = new Connection(path, 'write');
  onTestFinished(() => connection.close('leave'));
  return connection;
}

test('R22: the versions of the migrations are 1, 2, 3, ... with no gap', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
});

test('R22: the first migration makes of nothing a library with one lens, whose tables are all strict', () => {
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  expect(tablesOf(connection)).toEqual([]);
  migrate(connection);
  const { database } = connection;
  expect(versionOf(connection)).toBe(newestVersion());
  expect(database.prepare('SELECT id, name FROM lens').all()).toEqual([{ id: 1, name: 'default' }]);
  const loose = database
    .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  expect(loose).toEqual([]);
  migrate(connection);
  expect(versionOf(connection)).toBe(newestVersion());
});

test('R22: a migration that fails at any of its statements leaves the version before, with all its rows', () => {
  const next: Migration = {
    version: newestVersion() + 1,
    title: 'a made-up one',
    statements: [
      'ALTER TABLE root ADD COLUMN colour TEXT',
      "UPDATE root SET colour = 'red'",
      'CREATE TABLE other (id INTEGER PRIMARY KEY) STRICT',
    ],
  };
  const connection = temporaryConnection(join(temporaryFolder(), 'library.db'));
  const { database } = connection;
  for (let n = 0; n <= migrations[0]!.statements.length; n++) {
    expect(() => migrate(connection, migrations, (_version, number) => failAt(number, n))).toThrow('stop');
    expect([versionOf(connection), tablesOf(connection)]).toEqual([0, []]);
  }
  migrate(connection);
  database.exec("INSERT INTO root (path, state, added_at_ms) VALUES ('/r', 'online', 1)");
  for (let n = 0; n <= next.statements.length; n++) {
    const stop = (version: number, number: number): void => failAt(version === next.version ? number : -1, n);
    expect(() => migrate(connection, [...migrations, next], stop)).toThrow('stop');
    expect(versionOf(connection)).toBe(newestVersion());
    expect(database.prepare('SELECT * FROM root').all()).toEqual([
      { id: 1, path: '/r', state: 'online', added_at_ms: 1, ignore_patterns: '[]' },
    ]);
  }
  migrate(connection, [...migrations, next]);
  expect(database.prepare('SELECT path, colour FROM root').all()).toEqual([{ path: '/r', colour: 'red' }]);
});

function failAt(number: number, n: number): void {
  if (number === n) throw new Error('stop');
}

test('R22: a process killed in the middle of the first migration leaves a folder that opens', async () => {
  const { length } = migrations[0]!.statements;
  for (const n of [0, 1, Math.floor(length / 2), length]) {
    const folder = temporaryFolder();
    const { signal } = await startChild(script, 'migrate', join(folder, 'library.db'), String(n)).ended();
    expect(signal).toBe('SIGKILL');
    expect(temporaryStore(folder).roots.list()).toEqual([]);
  }
});
