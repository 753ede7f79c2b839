import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { put, writeScenes } from '../fixtures/photoFolder';
import { cliOn } from '../fixtures/cli';
import { axeFindings } from './fixtures/axe';
import { startLikewise, type Likewise } from './fixtures/likewise';

const SCENES = 8;
const SHOTS = 3;
let likewise: Likewise;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'likewise-methods-'));
  const photos = join(dataDir, 'photos');
  const below = await writeScenes(photos, SCENES, SHOTS);
  const cli = cliOn(join(dataDir, 'library'));
  await cli.json('index', photos);
  const path = (scene: number, shot: number): string => join(photos, below[(scene % SCENES) * SHOTS + shot]!);
  const rows = Array.from({ length: SCENES }, (_, scene) => [
    `${path(scene, 0)},${path(scene, 1)},similar`,
    `${path(scene, 1)},${path(scene, 2)},similar`,
    `${path(scene, 0)},${path(scene + 1, 1)},different`,
  ]);
  await cli.json('judge', '--from', put(join(dataDir, 'pairs.csv'), rows.slice(0, 5).flat().join('\n')));
  likewise = await startLikewise({ dataDir });
  await likewise.page.getByRole('grid', { name: 'Photos' }).waitFor();
  put(join(dataDir, 'more.csv'), rows.slice(5).flat().join('\n'));
});
afterAll(async () => {
  await likewise?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('with too few groups the screen says how many are missing; the formulas are there to be read all the same', async () => {
  const { page } = likewise;
  await page.keyboard.press('Control+Digit3');
  await page.getByText('1 is missing').waitFor();
  await page.getByRole('article', { name: 'SphereFace' }).locator('math').first().waitFor();
  expect(await page.getByRole('button', { name: 'Compare the methods' }).count()).toBe(0);
});

test('methods are compared, the recommended one is used, and the next start still shows the comparison', async () => {
  await likewise.close();
  await cliOn(join(dataDir, 'library')).json('judge', '--from', join(dataDir, 'more.csv'));
  likewise = await startLikewise({ dataDir });
  const { page } = likewise;
  await page.getByRole('grid', { name: 'Photos' }).waitFor();
  await page.keyboard.press('Control+Digit3');
  await page.getByRole('button', { name: 'Compare the methods' }).click();
  await page.getByRole('progressbar', { name: 'Comparing the methods' }).waitFor();
  await page.getByRole('region', { name: 'Recommendation' }).waitFor({ timeout: 240_000 });
  const table = page.getByRole('table', { name: 'The methods, the best ranking first' });
  expect(await table.getByRole('rowheader').count()).toBe(7);
  for (const theme of ['dark', 'light']) {
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    expect(await axeFindings(page), theme).toEqual([]);
  }
  await page.getByRole('region', { name: 'Recommendation' }).getByRole('button').last().click();
  // Either a method is used, or, where none helps, more pairs are asked for.
  await page
    .getByRole('region', { name: 'How it went' })
    .or(page.getByText('Nothing was learned'))
    .or(page.getByRole('group', { name: 'Are these two similar?' }))
    .or(page.getByText('Nothing left to ask for now'))
    .first()
    .waitFor({ timeout: 120_000 });
  await likewise.close();
  // For the report of the next test.
  await cliOn(join(dataDir, 'library')).json('train', '--method', 'rca', '--force');
  likewise = await startLikewise({ dataDir });
  await likewise.page.getByRole('grid', { name: 'Photos' }).waitFor();
  await likewise.page.keyboard.press('Control+Digit3');
  await likewise.page.getByRole('table', { name: 'The methods, the best ranking first' }).waitFor();
}, 400_000);

test('a report of what was taught is saved where the person says', async () => {
  const { page, electron } = likewise;
  const folder = join(dataDir, 'My report');
  await electron.evaluate(({ dialog, shell }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    shell.showItemInFolder = () => undefined;
  }, folder);
  await page.getByRole('button', { name: 'Save report…' }).click();
  await page.getByText('The report is in the folder My report.').waitFor({ timeout: 120_000 });
  expect(readFileSync(join(folder, 'index.html'), 'utf8')).toMatch(/^<!doctype html>/u);
});
