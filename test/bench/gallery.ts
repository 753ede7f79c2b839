import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CDPSession, ElectronApplication, Page } from 'playwright-core';
import { answerFolderDialog, startLikewise } from '../e2e/fixtures/likewise';
import { gridOf } from '../e2e/fixtures/steps';
import { jpegPhoto } from '../fixtures/images';
import { makeUpLibrary } from '../fixtures/madeUpLibrary';

const d = 256;
const FRAMES = 240;
const FRAME_PX = 400;
const CLICKS = 60;
/** Photos to index while clicks are timed. */
const NEW_PHOTOS = 400;
/** For how long a hand holds the button of a mouse down. */
const PRESS_MS = 80;
const NOTHING_ELSE = 'nothing else to do';

/** The real app on a made-up library, driven from outside. @param args how many photos (100000) */
export async function run([count = '100000']: readonly string[]): Promise<void> {
  const photos = Number(count);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  const libraryFolder = join(folder, 'data', 'library');
  await mkdir(join(folder, 'data'));
  await makeUpLibrary(libraryFolder, join(folder, 'photos'), photos, d, true);
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
    await reportMemory(electron, devtools);
    console.log('| ms from a click to | clicks | median | p99 | longest |\n| --- | --- | --- | --- | --- |');
    print(NOTHING_ELSE, await timeClicks(page, 0));
    print(`${NOTHING_ELSE}, after a press of ${PRESS_MS} ms`, await timeClicks(page, PRESS_MS));
    await mkdir(join(folder, 'new'));
    for (let i = 0; i < NEW_PHOTOS; i++)
      await writeFile(join(folder, 'new', `new-${i}.jpg`), await jpegPhoto({ width: 800, height: 600, seed: 100 + i }));
    await answerFolderDialog(electron, join(folder, 'new'));
    await page.getByRole('button', { name: 'Add a folder' }).click();
    await page.getByRole('progressbar').waitFor();
    print(`while ${NEW_PHOTOS} photos are indexed`, await timeClicks(page, 0, () => page.getByRole('progressbar').isVisible()));
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

/** The page's own heap, and what its process holds. */
async function reportMemory(electron: ElectronApplication, devtools: CDPSession): Promise<void> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const heapMib = metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value / 2 ** 20;
  const kib = await electron.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'Tab')!.memory.workingSetSize);
  console.log(`Memory of the page after it: ${heapMib.toFixed(0)} MiB of objects, ${(kib / 1024).toFixed(0)} MiB the process`);
}

interface Click {
  /** The first neighbour is in the page, and a frame began. */
  readonly cellsMs: number;
  /** The pictures of all neighbours in view have been painted, by Chromium's own clock (Element Timing, steps of 4 ms). */
  readonly paintedMs: number;
}

/**
 * Clicks on a photo, sees its neighbours, goes back.
 * @param pressMs how long the button is down before; 0: a click from nowhere, as no hand makes it, for which nothing could be prepared
 */
async function timeClicks(page: Page, pressMs: number, mayGoOn: () => Promise<boolean> = () => Promise.resolve(true)): Promise<Click[]> {
  const clicks: Click[] = [];
  while (clicks.length < CLICKS && (await mayGoOn())) {
    await gridOf(page).waitFor();
    const at = clicks.length;
    const seen = page.evaluate(watchClick, { at, isByHand: pressMs > 0 });
    const [click] = await Promise.all([seen, pressMs > 0 ? press(page, at, pressMs) : null]);
    clicks.push(click);
    await page.keyboard.press('Alt+ArrowLeft');
    await page.waitForTimeout(60);
  }
  return clicks;
}

async function press(page: Page, at: number, pressMs: number): Promise<void> {
  const { x, y } = await page.evaluate(middleOf, at);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.waitForTimeout(pressMs);
  await page.mouse.up();
}

/** In the page: of a photo that is seen whole. One that is not indexed yet has no neighbours to show. */
function middleOf(at: number): { readonly x: number; readonly y: number } {
  const grid = document.querySelector('[role="grid"][aria-label="Photos"]')!;
  const view = grid.getBoundingClientRect();
  const inView = [...grid.querySelectorAll('[role="gridcell"]:not(.waiting)')].filter((cell) => {
    const box = cell.getBoundingClientRect();
    return box.top >= view.top && box.bottom <= view.bottom;
  });
  const { left, top, width, height } = inView[at % inView.length]!.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** In the page: clicks, or waits for the click of a hand, and watches what comes of it. */
function watchClick({ at, isByHand }: { at: number; isByHand: boolean }): Promise<Click> {
  const answers = '[role="grid"][aria-label="Similar photos"]';
  return new Promise((resolve, reject) => {
    let startMs = NaN;
    let cellsMs = NaN;
    let isThere = false;
    const painted = new Map<Element, number>();
    const late = setTimeout(() => reject(new Error('The neighbours were not painted within 20 seconds.')), 20_000);
    const finish = (): void => {
      const grid = document.querySelector(answers);
      if (grid === null || Number.isNaN(cellsMs)) return;
      const { top, bottom } = grid.getBoundingClientRect();
      const inView = [...grid.querySelectorAll('img')].filter((picture) => {
        const box = picture.getBoundingClientRect();
        return box.bottom > top && box.top < bottom;
      });
      if (inView.length === 0 || !inView.every((picture) => painted.has(picture))) return;
      clearTimeout(late);
      mutations.disconnect();
      paints.disconnect();
      resolve({ cellsMs, paintedMs: Math.max(...inView.map((picture) => painted.get(picture)!)) - startMs });
    };
    const paints = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { renderTime: number; element: Element | null })[])
        if (entry.element !== null) painted.set(entry.element, entry.renderTime);
      finish();
    });
    paints.observe({ type: 'element' });
    const mutations = new MutationObserver(() => {
      for (const picture of document.querySelectorAll(`${answers} img:not([elementtiming])`))
        picture.setAttribute('elementtiming', 'answer');
      if (isThere || document.querySelector(`${answers} [role="gridcell"]`) === null) return;
      isThere = true;
      requestAnimationFrame(() => {
        cellsMs = performance.now() - startMs;
        finish();
      });
    });
    mutations.observe(document.body, { childList: true, subtree: true });
    if (isByHand) document.addEventListener('click', ({ timeStamp }) => (startMs = timeStamp), { capture: true, once: true });
    else {
      const cells = document.querySelectorAll<HTMLElement>('[role="grid"][aria-label="Photos"] [role="gridcell"]:not(.waiting)');
      startMs = performance.now();
      cells[at % cells.length]!.click();
    }
  });
}

function print(name: string, clicks: readonly Click[]): void {
  for (const [what, part] of [
    ['the neighbours in the page', 'cellsMs'],
    ['their pictures painted', 'paintedMs'],
  ] as const) {
    const times = clicks.map((click) => click[part]).sort((a, b) => a - b);
    const at = (share: number): string => times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(0) ?? '-';
    console.log(`| ${what}, ${name} | ${times.length} | ${at(0.5)} | ${at(0.99)} | ${at(1)} |`);
  }
}
