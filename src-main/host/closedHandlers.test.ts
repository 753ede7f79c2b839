import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LikewiseError } from '@contract/errors';
import { openStore } from '@engine/store/store';
import { temporaryFolder } from '../../test/fixtures/store';
import type { Reopen } from './backupHandlers';
import { createClosedHandlers } from './closedHandlers';

const { signal } = new AbortController();
const neverReopens: Reopen = () => Promise.reject(new Error('It was reopened.'));
const reopens: Reopen = (between) => between();
const lost = new LikewiseError('place-lost', 'It is gone.');

/** Where the app looks for the library, and the folder that it was moved to, which is not there. */
function prepare(): { home: string; place: string; other: string } {
  const base = temporaryFolder();
  const [home, place, other] = [join(base, 'home'), join(base, 'disk', 'likewise'), join(base, 'other')];
  mkdirSync(home);
  writeFileSync(join(home, 'library-place.json'), JSON.stringify({ folder: place, former: null }));
  mkdirSync(join(other, 'library'), { recursive: true });
  writeFileSync(join(other, 'library', 'library.db'), '');
  return { home, place, other };
}

test('R21: of a damaged library the backups are listed with the folder that they lie in, and all else is answered with what is wrong', () => {
  const folder = temporaryFolder();
  const damage = new LikewiseError('library-damaged', 'It is damaged.');
  const handlers = createClosedHandlers(folder, damage, neverReopens);
  expect(handlers['backups.list'](undefined, signal)).toMatchObject({ folder: join(folder, 'backups'), list: [] });
  expect(() => handlers['folders.list'](undefined, signal)).toThrow(damage);
});

test('in place of a damaged library a new one is begun; the damaged file and its backups stay beside it', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'backups'));
  writeFileSync(join(folder, 'library.db'), 'no database');
  const damage = new LikewiseError('library-damaged', 'It is damaged.');
  expect(await createClosedHandlers(folder, damage, reopens)['library.beginNew'](undefined, signal)).toEqual({ folder });
  expect(readFileSync(join(folder, 'library.damaged-1.db'), 'utf8')).toBe('no database');
  expect(existsSync(join(folder, 'backups'))).toBe(true);
  const begun = openStore({ folder, access: 'read' });
  expect(begun.roots.list()).toEqual([]);
  begun.close();
});

test('a library that is there and sound is never hidden by a new one', () => {
  const newer = new LikewiseError('library-too-new', 'It is of a newer Likewise.');
  const handlers = createClosedHandlers(temporaryFolder(), newer, neverReopens);
  expect(() => handlers['library.beginNew'](undefined, signal)).toThrow('a new one would hide it');
});

describe('of a library that was lost', () => {
  test('its place is told, and it is not opened before it is there', async () => {
    const { home, place } = prepare();
    expect(createClosedHandlers(home, lost, neverReopens)['library.place'](undefined, signal)).toEqual({ folder: place });
    expect(() => createClosedHandlers(home, lost, neverReopens)['library.lookAgain'](undefined, signal)).toThrow(lost);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'library.db'), '');
    await createClosedHandlers(home, lost, reopens)['library.lookAgain'](undefined, signal);
    expect(() => createClosedHandlers(home, lost, neverReopens)['backups.list'](undefined, signal)).toThrow(lost);
  });

  test('another is opened from the folder that was picked, or the one in it that holds it; a folder without one changes nothing', async () => {
    const { home, place, other } = prepare();
    const handlers = createClosedHandlers(home, lost, reopens);
    expect(() => handlers['library.openAt']({ path: home }, signal)).toThrow(
      expect.objectContaining({ code: 'place-without-library', message: expect.stringContaining(home) }),
    );
    expect(handlers['library.place'](undefined, signal)).toEqual({ folder: place });
    expect(await handlers['library.openAt']({ path: other }, signal)).toEqual({ folder: join(other, 'library') });
    expect(createClosedHandlers(home, lost, reopens)['library.place'](undefined, signal)).toEqual({ folder: join(other, 'library') });
  });

  test('one is opened, too, where the folder that says where it lies has gone with it', async () => {
    const { home, other } = prepare();
    renameSync(home, `${home}-gone`);
    await createClosedHandlers(home, lost, reopens)['library.openAt']({ path: other }, signal);
    expect(createClosedHandlers(home, lost, reopens)['library.place'](undefined, signal)).toEqual({ folder: join(other, 'library') });
  });

  test('a new one is begun where the app looks for it', async () => {
    const { home, place } = prepare();
    expect(await createClosedHandlers(home, lost, reopens)['library.beginNew'](undefined, signal)).toEqual({ folder: home });
    expect(existsSync(join(home, 'library.db'))).toBe(true);
    expect(existsSync(join(home, 'library-place.json'))).toBe(false);
    expect(existsSync(place)).toBe(false);
  });
});
