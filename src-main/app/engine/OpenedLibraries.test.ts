import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { libraryHome, OpenedLibraries } from './OpenedLibraries';

let folder: string;
let own: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-opened-'));
  own = join(folder, 'own');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a library elsewhere that was opened is known at the next start, and the one in the own folder never', () => {
  const [elsewhere, another, inside] = [join(folder, 'disk', 'library'), join(folder, 'second'), join(own, 'library')];
  const opened = new OpenedLibraries(own);
  expect(opened.has(elsewhere)).toBe(false);
  for (const home of [elsewhere, inside, another, elsewhere]) opened.add(home);
  const next = new OpenedLibraries(own);
  expect([elsewhere, another, inside, join(folder, 'disk')].map((home) => next.has(home))).toEqual([true, true, false, false]);
  expect(JSON.parse(readFileSync(join(own, 'opened.json'), 'utf8'))).toEqual([elsewhere, another]);
});

test('a damaged list is an empty one, and is written anew', () => {
  new OpenedLibraries(own).add(join(folder, 'one'));
  for (const text of ['', '{', 'null', '7', '{"0":"x"}']) {
    writeFileSync(join(own, 'opened.json'), text);
    expect(new OpenedLibraries(own).has(join(folder, 'one')), text).toBe(false);
  }
  new OpenedLibraries(own).add(join(folder, 'two'));
  expect(new OpenedLibraries(own).has(join(folder, 'two'))).toBe(true);
});

test('the library is looked for in the own folder, unless the environment names another', () => {
  expect(libraryHome({}, own)).toBe(join(own, 'library'));
  expect(libraryHome({ LIKEWISE_LIBRARY: '' }, own)).toBe(join(own, 'library'));
  expect(libraryHome({ LIKEWISE_LIBRARY: 'photos' }, own)).toBe(resolve('photos'));
});
