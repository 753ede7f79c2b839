import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings } from './fixtures/axe';
import { enginePids, type Likewise } from './fixtures/likewise';
import { drawScene } from './fixtures/scenes';
import { closeScenes, openScenes } from './fixtures/openScenes';
import { gridOf, photoNamed, searchFrom } from './fixtures/steps';

let likewise: Likewise;
let base: string;
beforeAll(async () => {
  ({ likewise, base } = await openScenes());
});
afterAll(() => closeScenes(likewise, base));

const focusOn = async (page: Page, name: string): Promise<void> => {
  await gridOf(page, 'Similar photos').focus();
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press(step === 0 ? 'Home' : 'ArrowRight');
    const focused = await gridOf(page, 'Similar photos').getAttribute('aria-activedescendant');
    if ((await page.locator(`#${focused}`).getAttribute('aria-label'))?.startsWith(name) === true) return;
  }
  throw new Error(`${name} is not among the answers.`);
};
/** Waits until the first answers are of these kinds, and of no other. */
const firstAre = async (page: Page, count: number, kinds: readonly string[]): Promise<void> => {
  await page.waitForFunction(
    ([most, wanted]) => {
      const cells = [...document.querySelectorAll('[role="gridcell"]')].slice(0, most);
      const found = new Set(cells.map((cell) => cell.getAttribute('aria-label')?.split('-')[0]));
      return cells.length === most && [...found].toSorted().join() === wanted;
    },
    [count, kinds.join()] as const,
    { timeout: 60_000 },
  );
};
const more = (page: Page) => page.getByRole('group', { name: 'More like this' });

test('by keys: an example is added, its kin come to the front, it is no answer any more; undo and redo, back and forward', async () => {
  const { page } = likewise;
  await searchFrom(page, 'house-1.jpg');
  await focusOn(page, 'dots-1.jpg');
  await page.keyboard.press('Equal');
  await more(page).getByRole('button', { name: 'Take dots-1.jpg out of “More like this”' }).waitFor();
  await photoNamed(page, 'dots-1.jpg', 'Similar photos').waitFor({ state: 'detached' });
  await firstAre(page, 4, ['dots', 'house']);
  await page.getByText('Likely: like at least one of them.').waitFor();
  await page.keyboard.press('Control+KeyZ');
  await photoNamed(page, /^dots-1\.jpg/, 'Similar photos').waitFor();
  await page.keyboard.press('Control+Shift+KeyZ');
  await more(page)
    .getByRole('button', { name: /dots-1/ })
    .waitFor();
  await photoNamed(page, /^house-2\.jpg/, 'Similar photos').click();
  await page.getByRole('heading', { name: 'house-2.jpg', level: 1 }).waitFor();
  expect(await more(page).getByRole('button').count()).toBe(1);
  await page.keyboard.press('Alt+ArrowLeft');
  await more(page)
    .getByRole('button', { name: /dots-1/ })
    .waitFor();
  expect(await axeFindings(page)).toEqual([]);
});

test('by pointer: a counter-example is put in, and taken out by its chip', async () => {
  const { page } = likewise;
  await searchFrom(page, 'house-1.jpg');
  await photoNamed(page, /^night-1\.jpg/, 'Similar photos').hover();
  await photoNamed(page, /^night-1\.jpg/, 'Similar photos')
    .getByRole('button', { name: 'Less like this' })
    .click();
  await photoNamed(page, /^night-1\.jpg/, 'Similar photos').waitFor({ state: 'detached' });
  // What the words are worth then is said.
  await page.getByTitle('How often that is right has not been measured.').waitFor();
  const less = page.getByRole('group', { name: 'Less like this' });
  await less.getByRole('button', { name: 'Take night-1.jpg out of “Less like this”' }).click();
  await photoNamed(page, /^night-1\.jpg/, 'Similar photos').waitFor();
  expect(await less.getByRole('button').count()).toBe(1);
});

test('a picture from outside becomes an example by the dialog and by being dropped on the tray, also while the engine is away', async () => {
  const { page, electron } = likewise;
  await searchFrom(page, 'house-1.jpg');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add a picture to be more like' }).click(),
  ]);
  await chooser.setFiles({ name: 'more-dots.jpg', mimeType: 'image/jpeg', buffer: await drawScene('dots', 4) });
  await more(page)
    .getByRole('button', { name: /more-dots\.jpg/ })
    .waitFor();
  await firstAre(page, 5, ['dots', 'house']);
  const [pid] = enginePids(electron);
  process.kill(pid!, 'SIGKILL');
  const stripes = (await drawScene('stripes', 4)).toString('base64');
  await more(page).evaluate((tray, base64) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    transfer.items.add(new File([bytes], 'stripes.jpg', { type: 'image/jpeg' }));
    tray.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, stripes);
  await more(page)
    .getByRole('button', { name: /stripes\.jpg/ })
    .waitFor();
  await page.getByRole('heading', { name: 'house-1.jpg', level: 1 }).waitFor();
  await firstAre(page, 8, ['dots', 'house', 'stripes']);
});

test('a filter leaves what it asks for and says how many are left out; it stays for the next search and is gone with one click', async () => {
  const { page } = likewise;
  await searchFrom(page, 'house-1.jpg');
  await page.getByRole('button', { name: 'Same folder' }).click();
  await page.getByText('No photo fits the filter').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Clear all' }).click();
  await photoNamed(page, /^house-2\.jpg/, 'Similar photos').waitFor();
  await page.getByRole('button', { name: 'Date, tag…' }).click();
  await page.getByRole('dialog', { name: 'Only photos that fit' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByLabel('Taken until').fill('2001-01-31');
  await page.getByLabel('Taken until').blur();
  await page.keyboard.press('Escape');
  await page.getByText('searched 0 of 12 · 12 left out').waitFor();
  await page.getByRole('button', { name: /until 31 January 2001/ }).click();
  await photoNamed(page, /^house-2\.jpg/, 'Similar photos').waitFor();
});

test('the threshold hides weak answers by keys, says so in words and in number, and comes back with the step', async () => {
  const { page } = likewise;
  await searchFrom(page, 'house-1.jpg');
  const slider = page.getByRole('slider', { name: 'Show' });
  await slider.focus();
  await page.keyboard.press('End');
  await page.getByText(/weaker answers hidden/).waitFor();
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/similarity 0\.\d\d and up$/);
  const left = await gridOf(page, 'Similar photos').getByRole('gridcell').count();
  expect(left).toBeLessThan(11);
  await photoNamed(page, /^house-/, 'Similar photos')
    .first()
    .click();
  await page.keyboard.press('Alt+ArrowLeft');
  await page.getByText(/weaker answers hidden/).waitFor();
  expect(await gridOf(page, 'Similar photos').getByRole('gridcell').count()).toBe(left);
  await page.getByRole('button', { name: 'Show all' }).click();
  await photoNamed(page, /^night-3\.jpg/, 'Similar photos').waitFor();
});
