import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enginePids, scripted, startLikewise, type Likewise } from './fixtures/likewise';
import { gridOf } from './fixtures/steps';

const count = 100_000;
let likewise: Likewise;
beforeAll(async () => {
  likewise = await startLikewise({ env: scripted({ photos: count, indexed: count - 1_000, folders: 4, problems: 7 }) });
  await gridOf(likewise.page).getByRole('gridcell').first().waitFor();
});
afterAll(() => likewise?.close());

/** Rows follow the scrolling when the page has time for it. */
const untilDrawn = async (page: Page): Promise<void> => {
  const isDrawn = (): Promise<boolean> =>
    gridOf(page).evaluate((grid) => {
      const { top, bottom } = grid.getBoundingClientRect();
      const boxes = [...grid.querySelectorAll('[role="gridcell"]')].map((cell) => cell.getBoundingClientRect());
      return boxes.some((box) => box.top > top + 50 && box.bottom < bottom);
    });
  await expect.poll(isDrawn, { timeout: 60_000 }).toBe(true);
};

test('of 100,000 photos only those near the view are in the page, and the grid says how many rows there are', async () => {
  const { page } = likewise;
  expect(await gridOf(page).getByRole('gridcell').count()).toBeLessThan(120);
  // The first of them are there before it is known how many there are.
  const rowCount = async (): Promise<number> => Number(await gridOf(page).getAttribute('aria-rowcount'));
  await expect.poll(rowCount, { timeout: 60_000 }).toBeGreaterThan(count / 12);
  expect(await gridOf(page).getByRole('gridcell').count()).toBeLessThan(120);
});

test('End reaches the last photo, Home the first, and the one with the focus stays in the page when it is scrolled away', async () => {
  const { page } = likewise;
  await page.keyboard.press('End');
  await page.locator(`#photo-${count}`).waitFor();
  await page.keyboard.press('Home');
  await page.locator('#photo-1').waitFor();
  await gridOf(page).evaluate((grid) => (grid.scrollTop = grid.scrollHeight / 2));
  await untilDrawn(page);
  const active = await gridOf(page).getAttribute('aria-activedescendant');
  expect(active).toBe('photo-1');
  expect(await page.locator(`#${active}`).count()).toBe(1);
});

test('the engine hears of a key, a press and the wheel as they happen, and not of a pointer that only moves', async () => {
  const { page, log } = likewise;
  const told = (line: string): number => log().split(line).length - 1;
  /** What the page asks comes after all that was done before, and so does its line in the log. */
  const heard = async (): Promise<number> => {
    const before = told('Details are asked for.');
    await page.evaluate(() =>
      (window as unknown as { likewise: { call(name: string, input: object): Promise<object> } }).likewise.call('photos.details', {
        imageId: 1,
      }),
    );
    await expect.poll(() => told('Details are asked for.'), { timeout: 60_000 }).toBe(before + 1);
    return told('A person acted.');
  };
  for (const act of [
    (): Promise<void> => page.keyboard.press('Shift'),
    (): Promise<void> => page.mouse.down({ button: 'middle' }),
    (): Promise<void> => page.mouse.wheel(0, 40),
  ]) {
    const before = await heard();
    for (let at = 0; at < 5; at++) await page.mouse.move(300 + at, 300);
    expect(await heard()).toBe(before);
    // Of acts that follow one another closely only the first is told.
    await page.waitForTimeout(200);
    await act();
    expect(await heard()).toBeGreaterThan(before);
    await page.mouse.up({ button: 'middle' });
  }
});

test('back from an answer the grid is where it was, to the pixel', async () => {
  const { page } = likewise;
  await gridOf(page).evaluate((grid) => (grid.scrollTop = 1_234_567));
  await untilDrawn(page);
  const before = await gridOf(page).evaluate((grid) => grid.scrollTop);
  const inView = await gridOf(page).evaluate((grid) => {
    const { top, bottom } = grid.getBoundingClientRect();
    return [...grid.querySelectorAll('[role="gridcell"]')].find(
      (cell) => cell.getBoundingClientRect().top > top + 50 && cell.getBoundingClientRect().bottom < bottom,
    )!.id;
  });
  await page.locator(`#${inView}`).click();
  await gridOf(page, 'Similar photos').waitFor();
  await page.keyboard.press('Alt+ArrowLeft');
  await gridOf(page).waitFor();
  await page.locator(`#${inView}`).waitFor();
  expect(Math.abs((await gridOf(page).evaluate((grid) => grid.scrollTop)) - before)).toBeLessThan(2);
});

test('scrolling through it costs the page less than a frame of 50 ms of its own CPU time', async () => {
  const { page } = likewise;
  const devtools = await page.context().newCDPSession(page);
  // CPU time, not the clock: other work may run beside this test.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busySeconds = async (): Promise<number> => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')!.value;
  };
  const frames = 60;
  const before = await busySeconds();
  await gridOf(page).evaluate(async (grid, count) => {
    for (let frame = 0; frame < count; frame++) {
      grid.scrollTop += 400;
      await new Promise(requestAnimationFrame);
    }
  }, frames);
  const msAFrame = (1000 * ((await busySeconds()) - before)) / frames;
  console.info(`scrolling 100,000 photos: ${msAFrame.toFixed(1)} ms of CPU a frame of 400 px`);
  expect(msAFrame).toBeGreaterThan(0);
  expect(msAFrame).toBeLessThan(50);
});

test('R32 after three crashes within five minutes the app asks, and starts the engine again on demand', async () => {
  const { page, electron } = likewise;
  for (let crash = 0; crash < 3; crash++) {
    await expect.poll(() => enginePids(electron).length, { timeout: 60_000 }).toBe(1);
    await page.getByText('search is restarting').waitFor({ state: 'detached' });
    process.kill(enginePids(electron)[0]!, 'SIGKILL');
    await page.getByText(crash < 2 ? 'search is restarting' : 'Search has stopped three times').waitFor();
  }
  await page.waitForTimeout(1_500);
  expect(enginePids(electron)).toEqual([]);
  await page.getByRole('button', { name: 'Start again' }).click();
  await page.getByText('Search has stopped three times').waitFor({ state: 'detached' });
  expect(enginePids(electron).length).toBe(1);
});

test('R32 an engine that hangs is noticed by its missing answer, killed, and replaced', async () => {
  const { page, electron } = likewise;
  await page.getByText('search is restarting').waitFor({ state: 'detached' });
  const [pid] = enginePids(electron);
  await page.evaluate(() => {
    const told = window as unknown as {
      likewise: { on(event: string, hear: (payload: { state: string }) => void): void };
      states: string[];
    };
    told.states = [];
    told.likewise.on('engine.state', ({ state }) => void told.states.push(state));
  });
  process.kill(pid!, 'SIGSTOP');
  // What the page is told: another engine may be there before it has drawn that there is none.
  await expect
    .poll(() => enginePids(electron).filter((other) => other !== pid && !enginePids(electron).includes(pid!)).length, { timeout: 60_000 })
    .toBe(1);
  const states = (): Promise<string[]> => page.evaluate(() => (window as unknown as { states: string[] }).states);
  await expect.poll(async () => (await states()).slice(-2)).toEqual(['restarting', 'ready']);
  await page.getByText('search is restarting').waitFor({ state: 'detached' });
});
