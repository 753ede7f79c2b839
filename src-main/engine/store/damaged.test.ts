import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LikewiseError } from '@contract/errors';
import { imageRow, indexPaths, newModel, temporaryFolder, unitVector } from '../../../test/fixtures/store';
import { openStore, type Store } from './store';

const PAGE = 16_384;

/** Reads through everything; a wrong number is found by checksums, so only the errors matter here. */
function readAll(store: Store): void {
  for (const { id } of store.roots.list()) store.files.known(id);
  store.files.counts();
  store.problems.list();
  Array.from(store.files.list());
  store.photos.table('folder', {}, 'net');
  store.photos.summaries([...store.photos.shownIds()] as never[], 'net');
  Array.from(store.features.verifyAll());
  for (const model of store.models.list()) store.embeddings.load(model.id);
  store.judgements.list(1 as never);
}

/** @returns the code of the error, or null when all could be read */
function tryAll(folder: string): string | null {
  let store: Store | null = null;
  try {
    store = openStore({ folder, access: 'write' });
    readAll(store);
    return null;
  } catch (error) {
    if (error instanceof LikewiseError) return error.code;
    throw error;
  } finally {
    try {
      store?.close();
    } catch (error) {
      expect(error).toBeInstanceOf(LikewiseError);
    }
  }
}

const damages: readonly ((bytes: Buffer, at: number) => Buffer)[] = [
  (bytes, at) => (bytes.writeUInt8(bytes[at]! ^ 0x55, at), bytes),
  (bytes, at) => bytes.fill(0, at - (at % PAGE), at - (at % PAGE) + PAGE),
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at) => bytes.fill(0xa5, at, at + 200),
  (bytes, at) => {
    const page = at - (at % PAGE);
    const first = Buffer.from(bytes.subarray(0, PAGE));
    bytes.copyWithin(0, page, page + PAGE);
    first.copy(bytes, page);
    return bytes;
  },
];

test('each of 50 damaged libraries either reads or is said to be damaged, and one that is refused stays as it was', () => {
  const folder = temporaryFolder();
  const first = openStore({ folder, access: 'write' });
  const root = first.roots.add('/r').id;
  const paths = Array.from({ length: 300 }, (_, n) => `${n}.jpg`);
  const { ids } = indexPaths(first, root, paths);
  const model = newModel(first, 64);
  for (const id of ids) first.features.put(id, 'net', unitVector(id, 512));
  first.embeddings.addRows(
    model,
    ids.map((imageId) => ({ imageId, vector: unitVector(imageId, 64) })),
  );
  first.images.insert(imageRow(9999));
  first.close();
  const path = join(folder, 'library.db');
  const sound = readFileSync(path);
  const codes = new Set<string | null>();
  for (let n = 0; n < 50; n++) {
    const damage = damages[n % damages.length]!;
    const bytes = Buffer.from(damage(Buffer.from(sound), Math.floor(((n * 0.618) % 1) * sound.length)));
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    writeFileSync(path, bytes);
    let isRefused = false;
    try {
      openStore({ folder, access: 'read' }).close();
    } catch (error) {
      expect(error).toMatchObject({ code: 'library-damaged' });
      isRefused = true;
    }
    const code = tryAll(folder);
    codes.add(code);
    expect([null, 'library-damaged']).toContain(code);
    if (isRefused) expect(readFileSync(path).equals(bytes)).toBe(true);
  }
  expect(codes.size).toBe(2);
});

test('an empty file where a library was in use is damaged, and no other is begun in its place; by itself it is a first start cut short', () => {
  for (const beside of ['pictures.db', 'backups/2026-11-25T08-30-00.123Z manual.db']) {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'backups'));
    const path = join(folder, 'library.db');
    writeFileSync(path, '');
    openStore({ folder, access: 'write' }).close();
    for (const name of ['library.db', 'pictures.db']) rmSync(join(folder, name));
    for (const name of ['library.db', beside]) writeFileSync(join(folder, name), '');
    for (const access of ['read', 'write'] as const)
      expect(() => openStore({ folder, access })).toThrow(
        expect.objectContaining({ code: 'library-damaged', message: expect.stringContaining('it is empty') as string }) as Error,
      );
    expect(statSync(path).size).toBe(0);
    // Taken away, as the sentence says, it is one that begins anew.
    rmSync(path);
    openStore({ folder, access: 'write' }).close();
  }
});

test('who looks for a library that is gone is told of its backups', () => {
  const folder = temporaryFolder();
  const message = (): string => {
    try {
      openStore({ folder, access: 'read' }).close();
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(message()).toMatch(/no library in .* yet\. Index a folder first\.$/u);
  mkdirSync(join(folder, 'backups'));
  writeFileSync(join(folder, 'backups', 'notes.txt'), '');
  expect(message()).toMatch(/ yet\. /u);
  writeFileSync(join(folder, 'backups', '2026-11-25T08-30-00.123Z manual.db'), '');
  expect(message()).toMatch(/any more, but there are backups of one\. Put one in its place/u);
});
