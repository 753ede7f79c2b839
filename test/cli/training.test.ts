import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MethodsComparison } from '@contract/data';
import { openEngine } from '../fixtures/engine';
import { cliOn, startCli, type Cli, type CliResult } from '../fixtures/cli';
import { put, sceneJpeg, writeScenes } from '../fixtures/photoFolder';

let base: string;
let cli: Cli;
/** By scene and shot. */
let paths: string[][];
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-train-'));
  cli = cliOn(join(base, 'library'));
  const below = await writeScenes(join(base, 'photos'), 8, 4);
  paths = Array.from({ length: 8 }, (_, scene) => below.slice(scene * 4, scene * 4 + 4).map((path) => join(base, 'photos', path)));
  await cli.json('index', join(base, 'photos'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function expectRefusal({ code, stdout, stderr }: CliResult, expectedCode: number, named: string): void {
  expect(stdout).toBe('');
  expect(code).toBe(expectedCode);
  const last = stderr.trimEnd().split('\n').at(-1)!;
  expect(last).toContain(named);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
}

/** Each photo with the next of its scene, and with one of the next scene. */
function pairsFile(): string {
  const rows = paths.flatMap((shots, scene) =>
    shots.slice(0, 3).flatMap((path, i) => [`${path},${shots[i + 1]},similar`, `${path},${paths[(scene + 1) % 8]![i]},different`]),
  );
  return put(join(base, 'pairs.csv'), rows.join('\n'));
}

interface TrainJson {
  readonly model: number;
  readonly [key: string]: unknown;
}

test('without a judgement, and with settings that cannot be, a training is refused in a sentence that names the key and its range', async () => {
  expectRefusal(await cli('train', '--json'), 1, 'no pair was judged');
  const config = (text: string): string => put(join(base, 'bad.yaml'), text);
  expectRefusal(await cli('train', '--config', config('margn: 0.2'), '--json'), 2, 'margn');
  expectRefusal(await cli('train', '--config', config('method: triplet\nmargin: 9'), '--json'), 2, '0 to 2');
  expectRefusal(await cli('train', '--config', config('method: [') /* no YAML */, '--json'), 2, 'YAML');
  expectRefusal(await cli('train', '--config', config('method: triplet'), '--method', 'arcface', '--json'), 2, 'arcface');
  expectRefusal(await cli('train', '--config', join(base, 'nowhere.yaml'), '--json'), 1, 'nowhere.yaml');
  expectRefusal(await cli('train', '--method', 'siamese', '--json'), 2, 'siamese');
  expectRefusal(await cli('train', '--labels', 'tags', '--json'), 1, 'tag');
  expectRefusal(await cli('models', 'use', '99', '--json'), 1, '99');
  expectRefusal(await cli('models', 'rollback', '--json'), 1, 'nothing to go back to');
  expect(await cli.json('models', 'list')).toMatchObject([{ kind: 'base', active: true, method: null }]);
});

test('judged pairs are learned from; the run is recorded, shown, undone, exported and imported again', async () => {
  await cli.json('judge', '--from', pairsFile());
  const trained = await cli.json<TrainJson>('train', '--method', 'triplet', '--force');
  expect(trained).toMatchObject({ method: 'triplet', active: true, judgements: 48, leftOut: 0 });
  for (const key of ['model', 'accepted', 'before', 'after', 'steps', 'seconds', 'reason']) expect(trained).toHaveProperty(key);
  const again = await cli.json<TrainJson>('train', '--method', 'triplet', '--force');
  expect(again).toMatchObject({ before: trained['before'], after: trained['after'], steps: trained['steps'] });
  const { model } = again;
  expect(await cli.json('models', 'list')).toMatchObject([
    { id: model, active: true },
    { id: trained.model, active: false },
    { kind: 'base' },
  ]);
  expect(await cli.json('models', 'show', String(model))).toMatchObject({
    config: { method: 'triplet', seed: 42 },
    metrics: { curves: { start: expect.any(String) as string } },
  });
  expect(await cli.json('models', 'rollback')).toMatchObject({ id: trained.model, active: true });
  expect(await cli.json('models', 'rollback')).toMatchObject({ kind: 'base', active: true });
  const file = join(base, 'head.likewise');
  await cli.json('models', 'export', String(model), '--out', file);
  const { id } = await cli.json<{ id: number }>('models', 'import', file);
  expect(await cli.json('models', 'use', String(id))).toMatchObject({ kind: 'imported', active: true });
  await cli.json('models', 'rollback');
  await cli.json('models', 'remove', String(model));
  expectRefusal(await cli('models', 'show', String(model), '--json'), 1, String(model));
});

test('a comparison on the command line is what the window shows, and is printed again; beside an open window it is not kept', async () => {
  expectRefusal(await cli('methods', '--last', '--json'), 2, 'No comparison by judgements');
  expectRefusal(await cli('methods', '--last', '--seed', '1', '--json'), 2, 'only "--labels" goes with it');
  expectRefusal(await cli('methods', '--labels', 'tags', '--json'), 1, 'tag');
  const window = openEngine(join(base, 'library'));
  const beside = await cli('methods', '--json');
  expect([beside.code, window.engine.methods.last().comparison]).toEqual([0, null]);
  expect(beside.stderr).toContain('not kept');
  await window.close();

  const made = await cli.json<MethodsComparison>('methods');
  for (const row of made.methods)
    for (const key of ['recallAt1', 'mapAtR', 'pairAuc', 'interval', 'seconds', 'sensitivity']) expect(row).toHaveProperty(key);
  expect(await cli.json('methods', '--last')).toEqual({ ...made, isStale: false });
  const text = (await cli('methods', '--last')).stdout;
  expect(text).toMatch(/^\(by lot\) +[\d.]+ %/mu);
  expect(text).toContain(made.sentence);
  const again = openEngine(join(base, 'library'));
  expect(again.engine.methods.last()).toMatchObject({ comparison: made, isStale: false });
  await again.close();
});

test('folders teach as classes; seen and unseen ones are measured apart, with any model', async () => {
  const classes = put(join(base, 'classes.txt'), 'scene_01\nscene_02\nscene_03/\nscene_04\n');
  const { model } = await cli.json<TrainJson>('train', '--method', 'rca', '--labels', 'folders', '--classes', classes);
  const seen = ['evaluate', '--classes', classes];
  expect(await cli.json(...seen, '--model', String(model))).toMatchObject({ queries: 16, classes: 4 });
  expect(await cli.json('evaluate', '--exclude-classes', classes)).toMatchObject({ queries: 16, classes: 4 });
  expectRefusal(await cli('evaluate', '--classes', put(join(base, 'wrong.txt'), 'scene_99'), '--json'), 2, 'scene_99');
  expectRefusal(await cli('evaluate', '--classes', classes, '--exclude-classes', classes, '--json'), 2, 'not both');
  expectRefusal(await cli('train', '--labels', 'folders', '--classes', put(join(base, 'one.txt'), 'scene_01'), '--json'), 1, 'one folder');
  expectRefusal(await cli('evaluate', '--model', '999', '--json'), 1, '999');
  const tag = async (name: string, scene: number): Promise<void> => {
    await cli.json('tag', 'add', name, ...paths[scene]!);
    await cli.json('tag', 'similar', name, 'on');
  };
  await tag('one', 0);
  await tag('two', 1);
  expect(await cli.json('train', '--method', 'rca', '--labels', 'tags')).toMatchObject({ method: 'rca' });
});

test('pairs are suggested, slips are looked for, and answers are said to be likely or not', async () => {
  const suggested = await cli.json<{ pathA: string; pathB: string; source: string }[]>('suggest', '-n', '4');
  expect(suggested).toHaveLength(4);
  expect(suggested.filter(({ source }) => source === 'check')).toHaveLength(1);
  expect(await cli.json('judgements', 'suspicious')).toEqual(expect.any(Array));
  const { hits } = await cli.json<{ hits: { likelihood: string; probability: number }[] }>(
    'similar',
    paths[0]![0]!,
    '-k',
    '3',
    '--confidence',
  );
  const outside = put(join(base, 'outside.jpg'), await sceneJpeg(1, 17));
  const others = await cli.json<{ hits: typeof hits }>('similar', outside, '-k', '3', '--more', paths[1]![0]!, '--confidence');
  for (const { likelihood, probability } of [...hits, ...others.hits]) {
    expect(['likely', 'maybe', 'unlikely']).toContain(likelihood);
    expect(probability).toBeGreaterThanOrEqual(0);
  }
});

test('results that tell a model from the one before it are named, and counted when they are judged', async () => {
  const trained = await cli.json<TrainJson>('train', '--method', 'rca', '--seed', '7', '--force');
  expect(trained['bolder']).toBeNull();
  const model = String(trained.model);
  const all = await cli.json<{ id: number; parent: number | null; kind: string }[]>('models', 'list');
  const { parent } = all.find(({ id }) => id === trained.model)!;
  const former = String(parent ?? all.find(({ kind }) => kind === 'base')!.id);
  expectRefusal(await cli('models', 'compare', model, former, '--json'), 2, `suggest --between ${model}`);
  const pairs = await cli.json<{ pathA: string; pathB: string; source: string }[]>('suggest', '--between', model);
  expect(pairs.length).toBeGreaterThan(0);
  expect(pairs.every(({ source }) => source === 'trial')).toBe(true);
  const sceneOf = (path: string): number => paths.findIndex((shots) => shots.includes(path));
  const rows = pairs.map(({ pathA, pathB }) => `${pathA},${pathB},${sceneOf(pathA) === sceneOf(pathB) ? 'similar' : 'different'}`);
  await cli.json('judge', '--from', put(join(base, 'trial.csv'), rows.join('\n')));
  const said = await cli.json<{ source: string }[]>('judgements', 'list');
  expect(said.filter(({ source }) => source === 'trial')).toHaveLength(pairs.length);
  const compared = await cli.json<{ answered: number; verdict: string; found: Record<string, { judged: number }> }>(
    ...(['models', 'compare', model, former] as const),
  );
  expect(compared).toMatchObject({ asked: pairs.length, answered: pairs.length });
  expect(compared.verdict).not.toBe('open');
  expect(compared.found).toMatchObject({ bolder: { judged: pairs.length / 2 }, current: { judged: pairs.length / 2 } });
});

test('Ctrl-C ends a training with 130, and the model in use stays', async () => {
  await cli.json('judge', '--from', pairsFile());
  const before = await cli.json('models', 'list');
  const config = put(join(base, 'long.yaml'), 'method: triplet\nsteps: { max: 5000, choose: fixed }');
  const running = startCli(['train', '--config', config, '--library', cli.library]);
  await running.saw(/Learning/);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  running.process.kill('SIGINT');
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toContain('as it was');
  expect(await cli.json('models', 'list')).toEqual(before);
});
