import { afterAll, beforeAll, expect, test } from 'vitest';
import { enginePids, scripted, startLikewise, type Likewise } from './fixtures/likewise';
import { gridOf } from './fixtures/steps';

/** No picture comes in the time of a test: all are on their way when the engine is killed. */
const pictureMs = 600_000;
let likewise: Likewise;
beforeAll(async () => {
  likewise = await startLikewise({ env: scripted({ photos: 60, indexed: 60, pictureMs }) });
  await gridOf(likewise.page).getByRole('gridcell').first().waitFor();
});
afterAll(() => likewise?.close());

test('pictures that fail when their screens are left, since the engine is killed then, trouble nobody, and the next screen goes on', async () => {
  const { page, electron } = likewise;
  await page.locator('#photo-1').click();
  await gridOf(page, 'Similar photos').getByRole('gridcell').first().waitFor();
  // Held, since a picture that is out of the page is heard of by nobody else.
  await page.evaluate(() => {
    const kept = [...document.images].filter((picture) => !picture.complete);
    const failed = kept.map((picture) => new Promise((told) => picture.addEventListener('error', told, { once: true })));
    Object.assign(window, { asked: kept.length, allFailed: Promise.all(failed) });
  });
  expect(await page.evaluate(() => (window as unknown as { asked: number }).asked)).toBeGreaterThan(1);
  await page.keyboard.press('Control+Digit1');
  await gridOf(page).getByRole('gridcell').first().waitFor();
  const [pid] = enginePids(electron);
  process.kill(pid!, 'SIGKILL');
  await page.evaluate(() => (window as unknown as { allFailed: Promise<unknown> }).allFailed);
  // What the consoles say is heard when the window is closed.
  await expect.poll(() => enginePids(electron).filter((other) => other !== pid).length).toBe(1);
  await page.getByText('search is restarting').waitFor({ state: 'detached' });
  await page.locator('#photo-2').click();
  await page.getByRole('heading', { level: 1, name: 'IMG_00002.jpg' }).waitFor();
});
