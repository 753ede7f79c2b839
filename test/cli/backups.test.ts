import Database from 'better-sqlite3';
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, type Cli } from '../fixtures/cli';
import { writeScenes } from '../fixtures/photoFolder';

let base: string;
let cli: Cli;
let paths: string[];
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-backup-'));
  cli = cliOn(join(base, 'library'));
  paths = (await writeScenes(join(base, 'photos'), 2, 2)).map((path) => join(base, 'photos', path));
  await cli.json('index', join(base, 'photos'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('a backup is made, listed and restored; what was said since goes, or stays when asked to', async () => {
  const [a, b, c] = paths as [string, string, string];
  await cli.json('judge', a, b, '--similar');
  const { name } = await cli.json<{ name: string }>('backup', 'make');
  await cli.json('judge', a, c, '--different');
  expect(await cli.json('backup', 'list')).toMatchObject([{ name, kind: 'manual', judgements: 1, isUsable: true }]);
  expect(await cli.json('restore', name, '--keep-newer')).toMatchObject({ judgements: 2, kept: 1, damagedPath: null });
  expect(await cli.json('restore', name)).toMatchObject({ judgements: 1, kept: 0 });
  expect(await cli.json('judgements', 'list')).toMatchObject([{ verdict: 'similar' }]);
  // Nothing has to be read again.
  expect(await cli.json('index', join(base, 'photos'))).toMatchObject({ photos: 4, indexed: 0, unchanged: 4 });
  const { hits } = await cli.json<{ hits: unknown[] }>('similar', a, '-k', '3');
  expect(hits).toHaveLength(3);
});

test('a backup that is not there, or is none, is refused in one sentence and nothing is changed', async () => {
  const missing = await cli('restore', 'nothing.db');
  expect([missing.code, missing.stdout]).toEqual([1, '']);
  expect(missing.stderr).toContain('There is no backup nothing.db');
  const letter = join(base, 'letter.db');
  writeFileSync(letter, 'Dear reader');
  const { code, stderr } = await cli('restore', letter);
  expect(code).toBe(1);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain(`${letter} is no backup of Likewise`);
  const others = join(base, 'others.db');
  new Database(others).exec('CREATE TABLE bookmark (url TEXT)').close();
  expect((await cli('restore', others)).stderr).toContain(`${others} is no backup of Likewise`);
  const out = join(base, 'no/such/folder/kept.db');
  const nowhere = await cli('backup', 'make', '--out', out);
  expect([nowhere.code, nowhere.stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
  expect(nowhere.stderr).toContain(out);
  expect(await cli.json('judgements', 'list')).toHaveLength(1);
});

test('R20: with the library damaged every command says so, and restore mends it', async () => {
  const file = join(base, 'own.db');
  await cli.json('backup', 'make', '--out', file);
  writeFileSync(join(base, 'library', 'library.db'), 'This is no database. '.repeat(2000));
  expect((await cli('status')).stderr).toContain('damaged');
  const doctor = await cli('doctor');
  expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringMatching(/^Library .*: damaged$[^]*"likewise restore"/mu) as string]);
  expect(await cli.json('restore', file)).toMatchObject({ judgements: 1, before: null });
  expect(await cli.json('index', join(base, 'photos'))).toMatchObject({ photos: 4, indexed: 4 });
  expect(await cli.json('judgements', 'list')).toHaveLength(1);
});

test('doctor does not call a library damaged, nor would have it replaced, that only this Likewise cannot read', async () => {
  const path = join(base, 'library', 'library.db');
  const setVersion = (version: number): void => void new Database(path).exec(`PRAGMA user_version = ${version}`).close();
  const database = new Database(path);
  const version = Number(database.pragma('user_version', { simple: true }));
  database.close();
  setVersion(9999);
  const { code, stdout } = await cli('doctor');
  setVersion(version);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^Library .*: unreadable$/mu);
  expect(stdout).toContain('by a newer Likewise');
  expect(stdout).not.toContain('restore');
});

test('a library that is moved is found by the folder it was in before; a folder that does not do is refused and nothing is changed', async () => {
  const [a] = paths as [string];
  const to = join(base, 'elsewhere');
  const refused = await cli('library', 'move', join(base, 'photos', 'inside'));
  expect([refused.code, refused.stdout]).toEqual([1, '']);
  expect(refused.stderr).toContain('a folder of photos');
  const before = await cli.json<{ photos: number }>('status');
  expect(await cli.json('library', 'move', to)).toMatchObject({ from: cli.library, to });
  expect(await cli.json('status')).toMatchObject({ photos: before.photos, libraryPath: to });
  expect(readdirSync(cli.library)).toEqual(['library-place.json']);
  expect((await cli.json<{ hits: unknown[] }>('similar', a, '-k', '3')).hits).toHaveLength(3);
  renameSync(to, `${to}-unplugged`);
  const lost = await cli('status');
  expect([lost.code, lost.stdout]).toEqual([1, '']);
  expect(lost.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(`The library was moved to "${to}" and is not there now.`)]);
  const doctor = await cli('doctor', '--json');
  expect(doctor.code).toBe(1);
  expect(JSON.parse(doctor.stdout)).toMatchObject({ library: 'unreadable', findings: [{ what: expect.stringContaining(to) }] });
  renameSync(`${to}-unplugged`, to);
  await cli.json('library', 'move', cli.library);
  expect(readdirSync(cli.library)).not.toContain('library-place.json');
});
