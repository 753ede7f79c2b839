import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, startCli, type Cli, type CliResult } from '../fixtures/cli';
import { put, sceneJpeg, writeScenes } from '../fixtures/photoFolder';

let base: string;
let cli: Cli;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-bad-'));
  cli = cliOn(join(base, 'library'));
  await writeScenes(join(base, 'photos'), 1, 3);
  await cli.json('index', join(base, 'photos'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** One sentence on stderr that names what it is about, nothing on stdout, and a code other than 0. */
function expectRefusal({ code, stdout, stderr }: CliResult, expectedCode: number, ...named: readonly string[]): void {
  expect(stdout).toBe('');
  expect(code).toBe(expectedCode);
  // Progress may have been told before.
  const last = stderr.trimEnd().split('\n').at(-1)!;
  for (const name of named) expect(last).toContain(name);
  expect(last).toMatch(/[.)?]$/);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
}

test('an unknown option, an unknown command and a missing argument are named', async () => {
  expectRefusal(await cli('status', '--frobnicate'), 2, '--frobnicate');
  expectRefusal(await cli('frobnicate'), 2, 'frobnicate');
  expectRefusal(await cli('similar'), 2, 'file');
  for (const k of ['many', '0x10', '1e1', '0', '-1', '1001']) expectRefusal(await cli('similar', 'a.jpg', '-k', k), 2, `'${k}'`);
  expectRefusal(await cli('export', '--what', 'everything', '--format', 'npy', '--out', 'x'), 2, 'everything');
});

test('a folder that is not there, and a file in its place, are named', async () => {
  const nowhere = join(base, 'nowhere');
  expectRefusal(await cli('index', nowhere), 1, nowhere);
  expectRefusal(await cli('index', join(base, 'photos/scene_01/shot_00.jpg')), 1, 'shot_00.jpg');
  expectRefusal(await cli('forget', nowhere), 1, nowhere);
  expectRefusal(await cli('evaluate', '--folder', nowhere), 1, nowhere);
});

test('one missing folder among several adds none of them', async () => {
  const [good, nowhere] = [join(base, 'good'), join(base, 'nowhere')];
  await writeScenes(good, 1, 1, 7);
  const other = cliOn(join(base, 'library-several'));
  expectRefusal(await other('index', good, nowhere), 1, nowhere);
  expect(await other.json('status')).toMatchObject({ folders: [] });
});

test('a folder without photos is named', async () => {
  const empty = join(base, 'empty');
  mkdirSync(empty);
  put(join(empty, 'note.txt'), 'hello');
  expectRefusal(await cliOn(join(base, 'library-empty'))('index', empty), 1, empty);
});

test('the library itself is no folder of photos', async () => {
  expectRefusal(await cli('index', cli.library), 1, cli.library);
});

test('a query that is missing, that cannot be read or that is a folder is named', async () => {
  const cut = put(join(base, 'cut.jpg'), (await sceneJpeg(1, 1)).subarray(0, 1500));
  expectRefusal(await cli('similar', join(base, 'missing.jpg')), 1, 'missing.jpg');
  expectRefusal(await cli('similar', cut), 1, 'cut.jpg');
  expectRefusal(await cli('similar', put(join(base, 'text.jpg'), 'no photo at all')), 1, 'text.jpg');
  expectRefusal(await cli('similar', base), 1, base);
});

test('a query whose name is not plain comes in one line, escaped', async () => {
  const name = 'a\nb\u202egpj.jpg';
  const { stderr, code } = await cli('similar', put(join(base, name), 'no photo'));
  expect(code).toBe(1);
  expect(stderr).toContain('a\\nb\\u202egpj.jpg');
  expect(stderr.trimEnd()).not.toMatch(/\n|\u202e/);
});

test('where nothing is indexed, every command that needs it says so, and none begins a library in a folder that was mistyped', async () => {
  const none = cliOn(join(base, 'library-none'));
  const [a, b] = [join(base, 'photos/scene_01/shot_00.jpg'), join(base, 'photos/scene_01/shot_01.jpg')];
  for (const args of [
    ...[['similar', a], ['status'], ['files'], ['problems'], ['evaluate']],
    ...[
      ['judge', a, b, '--similar'],
      ['tag', 'add', 'cats', a],
      ['lens', 'create', 'other'],
      ['train'],
      ['history', 'undo'],
      ['forget', base],
    ],
  ])
    expectRefusal(await none(...args), 1, 'Index a folder');
  expect(existsSync(none.library)).toBe(false);
});

test('export says where it cannot write, and what npy cannot hold', async () => {
  const out = join(base, 'no/such/folder/x.npy');
  expectRefusal(await cli('export', '--what', 'features', '--format', 'npy', '--out', out), 2, out);
  expectRefusal(await cli('export', '--what', 'photos', '--format', 'npy', '--out', join(base, 'x.npy')), 2, 'npy');
});

test('an empty name is refused before anything is done: it is neither the working folder nor the library of the app', async () => {
  for (const args of [
    ['index', ''],
    ['similar', ''],
    ['export', '--what', 'photos', '--format', 'csv', '--out', ''],
  ])
    expectRefusal(await cli(...args), 2, 'empty');
  expectRefusal(await startCli(['status', '--library', '']).ended, 2, 'empty');
});

test('what is written out takes the place of no photo', async () => {
  const photo = join(base, 'photos/scene_01/shot_00.jpg');
  const before = readFileSync(photo);
  expectRefusal(await cli('export', '--what', 'photos', '--format', 'csv', '--out', photo), 2, photo);
  expect(readFileSync(photo)).toEqual(before);
});

test('a sentence that quotes what a file holds is one line, and turns no direction', async () => {
  const file = put(join(base, 'odd.csv'), 'a\u202e"b,c\n');
  expectRefusal(await cli('judge', '--from', file), 2, 'odd.csv', '\\u202e');
});

test('a photo in place of a list of judgements is named, and none of its bytes are shown', async () => {
  const photo = join(base, 'photos/scene_01/shot_00.jpg');
  const refusal = await cli('judge', '--from', photo);
  expectRefusal(refusal, 2, `${photo} is no CSV file: it is no text. Nothing was saved.`);
  expect(refusal.stderr.trim().split('\n')).toHaveLength(1);
  expectRefusal(
    await cli('judgements', 'import', photo),
    2,
    `${photo} holds no judgements that can be imported: it is no text. Nothing was imported.`,
  );
});

test('a library that is no library is named, and left as it is', async () => {
  const broken = join(base, 'library-broken');
  put(join(broken, 'library.db'), 'this is no database, but a text of some length. '.repeat(400));
  expectRefusal(await cliOn(broken)('status'), 1, broken);
});

test('help and a version of the words are on stdout with 0', async () => {
  for (const args of [['--help'], ['index', '--help']]) {
    const { code, stdout } = await startCli(args).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: likewise/);
  }
});
