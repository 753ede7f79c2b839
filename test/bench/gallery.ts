import { access, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CDPSession, ElectronApplication, Page } from 'playwright-core';
import { answerFolderDialog, startLikewise, type Likewise } from '../e2e/fixtures/likewise';
import { gridOf } from '../e2e/fixtures/steps';
import { jpegPhoto } from '../fixtures/images';
import { makeUpLibrary } from '../fixtures/madeUpLibrary';
import { printClicks, timeClicks, type ClickPlan } from './gallery/clicks';
import { reportLongTasks } from './gallery/longTasks';
import { ProcessorUse } from './gallery/processorUse';
import { reportClicks, type Message } from './gallery/splitClicks';
import { traceWhile } from './gallery/trace';

const d = 256;
const FRAMES = 240;
const FRAME_PX = 400;
/** Photos to index while clicks are timed. */
const NEW_PHOTOS = 400;
/** A button of a mouse, pressed as soon as the pointer is there. */
const press = { restMs: 0, pressMs: 80 };
/** On a touch pad, where down and up come together, and the pointer stopped before. */
const tap = { restMs: 200, pressMs: 0 };
const PARTS = ['scrolling', 'clicks', 'presses', 'taps', 'indexing'] as const;
const root = resolve(import.meta.dirname, '../..');

/**
 * The real app on a made-up library, driven from outside.
 * @param args how many photos (100000); `--trace`: with traces of all processes, which tell what the slowest clicks and the long tasks are made of, and make
 * everything slower; `--library DIR`: keeps the made-up library there for the next run; `--only scrolling,clicks,presses,taps,indexing`; `--clicks 60`; `--switch --js-flags=X`: of Chromium
 */
export async function run(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      trace: { type: 'boolean', default: false },
      library: { type: 'string' },
      only: { type: 'string', default: PARTS.join() },
      clicks: { type: 'string', default: '60' },
      switch: { type: 'string', multiple: true, default: [] },
    },
  });
  const photos = Number(positionals[0] ?? '100000');
  const clicks = Number(values.clicks);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  const dataDir = join(folder, 'data');
  await putLibrary(dataDir, photos, values.library ?? join(folder, 'made'));
  const messages = join(folder, 'messages.jsonl');
  await writeFile(messages, '');
  const timedHost = {
    LIKEWISE_HOST: join(import.meta.dirname, 'gallery/timedHost.mjs'),
    LIKEWISE_BENCH_HOST: join(process.env['LIKEWISE_APP_DIR'] ?? root, 'out/main/host.js'),
    LIKEWISE_BENCH_MESSAGES: messages,
  };
  const launchedMs = performance.now();
  const likewise = await startLikewise({ dataDir, switches: values.switch, ...(values.trace ? { env: timedHost } : {}) });
  try {
    const { page, electron } = likewise;
    await page.waitForFunction(() => document.querySelector('[role="grid"] [role="gridcell"]') !== null, undefined, { timeout: 120_000 });
    const firstCellMs = performance.now() - launchedMs;
    console.log(
      `${photos} photos, load ${loadavg()[0]!.toFixed(1)}; from the launch to the first photo in the page ${firstCellMs.toFixed(0)} ms`,
    );
    const parts = new Set(values.only.split(','));
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    if (parts.has('scrolling')) {
      if (values.trace) reportLongTasks(await traceWhile(electron, () => reportScrolling(page, devtools)));
      else await reportScrolling(page, devtools);
    }
    await reportMemory(electron, devtools);
    const clicked = async (name: string, plan: Omit<ClickPlan, 'clicks'>): Promise<void> => {
      if (!values.trace) return printClicks(name, await timeClicks(page, { clicks, ...plan }));
      const use = new ProcessorUse(electron.process().pid!, availableParallelism());
      const trace = await traceWhile(electron, async () => printClicks(name, await timeClicks(page, { clicks, ...plan, around: use })));
      await page.waitForTimeout(700);
      const lines = (await readFile(messages, 'utf8')).trim().split('\n');
      reportClicks(
        trace,
        lines.filter(Boolean).map((line) => JSON.parse(line) as Message),
        use.windows,
      );
    };
    console.log('| ms from a click to | clicks | median | p99 | the longest (the how manieth) |\n| --- | --- | --- | --- | --- |');
    const hands = [
      ['clicks', '', null],
      ['presses', `, after a press of ${press.pressMs} ms`, press],
      ['taps', `, a tap after a rest of ${tap.restMs} ms`, tap],
    ] as const;
    for (const [part, name, hand] of hands) if (parts.has(part)) await clicked(`nothing else to do${name}`, { hand });
    if (!parts.has('indexing')) return;
    for (const [part, name, hand] of hands) {
      await index(likewise, folder, `new-${part}`);
      await clicked(`while photos are indexed${name}`, { hand, mayGoOn: () => page.getByRole('progressbar').isVisible() });
      await page.getByRole('progressbar').waitFor({ state: 'detached', timeout: 120_000 });
    }
  } finally {
    await likewise.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Made, or copied from where it was kept: what is measured leaves traces in it. */
async function putLibrary(dataDir: string, photos: number, kept: string): Promise<void> {
  const isThere = await access(join(kept, 'library')).then(
    () => true,
    () => false,
  );
  if (!isThere) await makeUpLibrary(join(kept, 'library'), join(kept, 'photos'), photos, d, true);
  await mkdir(dataDir);
  await cp(join(kept, 'library'), join(dataDir, 'library'), { recursive: true });
}

async function index({ page, electron }: Likewise, folder: string, name: string): Promise<void> {
  await mkdir(join(folder, name));
  const seed = name.length * 10_000;
  for (let i = 0; i < NEW_PHOTOS; i++)
    await writeFile(join(folder, name, `${name}-${i}.jpg`), await jpegPhoto({ width: 800, height: 600, seed: seed + i }));
  await answerFolderDialog(electron, join(folder, name));
  await page.getByRole('button', { name: 'Add a folder' }).click();
  await page.getByRole('progressbar').waitFor();
}

/** A page down in every frame. Script and layout are the page's own work; painting is done by a processor here, where a window has a graphics card. */
async function reportScrolling(page: Page, devtools: CDPSession): Promise<void> {
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
