import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { derivedTables, writeBackup } from '@engine/store/backup';
import { restoreBackup } from '@engine/store/restore';
import { fillEveryTable } from '../fixtures/everyTable';
import { computedCounts, countRows, photoTables, tablesOf, userContent, userTables } from '../fixtures/libraryContent';
import { temporaryFolder, temporaryStore } from '../fixtures/store';

function filledLibrary(): { folder: string; path: string; backup: string } {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  fillEveryTable(store);
  const backup = join(folder, 'copy.db');
  writeBackup(store.databasePath, backup);
  store.close();
  return { folder, path: store.databasePath, backup };
}

test('R21: every table of the library is a person’s, of photos, or derived, and holds a row in these tests', () => {
  const { path } = filledLibrary();
  const lists = [userTables, photoTables, derivedTables];
  for (const table of tablesOf(path)) {
    const listed = lists.filter((list) => list.has(table)).length;
    expect(listed, `"${table}" must be in one of userTables (test/fixtures), photoTables and derivedTables (store/backup.ts)`).toBe(1);
    expect(countRows(path, table), `fillEveryTable must give "${table}" a row`).toBeGreaterThan(0);
  }
  // Nor is a table listed that is gone.
  expect(lists.flatMap((list) => [...list]).toSorted()).toEqual(tablesOf(path));
});

test('R21: a backup holds every row of what is a person’s, the photos that it is about, and nothing that is derived', () => {
  const { path, backup } = filledLibrary();
  expect(userContent(backup)).toBe(userContent(path));
  for (const table of derivedTables) expect([table, countRows(backup, table)]).toEqual([table, 0]);
  expect([countRows(backup, 'image'), countRows(backup, 'image_content')]).toEqual([6, 6]);
});

test.each(['lost', 'still there, with its caches'])('R21: a restore where the library is %s brings back every row of it', async (state) => {
  const { folder, path, backup } = filledLibrary();
  const [before, computed] = [userContent(path), computedCounts(path)];
  const isLost = state === 'lost';
  if (isLost) for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  await restoreBackup({ folder, backup, before: join(folder, 'before.db'), keepSinceMs: null });
  expect(userContent(path)).toBe(before);
  if (!isLost) expect(computedCounts(path)).toEqual(computed);
  const restored = temporaryStore(folder);
  expect([restored.check(), restored.wasCleanExit]).toEqual([[], true]);
});
