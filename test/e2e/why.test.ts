import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings } from './fixtures/axe';
import { enginePids, type Likewise } from './fixtures/likewise';
import { drawScene } from './fixtures/scenes';
import { closeScenes, openScenes } from './fixtures/openScenes';
import { answerNames, gridOf, pastePicture, photoNamed, searchFrom, wordHeadings } from './fixtures/steps';

/** Under load the process that computes takes its time to start. */
const slow = { timeout: 60_000 };
let likewise: Likewise;
let base: string;
beforeAll(async () => {
  ({ likewise, base } = await openScenes());
});
afterAll(() => closeScenes(likewise, base));

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Why these match' });
const numbers = (text: string): number[] =>
  [...text.matchAll(/([+−])(\d\.\d\d)/g)].map(([, sign, value]) => Number(value) * (sign === '−' ? -1 : 1));

test('W shows the areas of the answer and their share; they add up to the similarity; H hides them; the arrows go on', async () => {
  const { page } = likewise;
  await searchFrom(page, 'house-1.jpg');
  await page.keyboard.press('Home');
  await page.keyboard.press('KeyW');
  const dialog = dialogOf(page);
  await dialog.getByText(/the parts of all 49 cells add up to the score/).waitFor(slow);
  const text = await dialog.innerText();
  const similarity = Number(/Similarity (\d\.\d\d)/.exec(text)?.[1]);
  expect(Math.abs(numbers(text).reduce((sum, value) => sum + value, 0) - similarity)).toBeLessThanOrEqual(0.025);
  const areas = dialog.getByRole('button', { name: /^Result · .*, area 1: search with it$/ });
  await areas.waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('KeyH');
  await areas.waitFor({ state: 'detached' });
  await page.keyboard.press('KeyH');
  await page.keyboard.press('Digit1');
  await dialog.getByRole('button', { name: 'Similar', pressed: true }).waitFor();
  await page.keyboard.press('ArrowRight');
  await dialog.getByText('2 of 11').waitFor();
  await page.keyboard.press('KeyW');
  await dialog.waitFor({ state: 'detached' });
});

test('an area is searched with: it is drawn on the new query, and back leads to the answers before', async () => {
  const { page } = likewise;
  await searchFrom(page, 'dots-1.jpg');
  await photoNamed(page, /^dots-2\.jpg/, 'Similar photos').hover();
  await photoNamed(page, /^dots-2\.jpg/, 'Similar photos')
    .getByRole('button', { name: 'Why' })
    .click();
  await dialogOf(page).waitFor();
  // No button is singled out by a ring: the keys mean the whole dialog.
  expect(await page.evaluate(() => document.activeElement?.matches('dialog :not(button)'))).toBe(true);
  await dialogOf(page).getByRole('button', { name: 'Search with area 1 only' }).click(slow);
  await page.getByRole('heading', { name: /^dots-2\.jpg.*region$/, level: 1 }).waitFor();
  await page.getByRole('button', { name: /^Region: from \d+% to \d+% across/ }).waitFor();
  expect((await answerNames(page, 2)).map((name) => name.split('-')[0])).toEqual(['dots', 'dots']);
  await page.keyboard.press('Alt+ArrowLeft');
  await page.getByRole('heading', { name: 'dots-1.jpg', level: 1 }).waitFor();
});

test('a region by keys: R makes it, arrows move it, Shift resizes, Enter searches, Escape leaves; forward brings it back', async () => {
  const { page } = likewise;
  await searchFrom(page, 'house-1.jpg');
  await page.keyboard.press('KeyR');
  const box = page.getByRole('button', { name: /^Region: / });
  expect(await box.getAttribute('aria-label')).toContain('from 20% to 80% across, 20% to 80% down');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Region: ') === true);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowUp');
  expect(await box.getAttribute('aria-label')).toContain('from 22% to 82% across, 20% to 78% down');
  await page.keyboard.press('Escape');
  await box.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'house-1.jpg', level: 1 }).waitFor();
  await page.keyboard.press('KeyR');
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Region: ') === true);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /region$/, level: 1 }).waitFor();
  expect((await answerNames(page, 2)).toSorted()).toEqual(['house-2.jpg', 'house-3.jpg']);
  await wordHeadings(page).first().waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Alt+ArrowLeft');
  await box.waitFor({ state: 'detached' });
  await page.keyboard.press('Alt+ArrowRight');
  await box.waitFor();
});

test('a region of a pasted picture by pointer, drawn while the engine is away: the half that was drawn is what is found', async () => {
  const { page, electron } = likewise;
  const both = await sharp({ create: { width: 1280, height: 480, channels: 3, background: '#fff' } })
    .composite([
      { input: await drawScene('night', 4), left: 0, top: 0 },
      { input: await drawScene('stripes', 4), left: 640, top: 0 },
    ])
    .jpeg()
    .toBuffer();
  await page.keyboard.press('Control+Digit1');
  await pastePicture(likewise, both);
  await answerNames(page, 2);
  const [pid] = enginePids(electron);
  // Its line lies over the upper edge of the picture, and takes no press from it.
  const away = page.getByText('search is restarting').waitFor();
  process.kill(pid!, 'SIGKILL');
  await away;
  const picture = (await page.getByRole('img', { name: 'image.png' }).boundingBox())!;
  await page.mouse.move(picture.x + picture.width * 0.52, picture.y + picture.height * 0.05);
  await page.mouse.down();
  await page.mouse.move(picture.x + picture.width * 0.9, picture.y + picture.height * 0.6, { steps: 4 });
  await page.mouse.move(picture.x + picture.width * 0.99, picture.y + picture.height * 0.97);
  await page.mouse.up();
  await page.getByRole('heading', { name: /image\.png.*region$/, level: 1 }).waitFor();
  await gridOf(page, 'Similar photos').getByRole('gridcell').nth(2).waitFor(slow);
  expect((await answerNames(page, 3)).map((name) => name.split('-')[0])).toEqual(['stripes', 'stripes', 'stripes']);
  await page.getByRole('button', { name: 'Search with the whole picture' }).click();
  await page.getByRole('heading', { name: 'image.png', exact: true, level: 1 }).waitFor();
});
