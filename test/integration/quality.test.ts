import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, fileLines } from '../fixtures/cli';
import { describeWithShared } from '../fixtures/shared';
import { treeHash } from '../fixtures/treeHash';

/** Whole runs over photo sets with known answers. An independent pipeline on the same weights gives what the bounds are drawn from. */
const LONG = 600_000;
let base: string;
beforeAll(() => void (base = mkdtempSync(join(tmpdir(), 'likewise-quality-'))));
afterAll(() => rmSync(base, { recursive: true, force: true }));

interface Evaluation {
  readonly queries: number;
  readonly recallAt1: number;
  readonly mapAtR: number;
}

async function evaluate(folder: string, name: string, photos: number): Promise<Evaluation> {
  const cli = cliOn(join(base, name));
  const before = treeHash(folder);
  expect(await cli.json('index', folder)).toMatchObject({ photos, indexed: photos, problems: 0 });
  const evaluation = await cli.json<Evaluation>('evaluate', '--labels', 'folders');
  expect(treeHash(folder)).toBe(before);
  return evaluation;
}

describeWithShared('caltech101-20', 'data/caltech101-20', (folder) => {
  test('recall@1 is at least .97 and MAP@R at least .83 over its 20 kinds of things', { timeout: LONG }, async () => {
    const { queries, recallAt1, mapAtR } = await evaluate(folder, 'caltech', 1000);
    expect(queries).toBe(1000);
    expect(recallAt1).toBeGreaterThanOrEqual(0.97);
    expect(mapAtR).toBeGreaterThanOrEqual(0.83);
  });
});

describeWithShared('products-sop', 'data/products-sop', (folder) => {
  test('recall@1 is at least .73 and MAP@R at least .51 over its 210 products', { timeout: LONG }, async () => {
    const { queries, recallAt1, mapAtR } = await evaluate(folder, 'products', 752);
    expect(queries).toBe(752);
    expect(recallAt1).toBeGreaterThanOrEqual(0.73);
    expect(mapAtR).toBeGreaterThanOrEqual(0.51);
  });
});

describeWithShared('same-scene-triplets', 'data/same-scene-triplets', (folder) => {
  test('each photo’s two nearest are the two others of its scene', { timeout: LONG }, async () => {
    expect(await evaluate(folder, 'triplets', 24)).toMatchObject({ queries: 24, recallAt1: 1, mapAtR: 1 });
  });
});

/** What a good program does with a file, and what may become of it here. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  decode: ['indexed'],
  'first-frame': ['indexed'],
  'decode-or-unsupported': ['indexed', 'problem'],
  'decode-or-error': ['indexed', 'problem'],
  error: ['problem'],
  skip: ['ignored'],
};

describeWithShared('the difficult files', 'data/difficult', (folder) => {
  test('each lands where its manifest says, the run ends with 0, and no byte or time of them changes', { timeout: LONG }, async () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { file: string; expect: string }[];
    const cli = cliOn(join(base, 'difficult'));
    const before = treeHash(folder);
    const { code, stderr } = await cli('index', folder);
    expect([code, /\bat .*:\d+:\d+/.test(stderr)]).toEqual([0, false]);
    expect(treeHash(folder)).toBe(before);
    const outcomes = new Map((await fileLines(cli)).map(({ path, outcome, reason }) => [path, { outcome, reason }]));
    const wrong = manifest.flatMap(({ file, expect: expected }) => {
      const { outcome, reason } = outcomes.get(file) ?? { outcome: 'unseen', reason: '' };
      return allowed[expected]!.includes(outcome) ? [] : [`${file}: ${expected}, got ${outcome} ${reason ?? ''}`];
    });
    expect(wrong).toEqual([]);
    for (const file of ['heic/iphone_7.heic', 'raw/canon_eos_6d.dng']) expect(outcomes.get(file)?.outcome).toBe('indexed');
  });
});
