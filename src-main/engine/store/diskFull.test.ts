import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isEverythingRequired } from '../../../test/fixtures/shared';
import { imageRow, temporaryFolder, unitVector } from '../../../test/fixtures/store';
import { openStore, type Store } from './store';

/** A file system of this size, or null where none can be made. */
function smallDisk(kilobytes: number): string | null {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    if (isEverythingRequired) throw error;
    return null;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

const fill = (store: Store, from: number): void => {
  for (let n = from; n < from + 5000; n++)
    store.transaction(() => {
      const id = store.images.insert(imageRow(n));
      store.features.put(id, 'net', unitVector(n, 1280));
    });
};

test('a full disk is said to be full, keeps what was saved, and lets the work go on when there is room', ({ skip }) => {
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
