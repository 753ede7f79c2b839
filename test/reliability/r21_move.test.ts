import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { moveLibrary, planMove } from '@engine/services/safekeeping/moveLibrary';
import { finishMove, placeOf } from '@engine/store/place';
import { openStore } from '@engine/store/store';
import { buildChildScript, startChildWith } from '../fixtures/childScript';
import { prepareBackedUp } from '../fixtures/everyTable';
import { buildFaultyDisk, faultyDiskEnvironment } from '../fixtures/faultyDisk';
import { computedCounts, userContent } from '../fixtures/libraryContent';
import { smallDisk } from '../fixtures/smallDisk';
import { temporaryFolder } from '../fixtures/store';
import { treeHash } from '../fixtures/treeHash';

const disk = buildFaultyDisk();
/** `LIKEWISE_LONG=1`: before each step that a move takes on the disk; otherwise before some of them. */
const stride = process.env['LIKEWISE_LONG'] === '1' ? 1 : 9;
let script = '';
beforeAll(async () => {
  script = await buildChildScript(join(import.meta.dirname, 'r19_diskChild.ts'), 'r19_diskChild');
});

interface Prepared {
  /** Holds `home`, where the library is looked for. */
  readonly base: string;
  readonly home: string;
  readonly content: string;
  readonly computed: Readonly<Record<string, number>>;
}

function prepare(): Prepared {
  const { folder, content, computed } = prepareBackedUp();
  const base = temporaryFolder();
  const home = join(base, 'home');
  renameSync(folder, home);
  writeFileSync(join(home, 'a letter.txt'), 'not of the library');
  return { base, home, content: content && userContent(join(home, 'library.db')), computed };
}
const never = new AbortController().signal;
const quiet = (): void => undefined;

/** What whoever opens the library next finds. */
function look(home: string): { folder: string; content: string; computed: Readonly<Record<string, number>>; complaints: string[] } {
  const { folder } = placeOf(home);
  const store = openStore({ folder, access: 'write' });
  const complaints = store.check();
  store.close();
  return { folder, complaints, content: userContent(join(folder, 'library.db')), computed: computedCounts(join(folder, 'library.db')) };
}

test('a library that is moved is at its new place whole, and what else lay beside it stays; moved back, it is where it was', async () => {
  const { home, base, content, computed } = prepare();
  const to = join(base, 'far', 'away');
  const moved = await moveLibrary({ home, to, photoFolders: [] }, never, quiet);
  expect(moved).toMatchObject({ from: home, to });
  // The old one goes only once the new one was opened.
  expect(existsSync(join(home, 'library.db'))).toBe(true);
  expect(look(home)).toEqual({ folder: to, content, computed, complaints: [] });
  finishMove(home);
  expect(readdirSync(home).sort()).toEqual(['a letter.txt', 'library-place.json']);
  expect(readdirSync(to)).not.toContain('unfinished-move.json');
  rmSync(join(home, 'a letter.txt'));
  await moveLibrary({ home, to: home, photoFolders: [] }, never, quiet);
  expect(look(home)).toEqual({ folder: home, content, computed, complaints: [] });
  finishMove(home);
  expect(existsSync(to)).toBe(false);
  expect(readdirSync(home)).not.toContain('library-place.json');
});

test('a folder that does not do is refused in one sentence that names it, and nothing is written', async () => {
  const { home, base } = prepare();
  const photos = join(base, 'photos');
  mkdirSync(photos);
  mkdirSync(join(base, 'full'));
  writeFileSync(join(base, 'full', 'mine.txt'), 'mine');
  writeFileSync(join(base, 'file'), '');
  const before = treeHash(base);
  const [tooSmall, locked] = [smallDisk(2000), smallDisk(40_000)];
  if (locked !== null) execFileSync('mount', ['-o', 'remount,ro', locked]);
  const cases: readonly (readonly [to: string, code: string, named: string])[] = [
    [join(base, 'full'), 'place-not-empty', 'mine.txt'],
    [join(photos, 'library'), 'place-among-photos', photos],
    [photos, 'place-among-photos', photos],
    [home, 'folder-overlaps-library', home],
    [join(home, 'inner'), 'folder-overlaps-library', 'inner'],
    [join(base, 'file'), 'folder-not-found', 'a file, not a folder'],
    [join(base, 'file', 'below'), 'place-not-writable', 'below'],
    [join(base, 'deep', ...Array.from({ length: 4 }, () => 'é'.repeat(100))), 'place-not-writable', 'too long for a library'],
    ...(locked === null ? [] : ([[locked, 'place-not-writable', locked]] as const)),
    ...(tooSmall === null ? [] : ([[tooSmall, 'disk-full', 'are free']] as const)),
  ];
  for (const [to, code, named] of cases) {
    const error = await moveLibrary({ home, to, photoFolders: [photos] }, never, quiet).then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect([to, error]).toEqual([to, expect.objectContaining({ code, message: expect.stringContaining(named) })]);
    expect(error!.message).not.toContain('\n');
    expect(treeHash(base)).toBe(before);
  }
});

test('cancelled at any moment, the library stays where it is and the other folder is as it was', async () => {
  const { home, base, content } = prepare();
  const to = join(base, 'new');
  mkdirSync(to);
  let steps = 0;
  for (let at = 1; ; at++) {
    const abort = new AbortController();
    steps = 0;
    const error = await moveLibrary({ home, to, photoFolders: [] }, abort.signal, () => {
      if (++steps === at) abort.abort();
    }).then(
      () => null,
      (thrown: Error) => thrown,
    );
    if (error === null) break;
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(readdirSync(to)).toEqual([]);
    expect(look(home)).toMatchObject({ folder: home, content, complaints: [] });
  }
  expect(steps).toBeGreaterThan(3);
  expect(placeOf(home).folder).toBe(to);
});

test('a disk that goes away in the middle leaves the library where it was, also where its empty mount point stays', async () => {
  const { home, base, content } = prepare();
  for (const keepsFolder of [true, false]) {
    const to = join(base, `gone-${keepsFolder}`);
    let steps = 0;
    const moving = moveLibrary({ home, to, photoFolders: [] }, never, () => {
      if (++steps !== 3) return;
      rmSync(to, { recursive: true });
      if (keepsFolder) mkdirSync(to);
    });
    await expect(moving).rejects.toMatchObject({ code: 'place-not-writable' });
    expect(look(home)).toMatchObject({ folder: home, content, complaints: [] });
  }
});

test('a disk that somebody else fills meanwhile is said to be too full, and is left as it was', async ({ skip }) => {
  const { home, content } = prepare();
  const to = smallDisk(40_000) ?? skip('no disk can be made here');
  const moving = moveLibrary({ home, to, photoFolders: [] }, never, ({ done }) => {
    if (done > 0 || existsSync(join(to, 'theirs'))) return;
    const { bavail, bsize } = statfsSync(to);
    writeFileSync(join(to, 'theirs'), new Uint8Array((bavail - 2) * bsize));
  });
  await expect(moving).rejects.toMatchObject({ code: 'disk-full', message: expect.stringContaining(to) });
  expect(readdirSync(to)).toEqual(['theirs']);
  expect(look(home)).toMatchObject({ folder: home, content, complaints: [] });
});

test('a part that lies on another disk, with a link in its place, comes along', async () => {
  const { home, base } = prepare();
  const elsewhere = join(base, 'elsewhere');
  renameSync(join(home, 'backups'), elsewhere);
  symlinkSync(elsewhere, join(home, 'backups'));
  const names = readdirSync(elsewhere);
  const to = join(base, 'new');
  await moveLibrary({ home, to, photoFolders: [] }, never, quiet);
  finishMove(home);
  expect(names.length).toBeGreaterThan(0);
  expect(readdirSync(join(to, 'backups'))).toEqual(names);
  expect(readdirSync(elsewhere)).toEqual(names);
});

test('a library whose disk is not there is not begun anew: the sentence says where it is', async () => {
  const { home, base } = prepare();
  const to = join(base, 'new');
  await moveLibrary({ home, to, photoFolders: [] }, never, quiet);
  finishMove(home);
  renameSync(to, `${to}-unplugged`);
  expect(() => placeOf(home)).toThrow(expect.objectContaining({ code: 'place-lost', message: expect.stringContaining(to) }));
  expect(existsSync(to)).toBe(false);
  writeFileSync(join(home, 'library-place.json'), 'noise');
  expect(() => placeOf(home)).toThrow(expect.objectContaining({ code: 'place-lost' }));
});

test('while another has the library open it is not moved', async () => {
  const { home, base } = prepare();
  const store = openStore({ folder: home, access: 'write' });
  await expect(moveLibrary({ home, to: join(base, 'new'), photoFolders: [] }, never, quiet)).rejects.toMatchObject({
    code: 'library-in-use',
  });
  store.close();
  expect(existsSync(join(base, 'new'))).toBe(false);
  expect(await planMove({ home, to: join(base, 'new'), photoFolders: [] })).toMatchObject({ from: home });
});

describe.skipIf(disk === null)('a move that is killed before any step on the disk', () => {
  test('leaves the library whole, at one place or the other, and can be made again', async () => {
    const { base, content, computed } = prepare();
    const places = new Set<string>();
    const tryAt = async (at: number): Promise<number | null> => {
      const copy = `${base}-${at}`;
      cpSync(base, copy, { recursive: true });
      const { lines, errors } = await startChildWith(
        faultyDiskEnvironment(disk!, copy, at, 'kill'),
        script,
        'move',
        copy,
        '--once',
      ).ended();
      expect(errors).toBe('');
      const [home, to] = [join(copy, 'home'), join(copy, 'new')];
      const { folder, ...found } = look(home);
      expect([at, found]).toEqual([at, { content, computed, complaints: [] }]);
      places.add(folder === to ? 'new' : 'old');
      if (folder !== to) await moveLibrary({ home, to, photoFolders: [] }, never, quiet);
      expect([at, look(home)]).toEqual([at, { folder: to, content, computed, complaints: [] }]);
      finishMove(home);
      expect([at, readdirSync(home).sort()]).toEqual([at, ['a letter.txt', 'library-place.json']]);
      expect(JSON.parse(readFileSync(join(home, 'library-place.json'), 'utf8'))).toEqual({ folder: to, former: null });
      rmSync(copy, { recursive: true });
      const done = lines.find((line) => line.startsWith('done '));
      return done === undefined ? null : Number(done.split(' ')[1]);
    };
    const steps = (await tryAt(1e6))!;
    expect(steps).toBeGreaterThan(30);
    for (let at = 1; at <= steps; at += at > steps - 24 ? Math.min(stride, 3) : stride) expect(await tryAt(at)).toBeNull();
    expect(places).toEqual(new Set(['old', 'new']));
  });
});

describe.skipIf(disk === null)('a move on a disk that fails at any step', () => {
  test.for(['full', 'error'] as const)('(%s) leaves the library whole, and nothing of it where it did not get', async (how) => {
    const { base, content, computed } = prepare();
    const ends = new Set<string>();
    let moved = 0;
    const tryAt = async (at: number): Promise<number | null> => {
      const copy = `${base}-${how}-${at}`;
      cpSync(base, copy, { recursive: true });
      const [home, to] = [join(copy, 'home'), join(copy, 'new')];
      const { lines, errors } = await startChildWith(faultyDiskEnvironment(disk!, copy, at, how), script, 'move', copy, '--once').ended();
      expect([at, errors]).toEqual([at, '']);
      const end = lines.at(-1)!;
      moved = Number(lines.find((line) => line.startsWith('moved '))?.split(' ')[1] ?? moved);
      const { folder, ...found } = look(home);
      expect([at, end, found]).toEqual([at, end, { content, computed, complaints: [] }]);
      if (folder === home) expect([at, end, existsSync(to)]).toEqual([at, end, false]);
      const [outcome, steps] = end.split(' ') as [string, string];
      ends.add(`${folder === home ? 'old' : 'new'} ${outcome}`);
      rmSync(copy, { recursive: true });
      return outcome === 'done' ? Number(steps) : null;
    };
    const steps = (await tryAt(1e6))!;
    for (let at = 1; at <= steps; at += stride) await tryAt(at);
    // Around the switch, each: an error there once had the new place cleared that was looked in from then on.
    for (let at = moved - 5; at <= moved; at++) await tryAt(at);
    expect([...ends]).toEqual(expect.arrayContaining(['old failed', 'new done']));
  });
});
