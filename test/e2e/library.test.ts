import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { axeFindings } from './fixtures/axe';
import { answerFolderDialog, startLikewise, type Likewise } from './fixtures/likewise';
import { drawScene, sceneKinds } from './fixtures/scenes';
import { addFirstFolder, gridOf, photoNamed, waitUntilRead } from './fixtures/steps';

let likewise: Likewise;
let base: string;
/** Of a poll: a computer that does other things meanwhile must fail no test. */
const slow = { timeout: 60_000 };
const shotsOfAKind = 6;

/** Houses and stripes by a Canon in 2021, dots by a Nikon in 2019, nights by none. */
const taken: Readonly<Record<string, { readonly model: string; readonly year: number }>> = {
  house: { model: 'Canon EOS 6D', year: 2021 },
  stripes: { model: 'Canon EOS 6D', year: 2021 },
  dots: { model: 'Nikon D70', year: 2019 },
};

async function drawShot(kind: (typeof sceneKinds)[number], variant: number): Promise<Buffer> {
  const shot = taken[kind];
  const drawn = sharp(await drawScene(kind, variant)).jpeg();
  if (!shot) return drawn.toBuffer();
  const settings = { ExposureTime: '1/250', FNumber: '28/10', ISOSpeedRatings: '400', FocalLength: '35/1', LensModel: 'EF 24-70mm f/2.8L' };
  const day = `${shot.year}:10:1${variant} 12:00:0${variant}`;
  return drawn
    .withExif({ IFD0: { Make: shot.model.split(' ')[0]!, Model: shot.model }, IFD2: { DateTimeOriginal: day, ...settings } })
    .toBuffer();
}

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-library-'));
  for (const folder of ['photos', 'usb']) mkdirSync(join(base, folder));
  for (const kind of sceneKinds)
    for (let variant = 1; variant <= shotsOfAKind; variant++)
      writeFileSync(join(base, kind === 'night' ? 'usb' : 'photos', `${kind}-${variant}.jpg`), await drawShot(kind, variant));
  likewise = await startLikewise();
  await addFirstFolder(likewise, join(base, 'photos'), 18);
  await answerFolderDialog(likewise.electron, join(base, 'usb'));
  await likewise.page.getByRole('button', { name: 'Add a folder' }).click();
  await waitUntilRead(likewise.page, 24);
});
afterAll(async () => {
  await likewise?.close();
  rmSync(base, { recursive: true, force: true });
});

// Each test begins in the whole library with nothing open, whatever became of the one before.
afterEach(async () => {
  const { page } = likewise;
  await page.mouse.up();
  for (let tries = 0; tries < 4 && (await page.getByRole('dialog').count()) > 0; tries++) await page.keyboard.press('Escape');
  for (const keys of ['Control+Digit1', 'Escape', 'Shift+KeyF']) await page.keyboard.press(keys);
});

const titleCount = (count: number): Promise<void> =>
  likewise.page.locator('header h1 + span', { hasText: new RegExp(`^${count}$`) }).waitFor();
const selected = (count: number): Promise<void> => likewise.page.getByRole('toolbar', { name: `${count} selected` }).waitFor();

test('a year and a camera are filters that add up, each goes with its chip, and Shift+F clears what is left', async () => {
  const { page } = likewise;
  await gridOf(page).focus();
  await page.keyboard.press('KeyF');
  const dialog = page.getByRole('dialog', { name: 'Only photos that fit' });
  await dialog.waitFor();
  await dialog.getByLabel(/^Year/).selectOption({ label: '2021 (12)' });
  await titleCount(12);
  await dialog.getByLabel(/^Month/).selectOption({ label: 'October (12)' });
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByLabel('Taken until').fill('2021-10-13');
  await dialog.getByLabel('Taken until').blur();
  await titleCount(6);
  await dialog.getByLabel(/^Camera/).selectOption('Nikon D70');
  await page.keyboard.press('Escape');
  await page.getByText('No photo fits these filters').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: /13 October 2021: No date filter/ }).click();
  await titleCount(6);
  await photoNamed(page, 'dots-1.jpg').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await gridOf(page).focus();
  await page.keyboard.press('Shift+KeyF');
  await titleCount(24);
  expect(await page.getByRole('group', { name: 'Filters in use' }).count()).toBe(0);
});

test('photos are selected by keys alone: one by one, on with Shift, all at once', async () => {
  const { page } = likewise;
  await gridOf(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('KeyX');
  await selected(1);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await selected(3);
  await page.keyboard.press('Shift+ArrowLeft');
  await selected(2);
  await page.keyboard.press('Control+KeyA');
  await selected(24);
  await page.keyboard.press('Escape');
  await page.getByRole('toolbar').waitFor({ state: 'detached' });
});

test('by tag, each photo is once under all the tags it has; the side bar and the filter know the tags, too', async () => {
  const { page } = likewise;
  const give = async (name: string, photos: readonly string[]): Promise<void> => {
    for (const photo of photos) await photoNamed(page, photo).click({ modifiers: ['Control'] });
    await page.keyboard.press('KeyT');
    await page.getByRole('textbox', { name: /tag/i }).fill(name);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.getByRole('toolbar').waitFor({ state: 'detached' });
  };
  await give('home', ['house-1.jpg', 'house-2.jpg', 'house-3.jpg']);
  await give('to print', ['house-3.jpg', 'dots-1.jpg']);
  await page.getByRole('radio', { name: 'By tag' }).click();
  const headings = gridOf(page).getByRole('heading', { level: 2 });
  await expect.poll(() => headings.allInnerTexts(), slow).toEqual(['home', 'home and to print', 'to print', 'No tag']);
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'to print, 2 photos' }).click();
  await titleCount(2);
  await page.getByRole('button', { name: 'Library' }).click();
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByRole('dialog').getByLabel(/^Tag/).selectOption({ label: 'home' });
  await page.keyboard.press('Escape');
  await titleCount(3);
  await page.getByRole('button', { name: 'home: No tag filter' }).click();
  await page.getByRole('radio', { name: 'Newest first' }).click();
  await titleCount(24);
});

/** The names of the photos that a rectangle of the window touches, as they are drawn now. */
const touchedBy = (left: number, top: number, right: number, bottom: number): Promise<string[]> =>
  gridOf(likewise.page)
    .getByRole('gridcell')
    .evaluateAll(
      (cells, [l, t, r, b]) =>
        cells
          .filter((cell) => {
            const box = cell.getBoundingClientRect();
            return box.left < r && box.right > l && box.top < b && box.bottom > t;
          })
          .map((cell) => cell.getAttribute('aria-label') ?? ''),
      [left, top, right, bottom] as const,
    );
const selectedNames = (): Promise<string[]> =>
  gridOf(likewise.page)
    .getByRole('gridcell', { selected: true })
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label') ?? ''));

test('a band drawn from the margin selects what it touches, scrolls at the edge over rows that were not drawn, and Escape takes it back', async () => {
  const { page } = likewise;
  await gridOf(page).evaluate((grid) => (grid.scrollTop = 0));
  const grid = (await gridOf(page).boundingBox())!;
  const first = (await gridOf(page).getByRole('gridcell').first().boundingBox())!;
  const start = { x: grid.x + 6, y: first.y + first.height / 2 };
  const end = { x: first.x + first.width * 1.5, y: start.y + 20 };
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(end.x, end.y, { steps: 5 });
  const touched = await touchedBy(start.x, start.y, end.x, end.y);
  expect(touched.length).toBe(2);
  await selected(2);
  expect((await selectedNames()).toSorted()).toEqual(touched.toSorted());
  await page.keyboard.press('Escape');
  await page.getByRole('toolbar').waitFor({ state: 'detached' });
  await page.mouse.up();
  // As large as they go, the photos need more rows than the window has.
  for (let step = 0; step < 10; step++) await page.keyboard.press('Control+Equal');
  await gridOf(page).evaluate((element) => (element.scrollTop = 0));
  const last = await gridOf(page).getByRole('gridcell').last().getAttribute('aria-label');
  await page.mouse.move(grid.x + 6, grid.y + 60);
  await page.mouse.down();
  await page.mouse.move(grid.x + grid.width - 40, grid.y + grid.height - 4, { steps: 5 });
  await expect
    .poll(() => gridOf(page).evaluate((element) => element.scrollTop + element.clientHeight >= element.scrollHeight - 1), {
      timeout: 60_000,
    })
    .toBe(true);
  await page.mouse.up();
  await selected(24);
  expect(last).not.toBe(await gridOf(page).getByRole('gridcell').last().getAttribute('aria-label'));
  await page.keyboard.press('Escape');
  for (let step = 0; step < 10; step++) await page.keyboard.press('Control+Minus');
  for (let step = 0; step < 4; step++) await page.keyboard.press('Control+Equal');
});

test('with Ctrl a band begins on a photo and adds to what is selected; without, the photo is dragged out and nothing is selected', async () => {
  const { page, electron } = likewise;
  await electron.evaluate(({ BrowserWindow }) => {
    const files: string[] = [];
    Object.assign(globalThis, { draggedOut: files });
    BrowserWindow.getAllWindows()[0]!.webContents.startDrag = ({ file }) => void files.push(file);
  });
  const draggedOut = (): Promise<string[]> => electron.evaluate(() => (globalThis as unknown as { draggedOut: string[] }).draggedOut);
  await gridOf(page).evaluate((grid) => (grid.scrollTop = 0));
  const cells = gridOf(page).getByRole('gridcell');
  await cells.nth(0).click({ modifiers: ['Control'] });
  await selected(1);
  const [from, to] = [(await cells.nth(1).boundingBox())!, (await cells.nth(2).boundingBox())!];
  await page.keyboard.down('Control');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2 + 4, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.up('Control');
  await selected(3);
  expect(await draggedOut()).toEqual([]);
  await page.keyboard.press('Escape');
  await page.mouse.move(from.x + from.width / 2, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2 + 4, { steps: 5 });
  await expect.poll(async () => (await draggedOut()).length, slow).toBe(1);
  await page.mouse.up();
  expect(await page.getByRole('toolbar').count()).toBe(0);
  await page.keyboard.press('Control+Digit1');
});

test('the details tell how a photo was taken, where it lies, its tags and judgements; all of it by keys', async () => {
  const { page } = likewise;
  for (const name of ['house-1.jpg', 'house-2.jpg']) await photoNamed(page, name).click({ modifiers: ['Control'] });
  await page.keyboard.press('Digit1');
  await page.getByText(/saved/i).first().waitFor();
  await page.keyboard.press('Escape');
  await gridOf(page).focus();
  await page.keyboard.press('KeyI');
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByText('1/250 s').waitFor();
  for (const text of ['f/2.8', '400', '35 mm', 'EF 24-70mm f/2.8L', 'Canon EOS 6D', join(base, 'photos', 'house-2.jpg')])
    await details.getByText(text, { exact: true }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('KeyT');
  await page.getByRole('textbox', { name: /tag/i }).fill('red roof');
  await page.keyboard.press('Enter');
  const off = details.getByRole('button', { name: 'Take the tag red roof off' });
  await off.waitFor();
  await off.focus();
  await page.keyboard.press('Enter');
  await off.waitFor({ state: 'detached' });
  const takeBack = details.getByRole('button', { name: 'Take back: house-1.jpg, Similar' });
  await takeBack.focus();
  await page.keyboard.press('Enter');
  await details.getByText('house-1.jpg: not judged any more').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Control+KeyZ');
  await takeBack.waitFor();
  await details.getByRole('button', { name: 'Large view of house-1.jpg' }).click();
  await page.getByRole('dialog', { name: 'Large view of house-1.jpg' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('a photo is shown in its folder from the details, and by key from the grid', async () => {
  const { page, electron } = likewise;
  await electron.evaluate(({ shell }) => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    shell.showItemInFolder = (path) => void shown.push(path);
  });
  const shown = (): Promise<string[]> => electron.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
  // The newest photos are at the top, which may be out of sight.
  await gridOf(page).focus();
  await page.keyboard.press('Home');
  await photoNamed(page, 'night-2.jpg').click({ modifiers: ['Control'] });
  await page.keyboard.press('KeyE');
  await expect.poll(shown, slow).toEqual([join(base, 'usb', 'night-2.jpg')]);
  await page.keyboard.press('Space');
  await page.getByRole('dialog').getByRole('button', { name: 'Show in folder' }).click();
  await expect.poll(async () => (await shown()).length, slow).toBe(2);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
});

test('a folder that goes away keeps its photos in the grid and says where they are in the details; back, they are as they were', async () => {
  const { page } = likewise;
  const lookAgain = async (): Promise<void> => {
    await page.keyboard.press('Control+Comma');
    await page.getByRole('button', { name: 'Look again at usb' }).click();
  };
  renameSync(join(base, 'usb'), join(base, 'away'));
  await lookAgain();
  await page.getByRole('button', { name: 'usb, offline' }).click();
  await titleCount(6);
  await gridOf(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('KeyI');
  const details = page.getByRole('complementary', { name: 'Details' });
  await details.getByText(/night-\d\.jpg \(offline\)/).waitFor();
  expect(await details.getByText('f/2.8').count()).toBe(0);
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  renameSync(join(base, 'away'), join(base, 'usb'));
  await lookAgain();
  await page.getByRole('button', { name: 'usb, 6 photos' }).click();
  await titleCount(6);
  expect(await page.getByText('not indexed yet').count()).toBe(0);
});

test('photos that come while a button is down on one leave it under the hand, and the click opens it; then they are there', async () => {
  const { page, electron } = likewise;
  await titleCount(24);
  const target = gridOf(page).getByRole('gridcell').nth(2);
  const id = await target.getAttribute('id');
  const name = (await target.getAttribute('aria-label'))!;
  const before = (await target.boundingBox())!;
  await page.mouse.move(before.x + before.width / 2, before.y + before.height / 2);
  await page.mouse.down();
  mkdirSync(join(base, 'new'));
  for (let variant = 1; variant <= 4; variant++)
    writeFileSync(join(base, 'new', `new-${variant}.jpg`), await drawScene('house', shotsOfAKind + variant));
  await answerFolderDialog(electron, join(base, 'new'));
  // A key would do: the hand that holds the mouse has another beside it.
  await page.getByRole('button', { name: 'Add a folder' }).evaluate((button) => (button as HTMLButtonElement).click());
  await page.getByRole('button', { name: 'new, 4 photos' }).waitFor({ timeout: 120_000 });
  await page.getByRole('progressbar').waitFor({ state: 'detached', timeout: 120_000 });
  expect(await page.locator(`[id="${id}"]`).boundingBox()).toEqual(before);
  await page.mouse.up();
  await page.getByRole('heading', { name: name.split(', ')[0]!, level: 1 }).waitFor();
  await page.keyboard.press('Alt+ArrowLeft');
  await titleCount(28);
});
