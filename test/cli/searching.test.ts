import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, type Cli } from '../fixtures/cli';
import { put, sceneJpeg, writeScenes } from '../fixtures/photoFolder';

/** 4 scenes of 4 shots, a folder each; two shots have a tag. */
let base: string;
let cli: Cli;
const photo = (path: string): string => join(base, 'photos', path);
interface Answer {
  readonly searched: number;
  readonly of: number;
  readonly leftOut?: number;
  readonly hits: readonly { readonly path: string }[];
}
const folders = ({ hits }: Answer): string[] => [...new Set(hits.map(({ path }) => path.split('/').at(-2)!))].toSorted();

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-cli-search-'));
  cli = cliOn(join(base, 'library'));
  await writeScenes(join(base, 'photos'), 4, 4);
  await cli.json('index', join(base, 'photos'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('--folder answers from a folder below one of the library, and says how many are left out', async () => {
  const answer = await cli.json<Answer>('similar', photo('scene_01/shot_00.jpg'), '--folder', photo('scene_03'));
  expect(folders(answer)).toEqual(['scene_03']);
  expect(answer).toMatchObject({ searched: 4, leftOut: 12, of: 16 });
  const { stderr } = await cli('similar', photo('scene_01/shot_00.jpg'), '--folder', photo('scene_03'));
  expect(stderr.trim()).toBe('Searched 4 of 16 photos: 12 are left out as you asked.');
});

test('--not-same-folder leaves the own folder out, --more draws another scene near, --less keeps one away', async () => {
  const own = await cli.json<Answer>('similar', photo('scene_01/shot_00.jpg'), '-k', '3');
  expect(folders(own)).toEqual(['scene_01']);
  const others = await cli.json<Answer>('similar', photo('scene_01/shot_00.jpg'), '-k', '20', '--not-same-folder');
  expect(folders(others)).toEqual(['scene_02', 'scene_03', 'scene_04']);
  const outside = join(base, 'outside.jpg');
  put(outside, await sceneJpeg(4, 9));
  const both = await cli.json<Answer>('similar', photo('scene_01/shot_00.jpg'), '-k', '7', '--more', outside);
  expect(folders(both)).toEqual(['scene_01', 'scene_04']);
  const less = await cli.json<Answer>('similar', photo('scene_01/shot_00.jpg'), '-k', '3', '--less', photo('scene_01/shot_01.jpg'));
  expect(less.hits.map(({ path }) => path)).not.toContain(photo('scene_01/shot_01.jpg'));
});

test('a day and a burst are understood', async () => {
  const ask = (...options: string[]): Promise<Answer> => cli.json<Answer>('similar', photo('scene_01/shot_00.jpg'), '-k', '20', ...options);
  // These photos have no camera; their files were written today.
  expect((await ask('--after', '2000-01-01')).hits).toHaveLength(15);
  expect((await ask('--before', '2000-01-01')).hits).toHaveLength(0);
  expect((await ask('--not-same-burst')).hits.length).toBeLessThanOrEqual(15);
});

test('what is not there is named: a folder, a tag, a camera, a day, an example', async () => {
  const from = photo('scene_01/shot_00.jpg');
  for (const [options, sentence] of [
    [['--folder', base], `${base} is no folder of the library, nor below one. Add it first.`],
    [['--folder', photo('misspelt')], `No photo of the library lies in ${photo('misspelt')}. Check its name.`],
    // The beginning of a folder's name is no folder.
    [['--folder', photo('scene_0')], `No photo of the library lies in ${photo('scene_0')}. Check its name.`],
    [['--tag', 'waterfall'], 'There is no tag "waterfall". "likewise tag list" lists those that are.'],
    [['--more', join(base, 'gone.jpg')], `There is no file ${join(base, 'gone.jpg')}. Check its name.`],
  ] as const) {
    const { code, stderr } = await cli('similar', from, ...options);
    expect([code, stderr.trim()]).toEqual([1, sentence]);
  }
  const camera = await cli('similar', from, '--camera', 'Nikon');
  expect([camera.code, camera.stderr.trim()]).toEqual([
    2,
    'No photo of the library was taken by a camera "Nikon". None of them names its camera.',
  ]);
  const { code, stderr } = await cli('similar', from, '--after', '2024-02-31');
  expect(code).toBe(2);
  expect(stderr).toContain('Give a day as 2024-05-31.');
});
