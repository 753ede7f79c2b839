import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { areUnchanged, checksum, linkTree, sizesOf, writeWhole } from './files.mjs';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'likewise-setup-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a product of which a file shrank or went is noticed, an untouched one is not', () => {
  writeFileSync(join(dir, 'library.so'), 'twelve bytes');
  writeFileSync(join(dir, 'binding.node'), 'x');
  const files = sizesOf(dir, ['library.so', 'binding.node']);
  expect(areUnchanged(dir, files)).toBe(true);
  writeFileSync(join(dir, 'library.so'), 'cut');
  expect(areUnchanged(dir, files)).toBe(false);
  rmSync(join(dir, 'library.so'));
  expect(areUnchanged(dir, files)).toBe(false);
});

test('a linked tree costs the disk once, and replaces what an interrupted run left', () => {
  mkdirSync(join(dir, 'from', 'locales'), { recursive: true });
  writeFileSync(join(dir, 'from', 'locales', 'ja.pak'), 'words');
  mkdirSync(join(dir, 'to.part'));
  writeFileSync(join(dir, 'to.part', 'half'), '');
  linkTree(join(dir, 'from'), join(dir, 'to'));
  expect(readFileSync(join(dir, 'to', 'locales', 'ja.pak'), 'utf8')).toBe('words');
  expect(statSync(join(dir, 'to', 'locales', 'ja.pak')).ino).toBe(statSync(join(dir, 'from', 'locales', 'ja.pak')).ino);
  expect(statSync(join(dir, 'to', 'half'), { throwIfNoEntry: false })).toBeUndefined();
});

test('checksums are the published ones of the empty text', async () => {
  writeWhole(join(dir, 'empty'), '');
  expect(await checksum(join(dir, 'empty'))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(await checksum(join(dir, 'empty'), 'sha512')).toBe(
    'sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
  );
});
