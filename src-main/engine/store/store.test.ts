import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from './store';
import { hash, imageRow, temporaryFolder, temporaryStore } from '../../../test/fixtures/store';

const codeOf = (work: () => unknown): unknown => {
  try {
    work();
    return 'no error';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

test('R40: a library is for its owner alone, with large pages and a write-ahead log', () => {
  const folder = join(temporaryFolder(), 'new', 'library');
  const store = temporaryStore(folder);
  if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
  const database = new Database(store.databasePath, { readonly: true });
  expect(database.pragma('page_size', { simple: true })).toBe(16_384);
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  database.close();
  const open = join(temporaryFolder(), 'open');
  mkdirSync(open);
  chmodSync(open, 0o755);
  temporaryStore(open);
  if (process.platform !== 'win32') expect(statSync(open).mode & 0o777).toBe(0o700);
});

test('a reader reads beside a writer and sees what it commits; nobody reads a library that is not there', () => {
  const folder = temporaryFolder();
  expect(codeOf(() => openStore({ folder, access: 'read' }))).toBe('nothing-indexed');
  const writer = temporaryStore(folder);
  const reader = temporaryStore(folder, 'read');
  writer.roots.add('/photos');
  expect(reader.roots.list().map(({ path }) => path)).toEqual(['/photos']);
  expect(codeOf(() => reader.roots.add('/other'))).toBe('library-not-writable');
});

test('a transaction that throws leaves nothing; a part that throws inside one leaves the rest', () => {
  const store = temporaryStore();
  expect(() =>
    store.transaction(() => {
      store.images.insert(imageRow(1));
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(store.images.count()).toBe(0);
  store.transaction(() => {
    store.images.insert(imageRow(2));
    expect(() =>
      store.transaction(() => {
        store.images.insert(imageRow(3));
        throw new Error('stop');
      }),
    ).toThrow('stop');
  });
  expect(store.images.byContent(hash(2))).not.toBeNull();
  expect(store.images.byContent(hash(3))).toBeNull();
});

test('what a person did is refused inside an ordinary transaction, which the disk does not wait for', () => {
  const store = temporaryStore();
  expect(() => store.transaction(() => store.settings.set('a', 1))).toThrow(/precious/);
  store.precious(() => store.settings.set('a', 1));
  expect(store.settings.get('a')).toBe(1);
});

test('what is no library of ours is refused, with the name of the file, and stays as it is', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'library.db');
  writeFileSync(path, 'This is a text of some length. '.repeat(100));
  expect(codeOf(() => openStore({ folder, access: 'write' }))).toBe('library-damaged');
  expect(() => openStore({ folder, access: 'write' })).toThrow(path);
  expect(readFileSync(path, 'utf8')).toMatch(/^This is a text/);

  const other = temporaryFolder();
  const database = new Database(join(other, 'library.db'));
  database.exec('CREATE TABLE note (text TEXT)');
  database.close();
  expect(codeOf(() => openStore({ folder: other, access: 'write' }))).toBe('library-damaged');
});

test('a newer library is refused without a write', () => {
  const folder = temporaryFolder();
  openStore({ folder, access: 'write' }).close();
  const path = join(folder, 'library.db');
  const database = new Database(path);
  database.pragma('user_version = 999');
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  const before = readFileSync(path);
  for (const access of ['write', 'read'] as const) expect(codeOf(() => openStore({ folder, access }))).toBe('library-too-new');
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('an unclean exit is known at the next start, and a clean one too', () => {
  const folder = temporaryFolder();
  const first = openStore({ folder, access: 'write' });
  const copy = temporaryFolder();
  for (const suffix of ['', '-wal']) copyFileSync(`${first.databasePath}${suffix}`, join(copy, `library.db${suffix}`));
  first.close();
  first.close();
  expect(temporaryStore(folder).wasCleanExit).toBe(true);
  expect(temporaryStore(copy).wasCleanExit).toBe(false);
});

test('a place where nothing can be made is said to be not writable', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  expect(codeOf(() => openStore({ folder: join(folder, 'file', 'library'), access: 'write' }))).toBe('library-not-writable');
  expect(codeOf(() => openStore({ folder: join(folder, 'file'), access: 'write' }))).toBe('library-not-writable');
});

test('a backup is one checked file that opens as a library with all that was judged', async () => {
  const store = temporaryStore();
  const [a, b] = [store.images.insert(imageRow(1)), store.images.insert(imageRow(2))];
  const judgement = { lensId: 1 as never, imageA: a, imageB: b, verdict: 'similar', source: 'search', judgedAtMs: 5 } as const;
  store.judgements.saveAll([judgement]);
  const restored = temporaryFolder();
  const target = join(restored, 'library.db');
  const report = store.backup(target);
  expect(report).toMatchObject({ path: target, judgements: 1, tags: 0 });
  expect(temporaryStore(restored).judgements.list(1 as never)).toEqual([judgement]);
  expect(() => store.backup(join(restored, 'no', 'folder', 'b.db'))).toThrow();
});
