import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enginePids, startLikewise, type Likewise } from './fixtures/likewise';
import { drawScene, writeScenes } from './fixtures/scenes';
import { gridOf, photoNamed, waitUntilRead } from './fixtures/steps';

let likewise: Likewise;
let base: string;
let photos: string;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-desk-'));
  photos = join(base, 'photos');
  await writeScenes(photos);
  likewise = await startLikewise();
});
afterAll(async () => {
  await likewise?.close();
  rmSync(base, { recursive: true, force: true });
});

/**
 * What the system does when a file or folder is dragged from its file manager and let go over the window. Chromium lets a drop through only once it
 * has heard that the page takes what is dragged, at no moment that can be waited for: what was let go too early comes as a drag that left, and is
 * dragged again, as a hand would.
 */
async function dropFromOutside(page: Page, path: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop', x: number): Promise<unknown> =>
    devtools.send('Input.dispatchDragEvent', { type, x, y: 400, data });
  await page.evaluate(() =>
    window.addEventListener('drop', () => (document.body.dataset['dropped'] = 'yes'), { capture: true, once: true }),
  );
  const hasArrived = (withinMs: number): Promise<boolean> =>
    page
      .waitForFunction(() => document.body.dataset['dropped'] === 'yes', undefined, { timeout: withinMs })
      .then(
        () => true,
        () => false,
      );
  for (let attempt = 1; attempt <= 10; attempt++) {
    await drag('dragEnter', 500);
    await drag('dragOver', 500);
    await page.getByText('Drop a picture to search with it, or a folder to add it').waitFor();
    await drag('dragOver', 501);
    await page.waitForTimeout(100 * attempt);
    await drag('drop', 501);
    if (await hasArrived(200 * attempt)) break;
  }
  expect(await page.evaluate(() => document.body.dataset['dropped'])).toBe('yes');
  await page.evaluate(() => delete document.body.dataset['dropped']);
  await devtools.detach();
}

test('a folder dropped on the first screen becomes the library', async () => {
  const { page } = likewise;
  await page.getByRole('button', { name: 'Choose a photo folder' }).waitFor();
  await dropFromOutside(page, photos);
  await waitUntilRead(page, 12);
  await page.getByRole('button', { name: 'photos, 12 photos' }).waitFor();
});

test('another folder dropped on the library is added, a picture is searched with, and a file that is neither is refused in a sentence', async () => {
  const { page } = likewise;
  const more = join(base, 'more');
  mkdirSync(more);
  writeFileSync(join(more, 'dots-9.jpg'), await drawScene('dots', 9));
  await dropFromOutside(page, more);
  await waitUntilRead(page, 13);
  await dropFromOutside(page, join(more, 'dots-9.jpg'));
  await gridOf(page, 'Similar photos').waitFor();
  await page.getByText('Not added to the library').waitFor();
  await page.keyboard.press('Control+Digit1');
  writeFileSync(join(base, 'letter.txt'), 'Dear reader');
  await dropFromOutside(page, join(base, 'letter.txt'));
  await page
    .getByText(/That picture cannot be read|The search did not work/)
    .first()
    .waitFor();
  await page.keyboard.press('Control+Digit1');
});

test('a photo dragged out hands over the original file, with a picture of it under the pointer', async () => {
  const { page, electron } = likewise;
  await electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    const taken: unknown[] = [];
    Object.assign(globalThis, { taken });
    contents.startDrag = ({ file, icon }) => {
      const { width, height } = (icon as Electron.NativeImage).getSize();
      const bitmap = (icon as Electron.NativeImage).toBitmap();
      taken.push({
        file,
        width,
        height,
        colours: new Set(Array.from({ length: 200 }, (_, at) => bitmap.readUInt32LE((at * 97 * 4) % bitmap.length))).size,
      });
    };
  });
  const box = (await photoNamed(page, 'house-1.jpg').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 30, box.y + box.height / 2 + 30, { steps: 4 });
  const taken = (): Promise<unknown[]> => electron.evaluate(() => (globalThis as unknown as { taken: unknown[] }).taken);
  await expect.poll(async () => (await taken()).length).toBe(1);
  await page.mouse.up();
  const [drag] = (await taken()) as { file: string; width: number; height: number; colours: number }[];
  expect(drag).toMatchObject({ file: join(photos, 'house-1.jpg'), width: 96, height: 72 });
  // A plain tile has one colour; a picture of the house has many.
  expect(drag!.colours).toBeGreaterThan(1);
  await page.keyboard.press('Control+Digit1');
});

test('a photo is shown in its folder, by key', async () => {
  const { page, electron } = likewise;
  await electron.evaluate(({ shell }) => {
    const shown: string[] = [];
    Object.assign(globalThis, { shown });
    shell.showItemInFolder = (path) => void shown.push(path);
  });
  await gridOf(page).focus();
  await photoNamed(page, 'night-2.jpg').click({ modifiers: ['Control'] });
  await page.keyboard.press('KeyE');
  const shown = (): Promise<string[]> => electron.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
  await expect.poll(shown).toEqual([join(photos, 'night-2.jpg')]);
  await page.keyboard.press('Escape');
});

test('on a low battery indexing waits and says so; on power it goes on by itself, and waking up looks at the folders again', async () => {
  const { page, electron } = likewise;
  await electron.evaluate(({ powerMonitor }) => {
    powerMonitor.isOnBatteryPower = () => true;
    powerMonitor.emit('on-battery');
    powerMonitor.emit('speed-limit-change', { limit: 40 });
  });
  writeFileSync(join(photos, 'stripes-7.jpg'), await drawScene('stripes', 7));
  await electron.evaluate(({ powerMonitor }) => void powerMonitor.emit('resume'));
  await page.getByText('Waiting for power').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(1_500);
  expect(await photoNamed(page, /^stripes-7\.jpg$/).count()).toBe(0);
  await electron.evaluate(({ powerMonitor }) => {
    powerMonitor.isOnBatteryPower = () => false;
    powerMonitor.emit('on-ac');
  });
  await waitUntilRead(page, 14);
  await photoNamed(page, 'stripes-7.jpg').waitFor();
});

test('a folder that goes away is offline with its photos, and back without a photo read again', async () => {
  const { page } = likewise;
  renameSync(join(base, 'more'), join(base, 'away'));
  await page.keyboard.press('Control+Comma');
  await page.getByRole('button', { name: 'Look again at more' }).click();
  await page.getByText('Not connected. Its photos can still be searched.', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'more, offline' }).waitFor();
  await page.keyboard.press('Control+Digit1');
  await photoNamed(page, 'dots-9.jpg').click();
  await page.getByText(/searched 14 of 14/).waitFor();
  await page.keyboard.press('Control+Comma');
  renameSync(join(base, 'away'), join(base, 'more'));
  await page.getByRole('button', { name: 'Look again at more' }).click();
  await page.getByRole('button', { name: 'more, 1 photo' }).waitFor();
  await page.keyboard.press('Control+Digit1');
  expect(await page.getByText('not indexed yet').count()).toBe(0);
});

test('R32 the engine killed while the settings, then the problems are open: each is complete again by itself', async () => {
  const { page, electron } = likewise;
  for (const [keys, proof] of [
    ['Control+Comma', /on disk for 14 photos/],
    ['Control+Digit6', 'Every file could be read'],
  ] as const) {
    await page.keyboard.press(keys);
    await page.getByText(proof).waitFor();
    process.kill(enginePids(electron)[0]!, 'SIGKILL');
    await page.getByText('search is restarting').waitFor();
    await page.getByText('search is restarting').waitFor({ state: 'detached' });
    await page.getByText(proof).waitFor();
  }
  await page.keyboard.press('Control+Comma');
  await page.getByRole('button', { name: 'Look again at photos' }).click();
  await page.keyboard.press('Control+Digit1');
  await photoNamed(page, 'night-1.jpg').waitFor();
});
