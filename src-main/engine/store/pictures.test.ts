import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from './store';
import { temporaryFolder, temporaryStore } from '../../../test/fixtures/store';
import type { ImageId, StoredPicture } from './types';

const picture = (n: number): StoredPicture => ({ imageId: n as ImageId, size: 'thumb', type: 'image/webp', bytes: Buffer.alloc(9000, n) });
const all = Array.from({ length: 40 }, (_, i) => picture(i + 1));

test('pictures come back byte for byte, and those that are not there are named', () => {
  const { pictures } = temporaryStore();
  pictures.putAll(all);
  expect(pictures.get(3 as ImageId, 'thumb')).toEqual(picture(3));
  expect(pictures.get(3 as ImageId, 'large')).toBeNull();
  expect(pictures.missing([1, 2, 99] as ImageId[], 'thumb')).toEqual([99]);
});

test('a damaged pictures database is set aside at start, the library opens, and new pictures can be put', () => {
  const folder = temporaryFolder();
  const first = openStore({ folder, access: 'write' });
  first.pictures.putAll(all);
  first.roots.add('/photos');
  first.close();
  writeFileSync(join(folder, 'pictures.db'), 'no database at all'.repeat(99));
  const reader = openStore({ folder, access: 'read' });
  expect(reader.pictures.get(1 as ImageId, 'thumb')).toBeNull();
  reader.close();
  const store = temporaryStore(folder);
  expect(store.roots.list()).toHaveLength(1);
  expect(store.pictures.missing([1] as ImageId[], 'thumb')).toEqual([1]);
  expect(existsSync(join(folder, 'pictures.db.damaged'))).toBe(true);
  store.pictures.putAll(all);
  expect(store.pictures.get(1 as ImageId, 'thumb')).toEqual(picture(1));
});

test('for 40 damaged states of the pictures the library opens, and no wrong picture is served', () => {
  const folder = temporaryFolder();
  const first = openStore({ folder, access: 'write' });
  first.pictures.putAll(all);
  first.close();
  const path = join(folder, 'pictures.db');
  const sound = readFileSync(path);
  for (let n = 0; n < 40; n++) {
    const bytes = Buffer.from(sound);
    const at = Math.floor((n / 40) * bytes.length);
    bytes.fill(n * 7 + 1, at, at + (n % 2 === 0 ? 16 : 16_384));
    writeFileSync(path, n % 5 === 4 ? bytes.subarray(0, at) : bytes);
    for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    const store = openStore({ folder, access: 'write' });
    for (const { imageId, bytes: right } of all) {
      const answer = store.pictures.get(imageId, 'thumb');
      if (answer !== null) expect(right).toEqual(answer.bytes);
    }
    store.pictures.putAll(all);
    expect(
      store.pictures.missing(
        all.map(({ imageId }) => imageId),
        'thumb',
      ),
    ).toEqual([]);
    store.close();
  }
});

test('pictures of another library are not shown as those of this one', () => {
  const folder = temporaryFolder();
  const first = openStore({ folder, access: 'write' });
  first.pictures.putAll(all);
  first.close();
  rmSync(join(folder, 'library.db'));
  expect(temporaryStore(folder).pictures.get(1 as ImageId, 'thumb')).toBeNull();
});
