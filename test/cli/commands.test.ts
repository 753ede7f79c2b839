import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, fileLines, type Cli } from '../fixtures/cli';
import { put, sceneJpeg, writeScenes } from '../fixtures/photoFolder';
import { treeHash } from '../fixtures/treeHash';

/** 4 scenes of 6 shots, one of them twice, a cut file, a text and a hidden file. */
let base: string;
let photos: string;
let cli: Cli;
let before: string;
let report: Record<string, unknown>;
const inFolder = (path: string): string => join(photos, path);

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-cli-'));
  photos = join(base, 'photos');
  cli = cliOn(join(base, 'library'));
  await writeScenes(photos, 4, 6);
  put(inFolder('copies/again.jpg'), readFileSync(inFolder('scene_01/shot_00.jpg')));
  put(inFolder('cut.jpg'), (await sceneJpeg(9, 0)).subarray(0, 2000));
  put(inFolder('note.txt'), 'not a photo');
  put(inFolder('.hidden.jpg'), await sceneJpeg(9, 1));
  before = treeHash(photos);
  report = await cli.json('index', photos);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('index tells in files what it found and did', () => {
  expect(report).toMatchObject({ photos: 25, indexed: 25, unchanged: 0, problems: 1, ignored: 2 });
  expect(report['seconds']).toBeGreaterThan(0);
});

test('status tells the folders, the counts and what computes', async () => {
  const status = await cli.json<Record<string, unknown>>('status');
  expect(status).toMatchObject({
    folders: [{ path: photos, state: 'online', photos: 25 }],
    ...{ photos: 25, images: 24, features: 24, embeddings: 24, problems: 1, index: 'exact', backbone: 'efficientnet-lite0' },
  });
  expect(['tensorflow', 'wasm']).toContain(status['backend']);
  const { stdout, stderr } = await cli('status');
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/ \(\d+\.\d MB\)$/u),
    'Photos    25, 24 different pictures',
    'Known     24 features, 24 embeddings',
    'Problems  1',
    expect.stringMatching(/^Backend {3}(?:tensorflow|wasm: .*)$/u),
    'Index     exact, backbone efficientnet-lite0',
    `Folder    ${photos}: online, 25 of 26 photos indexed`,
    '',
  ]);
  expect([stdout.startsWith(`Library   ${cli.library} (`), stderr]).toEqual([true, '']);
});

test('folders that lie in one another, or are one by two names, are counted once', async () => {
  const nested = cliOn(join(base, 'nested'));
  const link = join(base, 'link');
  symlinkSync(photos, link);
  const inner = inFolder('scene_01');
  expect(await nested.json('index', inner, photos)).toMatchObject({ photos: 25, indexed: 25, unchanged: 0, problems: 1, ignored: 2 });
  const again = { photos: 25, indexed: 0, unchanged: 25, problems: 1, ignored: 2 };
  for (const named of [
    [photos, photos],
    [inner, photos],
    [link, photos, inner],
  ])
    expect(await nested.json('index', ...named), named.join(' ')).toMatchObject(again);
  expect(await nested.json('status')).toMatchObject({ folders: [{ path: photos, photos: 25 }], photos: 25 });
});

test('index again finds everything unchanged; a new and a changed file are read, nothing else', async () => {
  expect(await cli.json('index', photos)).toMatchObject({ photos: 25, indexed: 0, unchanged: 25, problems: 1, ignored: 2 });
  const more = mkdtempSync(join(base, 'more-'));
  await writeScenes(more, 1, 3, 20);
  expect(await cli.json('index', more)).toMatchObject({ photos: 3, indexed: 3, unchanged: 0 });
  put(join(more, 'scene_20/shot_00.jpg'), await sceneJpeg(21, 0));
  put(join(more, 'new.jpg'), await sceneJpeg(22, 0));
  expect(await cli.json('index', more)).toMatchObject({ photos: 4, indexed: 2, unchanged: 2, problems: 0 });
  // Nobody watches it here: what the last scan found may be old.
  renameSync(more, `${more}-away`);
  expect(await cli.json('status')).toMatchObject({
    folders: expect.arrayContaining([{ path: more, state: 'offline', photos: 4, problems: 0 }]),
  });
  renameSync(`${more}-away`, more);
  expect(await cli.json('forget', more)).toEqual({ forgotten: more });
});

test('index for people says the same in sentences, and progress goes to stderr', async () => {
  const { code, stdout, stderr } = await cli('index', photos);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^0 photos indexed, 25 unchanged, in \d+ s\.\n1 photo has a problem: "likewise problems" tells why\.\n2 left out \(1 hidden, 1 not a photo\)/,
  );
  expect(stderr).toContain('Looking for photos');
});

test('files lists every file seen with what became of it', async () => {
  const lines = await fileLines(cli);
  expect(lines.filter(({ outcome }) => outcome === 'indexed')).toHaveLength(25);
  expect(lines.find(({ path }) => path === 'scene_02/shot_03.jpg')).toEqual({
    ...{ folder: photos, path: 'scene_02/shot_03.jpg', outcome: 'indexed', reason: null },
  });
  expect(lines.find(({ path }) => path === 'note.txt')).toMatchObject({ outcome: 'ignored', reason: 'not-a-photo' });
  expect(lines.find(({ path }) => path === '.hidden.jpg')).toMatchObject({ outcome: 'ignored', reason: 'hidden' });
  expect(lines.find(({ path }) => path === 'cut.jpg')).toMatchObject({ outcome: 'problem', reason: expect.any(String) as string });
  expect(lines).toHaveLength(28);
});

test('problems names the file, the reason in plain words and its code', async () => {
  const problems = await cli.json<unknown[]>('problems');
  expect(problems).toEqual([{ folder: photos, path: 'cut.jpg', reason: expect.stringMatching(/\.$/) as string, code: 'incomplete' }]);
  const { stdout } = await cli('problems');
  expect(stdout.startsWith(`${inFolder('cut.jpg')}: `)).toBe(true);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
});

test('similar by an indexed photo gives its scene first, not itself, and its copies as places of one hit', async () => {
  const answer = await cli.json<{
    query: string;
    searched: number;
    of: number;
    hits: { path: string; also: string[]; similarity: number }[];
  }>('similar', inFolder('scene_01/shot_02.jpg'), '-k', '5');
  expect(answer).toMatchObject({ query: inFolder('scene_01/shot_02.jpg'), searched: 24, of: 24 });
  expect(Object.keys(answer)).toEqual(['query', 'searched', 'of', 'hits']);
  expect(answer.hits).toHaveLength(5);
  for (const { path } of answer.hits) expect(path).toMatch(/scene_01|copies/);
  expect(answer.hits.map(({ path }) => path)).not.toContain(inFolder('scene_01/shot_02.jpg'));
  expect(answer.hits.find(({ path }) => path === inFolder('copies/again.jpg'))?.also).toEqual([inFolder('scene_01/shot_00.jpg')]);
  const similarities = answer.hits.map(({ similarity }) => similarity);
  expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
  expect(similarities.every((similarity) => similarity >= -1 && similarity <= 1)).toBe(true);
});

test('similar by an outside file embeds it and does not add it', async () => {
  const outside = put(join(base, 'outside.jpg'), await sceneJpeg(3, 17));
  const answer = await cli.json<{ searched: number; hits: { path: string }[] }>('similar', outside, '--exact');
  expect(answer.searched).toBe(24);
  expect(answer.hits).toHaveLength(10);
  expect(answer.hits.slice(0, 6).every(({ path }) => path.includes('scene_03'))).toBe(true);
  expect(await cli.json('status')).toMatchObject({ photos: 25, images: 24 });
  const { stdout } = await cli('similar', outside, '-k', '1');
  expect(stdout).toMatch(/^0\.\d{3} {2}\/.*scene_03.*\n$/);
});

test('evaluate says that figures over a single folder say nothing', async () => {
  const { code, stderr } = await cli('evaluate', '--classes', put(join(base, 'one.txt'), 'scene_01'), '--json');
  expect([code, stderr.trimEnd()]).toEqual([0, 'All photos lie in one folder, so every answer is right: the figures say nothing.']);
});

test('evaluate gives the five figures over folder names, of every file', async () => {
  const evaluation = await cli.json<Record<string, number>>('evaluate', '--labels', 'folders', '--folder', photos);
  // The one photo of `copies` has no other of its class.
  expect(evaluation['queries']).toBe(24);
  for (const name of ['recallAt1', 'recallAt10', 'mapAtR', 'rPrecision', 'mapAt10']) expect(evaluation[name]).toBeGreaterThan(0.8);
  expect(evaluation['recallAt1']).toBeLessThanOrEqual(1);
  const below = await cli.json('evaluate', '--folder', join(photos, 'scene_01'));
  expect(below).toMatchObject({ classes: 1, queries: 6 });
});

test('export writes vectors that NumPy, a spreadsheet and a program can read, and the same in all three', async () => {
  const out = (name: string): string => join(base, name);
  expect(await cli.json('export', '--what', 'embeddings', '--format', 'npy', '--out', out('e.npy'))).toMatchObject({ rows: 24 });
  await cli('export', '--what', 'embeddings', '--format', 'csv', '--out', out('e.csv'));
  await cli('export', '--what', 'embeddings', '--format', 'json', '--out', out('e.json'));
  const [npy, names] = [readNpy(readFileSync(out('e.npy'))), JSON.parse(readFileSync(out('e.npy.photos.json'), 'utf8')) as unknown[]];
  const rows = JSON.parse(readFileSync(out('e.json'), 'utf8')) as { path: string; sha256: string; vector: number[] }[];
  const csv = parse(readFileSync(out('e.csv')), { columns: true }) as Record<string, string>[];
  expect(npy.shape).toEqual([24, 1280]);
  expect(rows.map(({ path, sha256 }) => ({ path, sha256 }))).toEqual(names);
  expect(csv.map(({ path, sha256 }) => ({ path, sha256 }))).toEqual(names);
  for (const [i, row] of rows.entries()) {
    expect(Math.hypot(...row.vector)).toBeCloseTo(1, 4);
    expect(row.sha256).toBe(createHash('sha256').update(readFileSync(row.path)).digest('hex'));
    expect(Array.from(npy.values.subarray(i * 1280, (i + 1) * 1280))).toEqual(row.vector);
    expect([csv[i]!['v0'], csv[i]!['v1279']].map(Number)).toEqual([row.vector[0], row.vector[1279]]);
  }
  expect(statSync(out('e.json')).mode & 0o777).toBe(0o600);
});

test('export of features and of the list of photos', async () => {
  const out = join(base, 'f.npy');
  await cli('export', '--what', 'features', '--format', 'npy', '--out', out);
  expect(readNpy(readFileSync(out)).shape).toEqual([24, 1280]);
  const list = join(base, 'photos.csv');
  await cli('export', '--what', 'photos', '--format', 'csv', '--out', list);
  const rows = parse(readFileSync(list), { columns: true }) as Record<string, string>[];
  // A file each, the identical copy too.
  expect(rows).toHaveLength(25);
  expect(rows[0]).toMatchObject({ width: '320', height: '240', format: 'jpeg', takenAtFrom: 'file' });
  const copies = rows.filter(({ sha256 }) => sha256 === rows.find(({ path }) => path === inFolder('copies/again.jpg'))!['sha256']);
  expect(copies.map(({ path }) => path)).toEqual([inFolder('copies/again.jpg'), inFolder('scene_01/shot_00.jpg')]);
  for (const { path, sha256 } of copies) expect(sha256).toBe(createHash('sha256').update(readFileSync(path!)).digest('hex'));
});

test('verify reads every photo again and finds all well', async () => {
  expect(await cli.json('verify')).toEqual({
    ...{ files: 25, changed: [], unreadable: [], damagedFeatures: 0, damagedEmbeddings: 0, database: [], models: [], networks: [] },
  });
});

test('doctor tells the backend, the versions and the free space; --version which Likewise it is', async () => {
  const { stdout: own } = await cli('--version');
  expect(own).toMatch(/^\d+\.\d+\.\d+\n$/u);
  const { stdout } = await cli('doctor', '--json');
  const doctor = JSON.parse(stdout) as Record<string, unknown>;
  expect(doctor).toMatchObject({
    library: 'sound',
    libraryPath: cli.library,
    versions: { likewise: own.trim(), node: process.versions.node },
  });
  expect(doctor['freeBytes']).toBeGreaterThan(0);
  expect(['tensorflow', 'wasm']).toContain(doctor['backend']);
});

test('R13 nothing in the photos’ tree was written, moved or touched by any command', () => {
  expect(treeHash(photos)).toBe(before);
});

test('forget takes the folder out, and index brings it back without reading its photos again', async () => {
  expect((await cli('forget', photos)).code).toBe(0);
  expect((await cli('status')).stdout).toMatch(
    /^Photos    0, 0 different pictures\nKnown     \d+ features, \d+ embeddings, some of photos that are in no folder now$/mu,
  );
  const outside = await cli('similar', inFolder('scene_01/shot_00.jpg'));
  expect([outside.code, outside.stdout]).toEqual([1, '']);
  expect(outside.stderr).toContain('no photo is indexed');
  expect(await cli.json('status')).toMatchObject({ folders: [], photos: 0 });
  expect(await cli.json('index', photos)).toMatchObject({ photos: 25, indexed: 0, unchanged: 25 });
  expect(treeHash(photos)).toBe(before);
});

/** NumPy's format 1.0, float32, C order. */
function readNpy(file: Buffer): { shape: number[]; values: Float32Array } {
  expect(file.subarray(0, 8)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]));
  const length = file.readUInt16LE(8);
  expect((10 + length) % 64).toBe(0);
  const header = file.subarray(10, 10 + length).toString('latin1');
  expect(header).toContain("'descr': '<f4'");
  const shape = /\((\d+), (\d+)\)/.exec(header)!.slice(1).map(Number);
  const body = file.subarray(10 + length);
  return { shape, values: new Float32Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength)) };
}
