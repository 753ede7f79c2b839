import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, type Cli, type CliResult } from '../fixtures/cli';
import { put, writeScenes } from '../fixtures/photoFolder';

let base: string;
let cli: Cli;
let paths: string[];
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-teach-'));
  cli = cliOn(join(base, 'library'));
  paths = (await writeScenes(join(base, 'photos'), 2, 3)).map((path) => join(base, 'photos', path));
  await cli.json('index', join(base, 'photos'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const list = (): Promise<{ pathA: string; pathB: string; verdict: string; source: string }[]> => cli.json('judgements', 'list');

function expectRefusal({ code, stdout, stderr }: CliResult, expectedCode: number, named: string): void {
  expect(stdout).toBe('');
  expect(code).toBe(expectedCode);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toContain(named);
}

test('two photos are judged, listed, judged otherwise, and all of it is undone', async () => {
  const [a, b] = paths as [string, string];
  expect(await cli.json('judge', a, b, '--similar')).toMatchObject({
    saved: 1,
    similar: 1,
    different: 0,
    contradictions: 0,
    lens: 'default',
  });
  await cli.json('judge', b, a, '--different');
  expect(await list()).toMatchObject([{ pathA: b, pathB: a, verdict: 'different', source: 'chosen' }]);
  expect(await cli.json('judgements', 'undo')).toMatchObject({ undone: [{ pathA: a, pathB: b, verdict: 'similar' }], similar: 1 });
  expect(await cli.json('judgements', 'undo')).toMatchObject({ undone: [{ verdict: null }], similar: 0 });
  expectRefusal(await cli('judgements', 'undo', '--json'), 1, 'nothing to undo');
  // A photo that is named twice is one.
  expect(await cli.json('judge', a, b, a, '--similar')).toMatchObject({ saved: 1, similar: 1 });
  await cli.json('judgements', 'undo');
});

test('one of a thing is told as one, and what bends with its number bends', async () => {
  const [a, b] = paths as [string, string];
  const judged = await cli('judge', a, b, '--similar');
  expect(judged.stdout).toBe('1 judgement saved. Now 1 pair is similar, 0 are different (1 in all).\n');
  expect((await cli('lens', 'list')).stdout).toBe('* default: 1 similar and 0 different pairs, 0 models\n');
  const backup = await cli('backup', 'make');
  expect(backup.stdout).toMatch(/: 1 judgement, 0 models, [\d.]+ MB\.\n$/);
  await cli.json('judgements', 'undo');
});

test('a file of judgements is one act; a contradiction is listed with its chain, and ignored when asked', async () => {
  const [a, b, c] = paths as [string, string, string];
  const file = put(
    join(base, 'pairs.csv'),
    `path_a,path_b,verdict\n${a},${b},similar\nscene_01/shot_01.jpg,${c},similar\n"${a}",${c},different\n`,
  );
  expect(await cli.json('judge', '--from', file)).toMatchObject({ saved: 3, similar: 2, different: 1, contradictions: 1 });
  const found = await cli.json('judgements', 'contradictions');
  // Which end comes first depends on which photo was read first.
  const eitherWay = [
    [a, b, c],
    [c, b, a],
  ].map((chain) => [{ pathA: chain[0], pathB: chain[2], chain }]);
  expect(eitherWay).toContainEqual(found);
  await cli.json('judgements', 'ignore', c, a);
  expect(await cli.json('judgements', 'contradictions')).toEqual([]);
  const exported = join(base, 'exported.json');
  expect(await cli.json('judgements', 'export', '--out', exported)).toMatchObject({ judgements: 3 });
  await cli.json('judgements', 'undo');
  expect(await list()).toEqual([]);
  expect(await cli.json('judgements', 'import', exported)).toMatchObject({ read: 3, added: 3, unknown: [] });
  const again = join(base, 'again.json');
  await cli.json('judgements', 'export', '--out', again);
  expect(readFileSync(again, 'utf8')).toBe(readFileSync(exported, 'utf8'));
  await cli.json('judgements', 'undo');
});

test('what cannot be judged is refused in one sentence, and nothing of it is saved', async () => {
  const [a, b, c] = paths as [string, string, string];
  const nowhere = join(base, 'photos/nowhere.jpg');
  const from = (text: string): Promise<CliResult> => cli('judge', '--from', put(join(base, 'bad.csv'), text), '--json');
  expectRefusal(await cli('judge', a, nowhere, '--similar', '--json'), 1, nowhere);
  expectRefusal(await cli('judge', a, a, '--similar', '--json'), 2, 'itself');
  expectRefusal(await cli('judge', a, b, '--json'), 2, '--similar');
  expectRefusal(await cli('judge', a, b, '--similar', '--different', '--json'), 2, '--different');
  expectRefusal(await from(`${a},${b},similar\n${a},${c},maybe\n`), 2, 'row 2');
  expectRefusal(await from(`${a},${b},similar\n${a},${nowhere},similar\n`), 1, nowhere);
  expectRefusal(await from(`${a},${b},similar\n${b},${a},different\n`), 2, 'contradicts itself');
  expectRefusal(await from(''), 2, 'no judgements');
  expectRefusal(await from(`"${a},${b},similar`), 2, 'CSV');
  expectRefusal(await cli('judge', '--from', nowhere, '--json'), 1, nowhere);
  expectRefusal(await cli('judgements', 'import', put(join(base, 'bad.json'), '{"format":1}'), '--json'), 2, 'bad.json');
  expect(await list()).toEqual([]);
});

test('tags are made, listed, said to be alike in a lens, and removed', async () => {
  const [a, b, c] = paths as [string, string, string];
  expect(await cli.json('tag', 'add', 'red car', a, b, c)).toEqual({ name: 'red car', photos: 3, similar: false });
  expect(await cli.json('tag', 'remove', 'Red Car', c)).toMatchObject({ photos: 2 });
  expect(await cli.json('tag', 'similar', 'red car', 'on')).toMatchObject({ similar: true });
  expect(await cli.json('tag', 'list', 'red car')).toMatchObject({ photos: [a, b] });
  expectRefusal(await cli('tag', 'add', 'other', join(base, 'nowhere.jpg'), '--json'), 1, 'nowhere.jpg');
  expectRefusal(await cli('tag', 'similar', 'red car', 'maybe', '--json'), 2, 'maybe');
  expect(await cli.json('tag', 'list')).toEqual([{ name: 'red car', photos: 2, similar: true }]);
  await cli.json('tag', 'remove', 'red car');
  expectRefusal(await cli('tag', 'list', 'red car', '--json'), 1, 'red car');
});

test('a lens is judged in by its name without being the one in use', async () => {
  const [a, b] = paths as [string, string];
  await cli.json('lens', 'create', 'place');
  expect(await cli.json('judge', a, b, '--similar', '--lens', 'Place')).toMatchObject({ lens: 'place', similar: 1 });
  expect(await list()).toEqual([]);
  expect(await cli.json('lens', 'list')).toMatchObject([
    { name: 'default', active: true, default: true, similar: 0 },
    { name: 'place', active: false, similar: 1 },
  ]);
  expect(await cli.json('lens', 'use', 'place')).toMatchObject({ active: true });
  expect(await list()).toHaveLength(1);
  expectRefusal(await cli('lens', 'remove', 'place', '--json'), 2, 'would be lost');
  expectRefusal(await cli('lens', 'remove', 'default', '--force', '--json'), 2, 'default');
  expectRefusal(await cli('lens', 'create', 'PLACE', '--json'), 1, 'place');
  expectRefusal(await cli('similar', a, '--lens', 'nope', '--json'), 1, 'nope');
  await cli.json('lens', 'remove', 'place', '--force');
  expect(await cli.json('lens', 'list')).toMatchObject([{ name: 'default', active: true }]);
});

test('whatever was done is listed, taken back and done again, one thing after the other', async () => {
  const [a, b, c] = paths as [string, string, string];
  const before = await cli.json<unknown[]>('history', 'list', '-n', '1000');
  await cli.json('judge', a, b, '--similar');
  await cli.json('tag', 'add', 'red car', a, b, c);
  await cli.json('tag', 'rename', 'red car', 'car');
  await cli.json('tag', 'remove', 'car');
  await cli.json('forget', join(base, 'photos'));
  const done = [
    `folder ${join(base, 'photos')} removed`,
    'tag "car" removed, which 3 photos had',
    'tag "red car" renamed to "car"',
    // By the name that it has now.
    'tag "car" put on 3 photos',
    'tag "red car" made',
    '1 pair said to be similar',
  ];
  const listed = async (): Promise<{ undone: boolean; what: string }[]> => {
    const rows = await cli.json<{ undone: boolean; what: string }[]>('history', 'list', '-n', '1000');
    return rows.slice(0, done.length).map(({ undone, what }) => ({ undone, what }));
  };
  expect(await listed()).toEqual(done.map((what) => ({ undone: false, what })));
  const undo = await cli('history', 'undo');
  expect(undo.stdout).toBe(`Undone: ${done[0]}.\n`);
  expect(undo.stderr).toContain('"likewise index"');
  expect(await cli.json('status')).toMatchObject({ folders: [{ path: join(base, 'photos') }] });
  expect(await cli.json('history', 'undo')).toMatchObject({ kind: 'tag', undone: true, what: done[1], similar: 1 });
  expect(await cli.json('tag', 'list', 'car')).toMatchObject({ photos: [a, b, c] });
  expect(await listed()).toEqual(done.map((what, i) => ({ undone: i < 2, what })));
  expect((await cli('history', 'list', '-n', '1')).stdout).toMatch(
    /^\S+ \S+ {2}undone: tag "car" removed.*\n\S+ \S+ {2}tag "red car" renamed/,
  );
  expect((await cli('history', 'redo')).stdout).toBe(`Done again: ${done[1]}.\n`);
  for (let rest = 1; rest < done.length; rest++) await cli.json('history', 'undo');
  expect((await cli.json<unknown[]>('history', 'list', '-n', '1000')).slice(done.length)).toEqual(before);
  // The folder itself was the first thing of all.
  expect(before.at(-1)).toMatchObject({ kind: 'folder', what: `folder ${join(base, 'photos')} added` });
  await cli.json('judge', a, c, '--similar');
  expectRefusal(await cli('history', 'redo', '--json'), 1, 'nothing to do again');
  await cli.json('history', 'undo');
  expectRefusal(await cli('history', 'list', '-n', '0', '--json'), 2, '-n');
});
