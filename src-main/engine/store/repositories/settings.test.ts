import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/fixtures/store';
import { databasePath, openStore } from '../store';

/** As a fault of the disk: SQLite itself takes nothing but JSON there. */
function damage(folder: string, key: string): void {
  const database = new Database(databasePath(folder));
  database.pragma('ignore_check_constraints = ON');
  expect(database.prepare("UPDATE setting SET value = substr(value, 1, length(value) - 1) || '\x01' WHERE key = ?").run(key).changes).toBe(
    1,
  );
  database.close();
}

test('R23: a damaged setting is as one that was never set, which is said once; the others, and the library, are as they were', () => {
  const folder = temporaryFolder();
  const first = openStore({ folder, access: 'write' });
  first.settings.set('colour', { is: 'blue' });
  first.settings.set('size', 7);
  first.close();
  damage(folder, 'colour');
  const said: string[] = [];
  const store = openStore({ folder, access: 'write', onLog: (sentence) => said.push(sentence) });
  try {
    expect([store.settings.get('colour'), store.settings.get('colour'), store.settings.get('size')]).toEqual([undefined, undefined, 7]);
    expect(said).toEqual([expect.stringContaining('"colour" is damaged')]);
    store.settings.set('colour', 'red');
    expect(store.settings.get('colour')).toBe('red');
  } finally {
    store.close();
  }
});

test('R23: a library whose own name is damaged opens under another one', () => {
  const folder = temporaryFolder();
  openStore({ folder, access: 'write' }).close();
  damage(folder, 'library.id');
  const store = openStore({ folder, access: 'write' });
  expect(store.settings.get('library.id')).toMatch(/^[0-9a-f-]{36}$/);
  store.close();
});
