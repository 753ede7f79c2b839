import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallDisk } from '../../../test/fixtures/smallDisk';
import { temporaryFolder } from '../../../test/fixtures/store';
import { writeWhole } from './writeWhole';

test('the parts of a file lie in it one after the other', async () => {
  const path = join(temporaryFolder(), 'out.bin');
  await writeWhole(path, [Buffer.from('a'), Buffer.from('bc')]);
  expect(readFileSync(path, 'utf8')).toBe('abc');
});

test('a photo is never written over, whether its name or its content tells', async () => {
  const folder = temporaryFolder();
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
  for (const [name, content] of [
    ['IMG_1.JPG', jpeg],
    ['cut.cr2', Buffer.from('no picture any more')],
    ['scan', jpeg],
    ['renamed.csv', jpeg],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(path, content);
    await expect(writeWhole(path, [Buffer.from('rows')])).rejects.toThrow(`${path} is a photo`);
    expect(readFileSync(path)).toEqual(content);
  }
  const out = join(folder, 'out.csv');
  for (const rows of ['first', 'second']) await writeWhole(out, [Buffer.from(rows)]);
  expect(readFileSync(out, 'utf8')).toBe('second');
});

test('nothing that a library keeps is written over, by whatever name its folder goes', async () => {
  const folder = temporaryFolder();
  const library = join(folder, 'library');
  mkdirSync(join(library, 'backups'), { recursive: true });
  symlinkSync(library, join(folder, 'shortcut'));
  for (const path of ['library.db', 'backups/monday.db']) {
    writeFileSync(join(library, path), 'all that was said');
    for (const name of ['library', 'shortcut'])
      await expect(writeWhole(join(folder, name, path), [Buffer.from('rows')])).rejects.toThrow('belongs to a library of Likewise');
    expect(readFileSync(join(library, path), 'utf8')).toBe('all that was said');
  }
  await writeWhole(join(library, 'rows.csv'), [Buffer.from('rows')]);
  expect(readFileSync(join(library, 'rows.csv'), 'utf8')).toBe('rows');
});

test('a place where no file can be is named, though nothing of it can be removed either', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const path = join(file, 'out.csv');
  await expect(writeWhole(path, [Buffer.from('rows')])).rejects.toMatchObject({
    code: 'bad-argument',
    message: `${path} cannot be written (ENOTDIR). Choose another place for it.`,
  });
});

test('R19: where there is room for a part of a file only, it says so and leaves nothing', async ({ skip }) => {
  const disk = smallDisk(200);
  if (disk === null) return skip('mounting a small disk needs root');
  await expect(writeWhole(join(disk, 'out.bin'), [Buffer.alloc(300_000)])).rejects.toMatchObject({ code: 'disk-full' });
  expect(readdirSync(disk)).toEqual([]);
});
