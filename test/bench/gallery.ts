import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright-core';
import { answerFolderDialog, startLikewise } from '../e2e/fixtures/likewise';
import { gridOf } from '../e2e/fixtures/steps';
import { jpegPhoto } from '../fixtures/images';
import { makeUpLibrary } from '../fixtures/madeUpLibrary';

const d = 256;
const FRAMES = 240;
const FRAME_PX = 400;
const CLICKS = 60;
/** Photos to index while clicks are timed. */
const NEW_PHOTOS = 200;

/** The real app on a made-up library, driven from outside. @param args how many photos (100000) */
export async function run([count = '100000']: readonly string[]): Promise<void> {
  const photos = Number(count);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  const libraryFolder = join(folder, 'data', 'library');
  await mkdir(join(folder, 'data'));
  await makeUpLibrary(libraryFolder, join(folder, 'photos'), photos, d);
  const launchedMs = performance.now();
  const likewise = await startLikewise({ dataDir: join(folder, 'data') });
  try {
    const { page, electron } = likewise;
    await page.waitForFunction(() => document.querySelector('[role="grid"] [role="gridcell"]') !== null, undefined, { timeout: 120_000 });
    const firstCellMs = performance.now() - launchedMs;
    console.log(
      `${photos} photos, load ${loadavg()[0]!.toFixed(1)}; from the launch to the first photo in the page ${firstCellMs.toFixed(0)} ms`,
    );
    const devtools = await page.context().newCDPSession(page);
    await reportScrolling(page, devtools);
    console.log('| from a click to the neighbours in the page, ms | clicks | median | p99 | longest |\n| --- | --- | --- | --- | --- |');
    print('nothing else to do', await timeClicks(page));
    await mkdir(join(folder, 'new'));
    for (let i = 0; i < NEW_PHOTOS; i++)
      await writeFile(join(folder, 'new', `new-${i}.jpg`), await jpegPhoto({ width: 800, height: 600, seed: 100 + i }));
    await answerFolderDialog(electron, join(folder, 'new'));
    await page.getByRole('button', { name: 'Add a folder' }).click();
    await page.getByRole('progressbar').waitFor();
    print(`while ${NEW_PHOTOS} photos are indexed`, await timeClicks(page));
  } finally {
    await likewise.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A page down in every frame. Script and layout are the page's own work; painting is done by a processor here, where a window has a graphics card. */
async function reportScrolling(page: Page, devtools: CDPSession): Promise<void> {
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const metrics = async (): Promise<Map<string, number>> =>
    new Map((await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
  const before = await metrics();
  const longTasks = await gridOf(page).evaluate(
    async (grid, { frames, framePx }) => {
      const found: number[] = [];
      const observer = new PerformanceObserver((list) => found.push(...list.getEntries().map(({ duration }) => duration)));
      observer.observe({ entryTypes: ['longtask'] });
      for (let frame = 0; frame < frames; frame++) {
        grid.scrollTop += framePx;
        await new Promise(requestAnimationFrame);
      }
      await new Promise((done) => setTimeout(done, 200));
      observer.disconnect();
      return found.sort((a, b) => b - a);
    },
    { frames: FRAMES, framePx: FRAME_PX },
  );
  const after = await metrics();
  const msAFrame = (name: string): string => ((1000 * (after.get(name)! - before.get(name)!)) / FRAMES).toFixed(1);
  console.log(
    `Scrolling ${FRAMES} frames of ${FRAME_PX} px, CPU ms a frame: script ${msAFrame('ScriptDuration')}, style ${msAFrame('RecalcStyleDuration')}, layout ${msAFrame('LayoutDuration')}, all tasks ${msAFrame('TaskDuration')}`,
  );
  console.log(
    `Tasks of more than 50 ms by the clock: ${longTasks.length}${longTasks.length > 0 ? `, the longest ${longTasks[0]!.toFixed(0)} ms` : ''}`,
  );
}

/** @returns milliseconds, ascending: from the click to the frame in which the neighbours are in the page */
async function timeClicks(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let click = 0; click < CLICKS; click++) {
    await gridOf(page).waitFor();
    const ms = await page.evaluate(async (at) => {
      // One that is not indexed yet has no neighbours to show.
      const cells = [...document.querySelectorAll<HTMLElement>('[role="grid"][aria-label="Photos"] [role="gridcell"]:not(.waiting)')];
      const startMs = performance.now();
      cells[at % cells.length]!.click();
      const isThere = (): boolean => document.querySelector('[role="grid"][aria-label="Similar photos"] [role="gridcell"]') !== null;
      while (!isThere()) await new Promise((done) => setTimeout(done, 1));
      await new Promise(requestAnimationFrame);
      return performance.now() - startMs;
    }, click);
    times.push(ms);
    await page.keyboard.press('Alt+ArrowLeft');
    await page.waitForTimeout(60);
  }
  return times.sort((a, b) => a - b);
}

function print(name: string, times: readonly number[]): void {
  const at = (share: number): string => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(0);
  console.log(`| ${name} | ${times.length} | ${at(0.5)} | ${at(0.99)} | ${at(1)} |`);
}
