import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { treeHash } from '../fixtures/treeHash';
import { answerFolderDialog, startLikewise, type Likewise } from './fixtures/likewise';
import { writeScenes } from './fixtures/scenes';
import { answerNames, gridOf, photoNamed, waitUntilRead } from './fixtures/steps';

const asTheyCame = resolve(import.meta.dirname, '../../resources/samples/pictures');
/** Two of them are the same as two others, byte by byte, and are shown once. */
const shown = readdirSync(asTheyCame).filter((name) => name.endsWith('.jpg') && !name.endsWith(' copy.jpg')).length;
const note = 'These are sample pictures. They leave the library when you choose a folder of your own.';
let dataDir: string;
let own: string;
let likewise: Likewise;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'likewise-samples-'));
  own = join(dataDir, 'own');
  await writeScenes(own);
  likewise = await startLikewise({ dataDir });
});
afterAll(async () => {
  await likewise?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const kindOf = (name: string): string => name.split('-')[0]!;

test('whoever has chosen no folder tries the samples: a click on the first one shows its kin, and near duplicates are found', async () => {
  const { page } = likewise;
  const before = treeHash(asTheyCame);
  await page.getByRole('button', { name: 'Try with sample pictures' }).click();
  await waitUntilRead(page, shown);
  await page.getByText(note).waitFor();
  const first = photoNamed(page, /\.jpg/).first();
  const name = /^[^,]+\.jpg/.exec((await first.getAttribute('aria-label'))!)![0];
  await first.click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  const kin = await answerNames(page, 3);
  expect(kin.map(kindOf)).toEqual(kin.map(() => kindOf(name)));
  await page
    .getByRole('button', { name: /^Duplicates/ })
    .getByText(/[1-9]/)
    .waitFor();
  expect(treeHash(asTheyCame)).toBe(before);
});

test('after another start they are still told apart; with a folder of one’s own they leave, and undo brings them back', async () => {
  likewise = await likewise.restart();
  const { page, electron } = likewise;
  await page.getByText(note).waitFor();
  await answerFolderDialog(electron, own);
  await page.getByRole('button', { name: 'Choose a photo folder' }).click();
  await page.getByText('Sample pictures is out of the library.').waitFor();
  await waitUntilRead(page, 12);
  await photoNamed(page, 'house-1.jpg').waitFor();
  expect(await page.getByText(note).count()).toBe(0);
  await gridOf(page).focus();
  await page.keyboard.press('Control+KeyZ');
  await waitUntilRead(page, shown + 12);
});
