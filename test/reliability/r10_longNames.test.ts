import { copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { LensId } from '@engine/store/types';
import { BackupService } from '@engine/services/safekeeping/BackupService';
import { restoreLibrary } from '@engine/services/safekeeping/restoreLibrary';
import { writeWhole } from '@engine/services/writeWhole';
import { databasePath, openStore, type Store } from '@engine/store/store';
import { indexPaths, temporaryFolder } from '../fixtures/store';

/** The longest name that file systems take, of characters of three bytes. */
function longestName(ending: string): string {
  const bytes = 255 - ending.length;
  return 'n'.repeat(bytes % 3) + '写'.repeat(Math.floor(bytes / 3)) + ending;
}

/** A folder that is there, with a path of so many bytes. */
function folderOf(bytes: number): string {
  let folder = temporaryFolder();
  for (let left = bytes - folder.length; left > 0; left = bytes - folder.length) {
    // No name of one slash alone may be left over.
    folder = join(folder, 'x'.repeat(Math.min(200, left > 201 && left < 204 ? 100 : left - 1)));
  }
  mkdirSync(folder, { recursive: true });
  return folder;
}

function fill(store: Store): void {
  const { ids } = indexPaths(store, store.roots.add('/photos').id, [longestName('.jpg'), 'b.jpg']);
  const [imageA, imageB] = ids;
  store.judgements.saveAll([
    { lensId: 1 as LensId, imageA: imageA!, imageB: imageB!, verdict: 'similar', source: 'search', judgedAtMs: 5 },
  ]);
}

const backupsOf = (store: Store): BackupService =>
  new BackupService({ store, clock: () => Date.UTC(2026, 0, 1), write: async (target) => store.backup(target), onLog: () => undefined });

test('R10 in a folder with the longest path that a library may begin in, backups are made, and restored from a file with the longest name', async () => {
  const folder = folderOf(440);
  const store = openStore({ folder, access: 'write' });
  fill(store);
  const { name } = await backupsOf(store).make();
  store.judgements.withdrawAll(1 as LensId, store.judgements.list(1 as LensId));
  store.close();
  const backup = join(temporaryFolder(), longestName('.db'));
  copyFileSync(join(folder, 'backups', name), backup);
  const report = await restoreLibrary({ libraryFolder: folder, backup, keepsNewer: false, nowMs: Date.UTC(2026, 6, 1) });
  expect(report).toMatchObject({ judgements: 1, damagedPath: null });
  expect(report.before).not.toBeNull();
  const restored = openStore({ folder, access: 'write' });
  expect(restored.judgements.list(1 as LensId)).toHaveLength(1);
  restored.close();
});

test('R10 where a path is too long for backups no library is begun, by whatever shorter name, and that is the reason given', () => {
  for (const bytes of [441, 490, 505, 700]) {
    const folder = folderOf(bytes);
    const link = join(temporaryFolder(), 'short');
    symlinkSync(folder, link);
    for (const place of [folder, link]) {
      expect(() => openStore({ folder: place, access: 'write' })).toThrow(`too long for a library: ${bytes} bytes, and 440 at most`);
    }
    expect([bytes, readdirSync(folder), existsSync(databasePath(folder))]).toEqual([bytes, [], false]);
  }
});

test('R10 a file with the longest name is written whole', async () => {
  const path = join(temporaryFolder(), longestName('.csv'));
  for (const part of ['first', 'second']) await writeWhole(path, [Buffer.from(part)]);
  expect(readdirSync(dirname(path))).toEqual([longestName('.csv')]);
});
