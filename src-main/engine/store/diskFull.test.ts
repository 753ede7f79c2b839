import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallDisk } from '../../../test/fixtures/smallDisk';
import { imageRow, temporaryFolder, unitVector } from '../../../test/fixtures/store';
import { restoreBackup } from './restore';
import { openStore, type Store } from './store';

const fill = (store: Store, from: number): void => {
  for (let n = from; n < from + 5000; n++)
    store.transaction(() => {
      const id = store.images.insert(imageRow(n));
      store.features.put(id, 'net', unitVector(n, 1280));
    });
};

test('R19: a full disk is said to be full, keeps what was saved, and lets the work go on when there is room', ({ skip }) => {
  const disk = smallDisk(6000);
  if (disk === null) return skip('mounting a small disk needs root');
  const ballast = join(disk, 'ballast');
  writeFileSync(ballast, Buffer.alloc(1_500_000));
  const store = openStore({ folder: join(disk, 'library'), access: 'write' });
  expect(() => fill(store, 0)).toThrow(expect.objectContaining({ code: 'disk-full' }) as Error);
  const saved = store.images.count();
  expect(saved).toBeGreaterThan(0);
  expect(store.features.count('net')).toBe(saved);
  rmSync(ballast);
  store.images.insert(imageRow(99_999));
  expect(store.images.count()).toBe(saved + 1);
  store.close();
  const again = openStore({ folder: join(disk, 'library'), access: 'write' });
  expect([again.images.count(), again.check()]).toEqual([saved + 1, []]);
  again.close();
});

test('a disk with no room for a library is said to be full, and nothing holds its lock', ({ skip }) => {
  const disk = smallDisk(200);
  if (disk === null) return skip('mounting a small disk needs root');
  const open = (): Store => openStore({ folder: disk, access: 'write' });
  expect(open).toThrow(expect.objectContaining({ code: 'disk-full' }) as Error);
  expect(open).toThrow(expect.objectContaining({ code: 'disk-full' }) as Error);
});

test('R19: a restore for which there is no room says how much it takes before it changes anything', async ({ skip }) => {
  const disk = smallDisk(12_000);
  if (disk === null) return skip('mounting a small disk needs root');
  const folder = join(disk, 'library');
  const store = openStore({ folder, access: 'write' });
  store.transaction(() => {
    for (let n = 0; n < 500; n++) store.images.insert(imageRow(n));
  });
  const backup = join(disk, 'copy.db');
  store.backup(backup);
  store.close();
  const library = readFileSync(store.databasePath);
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 1_000_000));
  const restore = (): Promise<unknown> => restoreBackup({ folder, backup, before: join(disk, 'before.db'), keepSinceMs: null });
  await expect(restore()).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(/it takes about \d+ MB in .*, and 1 MB are free\. Free some space.*Nothing was changed\.$/u) as string,
  });
  expect(readFileSync(store.databasePath).equals(library)).toBe(true);
  rmSync(join(disk, 'ballast'));
  await restore();
  openStore({ folder, access: 'write' }).close();
});

test('a disk that is mounted for reading alone is said to be not writable', ({ skip }) => {
  const disk = smallDisk(6000);
  if (disk === null) return skip('mounting a small disk needs root');
  openStore({ folder: join(disk, 'library'), access: 'write' }).close();
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  expect(() => openStore({ folder: join(disk, 'library'), access: 'write' })).toThrow(
    expect.objectContaining({ code: 'library-not-writable' }) as Error,
  );
  expect(() => openStore({ folder: join(disk, 'new'), access: 'write' })).toThrow(
    expect.objectContaining({ code: 'library-not-writable' }) as Error,
  );
});

test('a backup for which there is no room, or no leave to write, is the file that the sentence names, and nothing of it stays', ({
  skip,
}) => {
  const disk = smallDisk(200);
  if (disk === null) return skip('mounting a small disk needs root');
  const store = openStore({ folder: temporaryFolder(), access: 'write' });
  const copy = join(disk, 'copy.db');
  const refused = (code: string): Error => expect.objectContaining({ code, message: expect.stringContaining(copy) as string }) as Error;
  expect(() => store.backup(copy)).toThrow(refused('disk-full'));
  expect(readdirSync(disk)).toEqual([]);
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  expect(() => store.backup(copy)).toThrow(refused('library-not-writable'));
  store.close();
});

test('a backup that cannot lie where it was to is named, though nothing of it can be removed either', () => {
  const folder = temporaryFolder();
  const store = openStore({ folder: join(folder, 'library'), access: 'write' });
  const copy = join(folder, 'file', 'copy.db');
  writeFileSync(join(folder, 'file'), '');
  expect(() => store.backup(copy)).toThrow(
    expect.objectContaining({ code: 'library-not-writable', message: expect.stringContaining(copy) as string }) as Error,
  );
  store.close();
});
