import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings } from './fixtures/axe';
import { answerFolderDialog, type Likewise } from './fixtures/likewise';
import { closeScenes, openScenes } from './fixtures/openScenes';
import { photoNamed } from './fixtures/steps';

/** A disk is taken away and brought back: its folder gets another name and its own again. */
let likewise: Likewise;
let base: string;
let away: string;
beforeAll(async () => {
  ({ likewise, base } = await openScenes());
  away = join(base, 'unplugged');
}, 240_000);
afterAll(() => closeScenes(likewise, base));

const title = 'The library is not where it was';
const heading = () => likewise.page.getByRole('heading', { name: title });
const button = (name: string) => likewise.page.getByRole('button', { name });

test('a library whose folder goes away while the window is open is said to be lost, none is begun in its place, and its return is noticed', async () => {
  const { page, libraryDir } = likewise;
  // What was on the way to the engine as it left is answered with that; pictures that were asked for are asked for again.
  likewise.complaints.allow(/likewise:\/\//);
  await photoNamed(page, 'house-1.jpg').click();
  await page.getByText('searched 12 of 12').waitFor();
  renameSync(libraryDir, away);
  await heading().waitFor();
  await page.getByText(libraryDir, { exact: true }).waitFor();
  expect(existsSync(libraryDir)).toBe(false);
  expect(await axeFindings(page)).toEqual([]);
  await button('Look again').click();
  await page.getByText('Looked again. Nothing has changed yet.').waitFor();
  expect(existsSync(libraryDir)).toBe(false);
  renameSync(away, libraryDir);
  await page.getByText('The library is open again.').waitFor();
  // Where the person was, with answers.
  await page.getByText('searched 12 of 12').waitFor();
});

test('one that was moved to a disk which is not there at the start is looked for there, and the folder that it lies in can be chosen', async () => {
  const { libraryDir } = likewise;
  await likewise.close();
  const moved = join(base, 'moved');
  renameSync(libraryDir, moved);
  mkdirSync(libraryDir);
  writeFileSync(join(libraryDir, 'library-place.json'), JSON.stringify({ folder: join(base, 'gone'), former: null }));
  likewise = await likewise.restart();
  const { page, electron } = likewise;
  await heading().waitFor();
  await page.getByText(join(base, 'gone'), { exact: true }).waitFor();
  await answerFolderDialog(electron, base);
  await button('Choose its folder…').click();
  await page.getByText('There is no library in that folder.').waitFor();
  await answerFolderDialog(electron, moved);
  await button('Choose its folder…').click();
  await photoNamed(page, 'house-1.jpg').waitFor();
  expect(JSON.parse(readFileSync(join(libraryDir, 'library-place.json'), 'utf8'))).toEqual({ folder: moved, former: null });
});

test('a new library is begun after a question; the old one is left alone, and can be opened again', async () => {
  const { libraryDir } = likewise;
  const moved = join(base, 'moved');
  await likewise.close();
  renameSync(moved, away);
  likewise = await likewise.restart();
  const { page, electron } = likewise;
  await heading().waitFor();
  await button('Begin a new library…').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Begin a new one' }).click();
  await button('Choose a photo folder').waitFor();
  expect(existsSync(join(libraryDir, 'library.db'))).toBe(true);
  expect(existsSync(join(libraryDir, 'library-place.json'))).toBe(false);
  expect(existsSync(moved)).toBe(false);
  const photos = join(base, 'empty');
  mkdirSync(photos);
  await answerFolderDialog(electron, photos);
  await button('Choose a photo folder').click();
  await page
    .getByRole('heading', { name: 'No photos in this folder' })
    .or(page.getByRole('heading', { name: 'No photos yet' }))
    .waitFor();
  await page.keyboard.press('Control+Comma');
  await answerFolderDialog(electron, away);
  await button('Open another…').click();
  await photoNamed(page, 'house-1.jpg').waitFor();
  rmSync(photos, { recursive: true });
});
