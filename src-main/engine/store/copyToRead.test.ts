import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { scratchFolder } from '../../../test/fixtures/photoFolder';
import { smallDisk } from '../../../test/fixtures/smallDisk';
import { temporaryStore } from '../../../test/fixtures/store';
import { copyToRead } from './copyToRead';
import { openStore, type Store } from './store';

/** To the last byte: what is left of the last block, too. */
function fillUp(disk: string): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize));
}

const copies = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`likewise-read-${process.pid}-`));
const foldersOf = (store: Store): string[] => store.roots.list().map(({ path }) => path);
const read = (folder: string): Store => {
  const store = openStore({ folder, access: 'read' });
  onTestFinished(() => store.close());
  return store;
};

/** A library in which something was said that is only in its log, as a crash leaves it. */
function crashedLibrary(folder: string): void {
  const store = openStore({ folder, access: 'write' });
  store.roots.add('/in-the-file');
  store.emptyLog();
  store.roots.add('/in-the-log');
  const files = ['library.db', 'library.db-wal', 'pictures.db', 'pictures.db-wal'].map(
    (name) => [name, readFileSync(join(folder, name))] as const,
  );
  store.close();
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  for (const name of ['library.db-shm', 'pictures.db-shm']) rmSync(join(folder, name), { force: true });
}

test('R19: a library that was closed is read in its place on a full disk and on one mounted for reading, and says why nothing can be saved', ({
  skip,
}) => {
  const disk = smallDisk(6000);
  if (disk === null) return skip('mounting a small disk needs root');
  const folder = join(disk, 'library');
  const writer = openStore({ folder, access: 'write' });
  writer.roots.add('/photos');
  writer.close();
  fillUp(disk);
  // What a writer cannot open it leaves readable, too.
  expect(() => openStore({ folder, access: 'write' })).toThrow(expect.objectContaining({ code: 'disk-full' }) as Error);
  const full = read(folder);
  expect([foldersOf(full), full.obstacle, full.readFolder]).toEqual([['/photos'], 'full', folder]);
  full.close();
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  const mounted = read(folder);
  expect([foldersOf(mounted), mounted.obstacle, mounted.readFolder]).toEqual([['/photos'], 'read-only', folder]);
  expect(() => mounted.roots.add('/other')).toThrow(/^Nothing can be saved in the library at "[^"]*" now: it is open for reading alone\./u);
});

test.for([
  ['full', (disk: string): void => fillUp(disk)],
  ['read-only', (disk: string): void => void execFileSync('mount', ['-o', 'remount,ro', disk])],
] as const)(
  'R19: a library that a crash left (%s disk) is read from a copy, its log included, and the copy goes',
  ([obstacle, spoil], { skip }) => {
    const disk = smallDisk(6000);
    if (disk === null) return skip('mounting a small disk needs root');
    const folder = join(disk, 'library');
    crashedLibrary(folder);
    spoil(disk);
    const before = copies();
    const store = read(folder);
    expect([foldersOf(store), store.obstacle]).toEqual([['/in-the-file', '/in-the-log'], obstacle]);
    // Its sentences and figures are of the library; its workers' connections are to the copy.
    expect([store.folder, store.readFolder === folder, store.stats('net').libraryBytes > 0, store.pictures.count()]).toEqual([
      folder,
      false,
      true,
      0,
    ]);
    expect(foldersOf(read(store.readFolder))).toEqual(foldersOf(store));
    if (process.platform !== 'win32') expect(statSync(store.readFolder).mode & 0o077).toBe(0);
    store.close();
    expect([copies(), existsSync(store.readFolder)]).toEqual([before, false]);
  },
);

test('where something can be saved nothing stands in the way, and nothing is copied', () => {
  const writer = temporaryStore();
  const store = read(writer.folder);
  expect([store.obstacle, store.readFolder]).toEqual([null, writer.folder]);
});

test.skipIf(process.platform === 'win32')('what a killed process left is removed, and what other people left is theirs', () => {
  const { folder } = temporaryStore();
  const place = scratchFolder('likewise-places-');
  vi.stubEnv('TMPDIR', place);
  const uid = vi.spyOn(process, 'getuid');
  onTestFinished(() => (vi.unstubAllEnvs(), uid.mockRestore()));
  const leftOver = join(place, 'likewise-read-99999999-left');
  mkdirSync(leftOver);
  uid.mockReturnValue(statSync(leftOver).uid + 1);
  copyToRead(folder, 'full').remove();
  expect(existsSync(leftOver)).toBe(true);
  uid.mockRestore();
  copyToRead(folder, 'full').remove();
  expect(readdirSync(place)).toEqual([]);
});
