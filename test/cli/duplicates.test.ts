import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn, type Cli } from '../fixtures/cli';
import { photo } from '../fixtures/images';
import { put } from '../fixtures/photoFolder';

let base: string;
let cli: Cli;
interface Group {
  readonly suggested: string;
  readonly because: readonly string[];
  readonly files: readonly { readonly path: string; readonly changes: readonly string[] }[];
}
type Lists = Readonly<Record<'identical' | 'edited' | 'similar', readonly Group[]>>;
const namesOf = (groups: readonly Group[]): string[][] =>
  groups.map(({ files }) => files.map(({ path }) => basename(path)).toSorted()).toSorted();

/** A picture with the camera's time; `quality` makes it another file with nearly the same pixels. */
async function shot(name: string, seed: number, quality: number, takenAt: string): Promise<void> {
  const bytes = await photo({ width: 800, height: 600, seed }).jpeg({ quality }).toBuffer();
  const exif = { IFD0: { Make: 'Nikon', Model: 'D70' }, IFD2: { DateTimeOriginal: takenAt } };
  put(join(base, 'photos', name), await sharp(bytes).withExif(exif).jpeg({ quality }).toBuffer());
}

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-cli-duplicates-'));
  cli = cliOn(join(base, 'library'));
  for (const seed of [1, 2, 3]) await shot(`photo-${seed}.jpg`, seed, 92, `2024:05:01 10:00:0${seed}`);
  copyFileSync(join(base, 'photos', 'photo-1.jpg'), join(base, 'photos', 'copy.jpg'));
  // One picture saved twice, and two presses of the shutter that look the same.
  await shot('saved-1.jpg', 8, 92, '2024:06:01 12:00:00');
  await shot('saved-2.jpg', 8, 70, '2024:06:01 12:00:00');
  await shot('burst-1.jpg', 9, 92, '2024:07:01 12:00:00');
  await shot('burst-2.jpg', 9, 70, '2024:07:01 12:00:01');
  await cli.json('index', join(base, 'photos'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('three lists: a copy, one picture saved twice, and two moments of one burst, which are no versions of each other', async () => {
  const lists = await cli.json<Lists>('duplicates');
  expect(namesOf(lists.identical)).toEqual([['copy.jpg', 'photo-1.jpg']]);
  expect(namesOf(lists.edited)).toEqual([['saved-1.jpg', 'saved-2.jpg']]);
  expect(namesOf(lists.similar)).toEqual([['burst-1.jpg', 'burst-2.jpg']]);
  // The one that was saved with less loss is the one to keep.
  expect(basename(lists.edited[0]!.suggested)).toBe('saved-1.jpg');
  expect(lists.edited[0]!.files.at(-1)!.changes).toEqual(['re-saved']);
});

test('--kind asks for one list, with the file to keep marked in the text', async () => {
  const { code, stdout } = await cli('duplicates', '--kind', 'identical');
  expect(code).toBe(0);
  const [heading, ...files] = stdout.trimEnd().split('\n');
  expect(heading).toBe('2 identical files');
  expect(files.map((line) => line.trimStart().startsWith('keep '))).toEqual([true, false]);
  expect(files.map((line) => basename(line.split(' (')[0]!)).toSorted()).toEqual(['copy.jpg', 'photo-1.jpg']);
});

test('--known reads what was found before, and a list without a group says so', async () => {
  const { stdout } = await cli('duplicates', '--kind', 'similar', '--known');
  expect(stdout).toContain('burst-2.jpg');
  const empty = cliOn(join(base, 'other'));
  put(join(base, 'one', 'photo.jpg'), await photo({ width: 400, height: 300, seed: 5 }).jpeg().toBuffer());
  await empty.json('index', join(base, 'one'));
  expect((await empty('duplicates')).stdout.trim().split('\n')).toEqual([
    'No identical files.',
    'No versions of one picture.',
    'No photos that look alike.',
  ]);
});
