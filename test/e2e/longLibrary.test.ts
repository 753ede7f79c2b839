import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scripted, startLikewise, type Likewise } from './fixtures/likewise';
import { gridOf } from './fixtures/steps';

/** So many large photos make a list that is longer than any element of a page can be. */
const count = 500_000;
let likewise: Likewise;
beforeAll(async () => {
  likewise = await startLikewise({ env: scripted({ photos: count, indexed: count, folders: 4, problems: 0 }) });
  const { page } = likewise;
  await gridOf(page).getByRole('gridcell').first().waitFor({ timeout: 120_000 });
  for (let step = 0; step < 10; step++) await page.keyboard.press('Control+Equal');
  await page.waitForFunction(() => {
    const cell = document.querySelector('[role="gridcell"]');
    return cell !== null && cell.getBoundingClientRect().height > 260;
  });
});
afterAll(() => likewise?.close());

/** Photos whose rows are in view, by number, and where they are on the screen. */
const inView = (page: Page): Promise<{ readonly numbers: number[]; readonly tops: number[] }> =>
  gridOf(page).evaluate((grid) => {
    const { top, bottom } = grid.getBoundingClientRect();
    const seen = [...grid.querySelectorAll('[role="gridcell"]')].flatMap((cell) => {
      const box = cell.getBoundingClientRect();
      return box.bottom > top + 1 && box.top < bottom - 1 ? [{ number: Number(cell.id.replace('photo-', '')), top: box.top }] : [];
    });
    return { numbers: seen.map(({ number }) => number), tops: seen.map((cell) => cell.top) };
  });
const firstInView = async (page: Page): Promise<number> => Math.min(...(await inView(page)).numbers);
const lastInView = async (page: Page): Promise<number> => Math.max(...(await inView(page)).numbers);
const topOf = async (page: Page, photo: number): Promise<number> => {
  const { numbers, tops } = await inView(page);
  return tops[numbers.indexOf(photo)] ?? NaN;
};
/** Element and list are brought together when nothing was scrolled for a quarter of a second: what is seen then stays. */
const untilAtRest = (page: Page): Promise<void> => page.waitForTimeout(800);
const until = { timeout: 60_000 };

test('the last of half a million large photos is reached by a key and by the bar, and Home leads back to the first', async () => {
  const { page } = likewise;
  await page.keyboard.press('End');
  await expect.poll(() => lastInView(page), until).toBe(count);
  await page.keyboard.press('Home');
  await expect.poll(() => firstInView(page), until).toBe(1);
  await gridOf(page).evaluate((grid) => (grid.scrollTop = grid.scrollHeight));
  await expect.poll(() => lastInView(page), until).toBe(count);
  await gridOf(page).evaluate((grid) => (grid.scrollTop = 0));
  await expect.poll(() => firstInView(page), until).toBe(1);
});

test('the middle of the bar shows the middle of the list, and a wheel moves it by as many pixels as it turns, at rest too', async () => {
  const { page } = likewise;
  await gridOf(page).evaluate((grid) => (grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2));
  await expect.poll(async () => Math.abs((await firstInView(page)) - count / 2), until).toBeLessThan(count / 100);
  await untilAtRest(page);
  const photo = await lastInView(page);
  const before = await topOf(page, photo);
  const { x, y, width, height } = (await gridOf(page).boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.wheel(0, 200);
  await expect.poll(() => topOf(page, photo), until).toBeCloseTo(before - 200, 0);
  await untilAtRest(page);
  expect(await topOf(page, photo)).toBeCloseTo(before - 200, 0);
});

test('who scrolls up step by step does not come to the end of the bar before the end of the list', async () => {
  const { page } = likewise;
  const leftPx = await gridOf(page).evaluate(async (grid) => {
    const [startPx, stepPx] = [300_000, 3_000];
    grid.scrollTop = startPx;
    await new Promise(requestAnimationFrame);
    for (let px = 0; px < startPx; px += stepPx) {
      await new Promise(requestAnimationFrame);
      grid.scrollTop -= stepPx;
    }
    await new Promise(requestAnimationFrame);
    return grid.scrollTop;
  });
  expect(leftPx).toBeGreaterThan(0);
  expect(await firstInView(page)).toBeGreaterThan(1_000);
  // The bar dragged to its end, from far away: from close by, which is where slow frames may leave it, that is one more small step.
  await gridOf(page).evaluate((grid) => (grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2));
  await untilAtRest(page);
  await gridOf(page).evaluate((grid) => (grid.scrollTop = 0));
  await expect.poll(() => firstInView(page), until).toBe(1);
});

test('back from an answer the list is where it was, to the pixel', async () => {
  const { page } = likewise;
  await gridOf(page).evaluate((grid) => (grid.scrollTop = 5_432_101));
  await untilAtRest(page);
  // In view as a whole: for a click on it nothing is scrolled.
  const photo = await gridOf(page).evaluate((grid) => {
    const { top, bottom } = grid.getBoundingClientRect();
    const whole = [...grid.querySelectorAll('[role="gridcell"]')].find(
      (cell) => cell.getBoundingClientRect().top > top && cell.getBoundingClientRect().bottom < bottom,
    )!;
    return Number(whole.id.replace('photo-', ''));
  });
  const before = await topOf(page, photo);
  await page.locator(`#photo-${photo}`).click();
  await gridOf(page, 'Similar photos').waitFor();
  await page.keyboard.press('Alt+ArrowLeft');
  await gridOf(page).waitFor();
  await expect.poll(() => topOf(page, photo), until).toBeCloseTo(before, 0);
});
