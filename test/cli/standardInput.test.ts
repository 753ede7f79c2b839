import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, startCli, type Cli, type CliResult } from '../fixtures/cli';
import { writeScenes } from '../fixtures/photoFolder';

let base: string;
let cli: Cli;
let paths: string[];
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-input-'));
  cli = cliOn(join(base, 'library'));
  paths = (await writeScenes(join(base, 'photos'), 2, 3)).map((path) => join(base, 'photos', path));
  await writeScenes(join(base, 'others'), 1, 2, 7);
  await cli.json('index', join(base, 'photos'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** The command with this on standard input. */
const fed = (input: string | Uint8Array, ...args: readonly string[]): Promise<CliResult> =>
  startCli([...args, '--library', cli.library, '--json'], {}, Buffer.from(input)).ended;
async function answer(input: string | Uint8Array, ...args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await fed(input, ...args);
  expect([code, stderr.replaceAll(/^[A-Z][a-z ]+: .*\n/gmu, '')]).toEqual([0, '']);
  return JSON.parse(stdout) as unknown;
}

test('the paths of a list are tagged and untagged as if they were typed, beside others that are', async () => {
  const [a, b, c, d] = paths as [string, string, string, string];
  expect(await answer(`${a}\n${b}\n`, 'tag', 'add', 'sea', c, '-')).toMatchObject({ photos: 3 });
  expect(await answer(`${a}\0${d}\0`, 'tag', 'add', 'sea', '-')).toMatchObject({ photos: 4 });
  expect(await answer(relative(process.cwd(), a), 'tag', 'remove', 'sea', '-')).toMatchObject({ photos: 3 });
});

test('pairs and a list of alike photos are judged, and what one library exports is imported by another without a file between them', async () => {
  const [a, b, c, d] = paths as [string, string, string, string];
  expect(await answer(`path_a,path_b\n${a},${b},similar\n${a},${d},different\n`, 'judge', '--from', '-')).toMatchObject({ saved: 2 });
  expect(await answer(`${a}\n${b}\n${c}\n`, 'judge', '--similar', '-')).toMatchObject({ saved: 2, different: 1 });
  const out = join(base, 'judgements.json');
  await cli.json('judgements', 'export', '--out', out);
  expect(await answer(readFileSync(out), 'judgements', 'import', '-')).toMatchObject({ added: 0, unchanged: 3 });
});

test('folders of a list are indexed, and a picture that is piped finds its kin without being kept', async () => {
  expect(await answer(`${join(base, 'others')}\n`, 'index', '-')).toMatchObject({ indexed: 2 });
  const found = (await answer(readFileSync(paths[0]!), 'similar', '-', '-k', '1')) as { hits: { path: string; similarity: number }[] };
  expect(found).toMatchObject({ query: null, searched: 8 });
  expect(found.hits[0]).toMatchObject({ path: paths[0] });
  expect(found.hits[0]!.similarity).toBeGreaterThan(0.99);
});

test('examples of a search, classes and settings come on standard input, too, but only one of them at a time', async () => {
  const [a, b, , d] = paths as [string, string, string, string];
  const plain = await cli.json<{ hits: unknown[] }>('similar', a, '--more', b, '--less', d);
  expect(await answer(`${b}\n`, 'similar', a, '--less', d, '--more', '-')).toEqual(plain);
  expect(await answer(d, 'similar', a, '--more', b, '--less', '-')).toEqual(plain);
  expect(await answer('\ufeffscene_01\r\nscene_02', 'evaluate', '--folder', join(base, 'photos'), '--classes', '-')).toMatchObject({
    queries: 6,
  });
  expect(await fed('nowhere', 'evaluate', '--exclude-classes', '-')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"nowhere"') as string,
  });
  expect(await fed('marign: 1', 'train', '--config', '-')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('standard input: "marign" is no key') as string,
  });
  for (const args of [
    ['similar', '-', '--more', '-'],
    ['similar', a, '--more', b, '-', '--less', '-'],
    ['train', '--config', '-', '--classes', '-'],
  ])
    expect(await fed(a, ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining('Only one thing can come') as string });
});

test('nothing on standard input, a name that is wrong and a picture that is none are one sentence each, and nothing is done', async () => {
  for (const [input, named, ...args] of [
    ['', 'There is no name on standard input: nothing was done.', 'tag', 'remove', 'sea', '-'],
    ['\n', 'There is no name on standard input', 'index', '-'],
    [`${paths[0]}\n/nowhere.jpg\n`, '/nowhere.jpg is no indexed photo', 'tag', 'add', 'new', '-'],
    ['a,b\n', 'standard input, row 1: it must be "path_a,path_b,similar"', 'judge', '--from', '-'],
    ['', 'standard input holds no judgements', 'judge', '--from', '-'],
    ['nonsense', 'standard input holds no judgements that can be imported', 'judgements', 'import', '-'],
    ['no picture', 'standard input', 'similar', '-'],
    ['', 'standard input', 'similar', '-'],
  ] as const) {
    const { code, stdout, stderr } = await fed(input, ...args);
    expect(code).toBeGreaterThan(0);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n').at(-1)).toContain(named);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  }
  expect(await cli.json('tag', 'list')).not.toContainEqual(expect.objectContaining({ name: 'new' }));
});

test('the library is nobody’s while a list is awaited, and Ctrl-C ends the waiting', async () => {
  const waiting = startCli(['tag', 'add', 'late', '-', '--library', cli.library], {}, 'open');
  await cli.json('tag', 'add', 'meanwhile', paths[0]!);
  waiting.process.kill('SIGINT');
  // Before it listens for it, the signal is the system's to end the process with.
  const { code, stdout } = await waiting.ended;
  expect([130, null]).toContain(code);
  expect(stdout).toBe('');
  expect(await cli.json('tag', 'list')).not.toContainEqual(expect.objectContaining({ name: 'late' }));
});
