import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { CDPSession, Page } from 'playwright-core';
import { enginePids, startLikewise, type Likewise } from '../e2e/fixtures/likewise';
import { gridOf } from '../e2e/fixtures/steps';
import { pageThread, tasksOf, traceWhile } from './gallery/trace';
import { largeLibrary } from './largeLibrary';

const PATIENCE_MS = 600_000;
const TICK_MS = 10;
const SCROLLED_FRAMES = 240;

/**
 * Everything that a person does first in a library that is far larger than most, once each: how long until it is on the screen, and what it costs. A library
 * of 500,000 photos takes 3 GB and some four minutes to make, a run five to ten minutes.
 * @param args how many photos (500000); `--library DIR`: keeps the made-up library there, where each run takes back what it does; `--only TEXT,...`: acts
 * whose names hold one of these
 */
export async function run(args: readonly string[]): Promise<void> {
  const { photos, dataDir, isWanted } = await largeLibrary(args);
  const launchedMs = performance.now();
  const likewise = await startLikewise({ dataDir });
  try {
    const { page } = likewise;
    page.setDefaultTimeout(PATIENCE_MS);
    await gridOf(page).getByRole('gridcell').first().waitFor();
    const tookMs = performance.now() - launchedMs;
    console.log(`${photos} photos, load ${loadavg()[0]!.toFixed(1)}; launch to the first photo ${tookMs.toFixed(0)} ms`);
    await untilRead(page);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    console.log(
      '| what | ms until it is there | CPU of the page, of the engine, ms | most CPU of one task of the page, ms | engine, MiB |',
    );
    console.log('| --- | --- | --- | --- | --- |');
    for (const part of await partsOf(page))
      if (part.some(({ name }) => isWanted(name))) for (const act of part) await measure(likewise, devtools, act);
    await reportMemory(likewise);
  } finally {
    await likewise.close();
  }
}

/** One of them is a file that is no photo, as the first look through the folder finds out. */
async function untilRead(page: Page): Promise<void> {
  await page.waitForFunction(
    async () => {
      const { likewise: bridge } = window as unknown as {
        likewise: { call(name: string): Promise<readonly { kind: string; state: string }[]> };
      };
      return (await bridge.call('jobs.list')).every(({ kind, state }) => kind !== 'index' || state === 'done');
    },
    undefined,
    { polling: 500 },
  );
  await page.waitForTimeout(3_000);
}

interface Act {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** What belongs together, and ends where the next part begins: at the library, by day, with nothing selected. */
async function partsOf(page: Page): Promise<readonly (readonly Act[])[]> {
  const { keyboard } = page;
  const count = (await page.locator('h1 + .number').textContent())!;
  const lastId = (await gridOf(page).getByRole('gridcell').first().getAttribute('id'))!;
  const box = page.getByRole('textbox', { name: 'Name or path' });
  const counted = (shown: string | RegExp): Promise<void> =>
    page.locator('h1 + .number', { hasText: typeof shown === 'string' ? new RegExp(`^${shown}$`) : shown }).waitFor();
  const heading = (text: string | RegExp): Promise<void> => gridOf(page).getByRole('heading', { name: text }).first().waitFor();
  const order = async (name: string, first: string | RegExp): Promise<void> => {
    await page.getByRole('radio', { name, exact: true }).click();
    await heading(first);
  };
  const click = async (at: number): Promise<void> => {
    await gridOf(page).getByRole('gridcell').nth(at).click();
    await gridOf(page, 'Similar photos').getByRole('gridcell').first().waitFor();
    await keyboard.press('Alt+ArrowLeft');
    await gridOf(page).waitFor();
  };
  const byDay = { name: 'by day again', run: () => order('Newest first', /\d{4}/) };
  const home = {
    name: 'back to the library',
    run: async () => {
      await keyboard.press('Control+Digit1');
      await gridOf(page).getByRole('gridcell').first().waitFor();
    },
  };
  const noticed = (text: RegExp): Promise<void> => page.getByText(text).first().waitFor();
  const selectAll = {
    name: 'all selected',
    run: async () => {
      await gridOf(page).focus();
      await keyboard.press('Control+KeyA');
      await page.getByRole('toolbar', { name: `${count} selected` }).waitFor();
    },
  };
  const haveTag = (photos: number): Promise<unknown> =>
    page.waitForFunction(
      async (wanted) => {
        const { likewise: bridge } = window as unknown as { likewise: { call(name: string): Promise<readonly { images: number }[]> } };
        return ((await bridge.call('tags.list')).at(0)?.images ?? 0) === wanted;
      },
      photos,
      { polling: 200 },
    );
  const all = Number(count.replaceAll(',', ''));
  return [
    [
      { name: `${SCROLLED_FRAMES} frames of scrolling`, run: () => scroll(page) },
      { name: 'End: the last photo', run: () => keyboard.press('End').then(() => page.locator('#photo-1').waitFor()) },
      { name: 'Home: the first', run: () => keyboard.press('Home').then(() => page.locator(`#${lastId}`).waitFor()) },
    ],
    [
      { name: 'a click: its neighbours, the first time', run: () => click(12) },
      { name: 'a click: its neighbours, again', run: () => click(5) },
    ],
    [
      { name: 'a part of a name', run: () => box.fill('photo-4321.').then(() => counted('1')) },
      { name: 'all of them again', run: () => box.fill('').then(() => counted(count)) },
    ],
    [{ name: 'by folder', run: () => order('By folder', 'photos') }, { name: 'by tag', run: () => order('By tag', 'No tag') }, byDay],
    [
      selectAll,
      {
        name: 'all tagged',
        run: async () => {
          await keyboard.press('KeyT');
          await page.getByRole('textbox', { name: /tag/i }).fill('everything');
          await keyboard.press('Enter');
          await haveTag(all);
        },
      },
      {
        name: 'that taken back',
        run: async () => {
          await keyboard.press('Control+KeyZ');
          await haveTag(0);
        },
      },
      {
        name: 'and done again',
        run: async () => {
          await keyboard.press('Control+Shift+KeyZ');
          await haveTag(all);
        },
      },
      {
        name: 'taken back for good',
        run: async () => {
          await keyboard.press('Control+KeyZ');
          await haveTag(0);
          await keyboard.press('Control+KeyZ');
        },
      },
      {
        name: 'nothing selected',
        run: async () => {
          await keyboard.press('Escape');
          await page.getByRole('toolbar').waitFor({ state: 'detached' });
        },
      },
    ],
    [
      {
        name: 'duplicates: what there is',
        run: async () => {
          await keyboard.press('Control+Digit5');
          await page.getByRole('heading', { level: 1, name: 'Duplicates' }).waitFor();
          await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
        },
      },
      home,
    ],
    [
      {
        name: 'the folder removed',
        run: async () => {
          await keyboard.press('Control+Comma');
          await page
            .getByRole('button', { name: /^Remove/ })
            .first()
            .click();
          await page
            .getByRole('dialog')
            .getByRole('button', { name: /^Remove/ })
            .click();
          await noticed(/is out of the library/);
        },
      },
      {
        name: 'and back',
        run: async () => {
          await keyboard.press('Control+KeyZ');
          await noticed(/is in the library again/);
        },
      },
      home,
    ],
    [
      {
        name: 'the map: it is drawn',
        run: async () => {
          await keyboard.press('Control+Digit4');
          await page.getByRole('progressbar').first().waitFor();
          await page.getByRole('progressbar').first().waitFor({ state: 'detached' });
        },
      },
      home,
    ],
  ];
}

async function scroll(page: Page): Promise<void> {
  await gridOf(page).evaluate(async (grid, frames) => {
    for (let frame = 0; frame < frames; frame++) {
      grid.scrollTop += 400;
      await new Promise(requestAnimationFrame);
    }
  }, SCROLLED_FRAMES);
}

async function measure(likewise: Likewise, devtools: CDPSession, { name, run: act }: Act): Promise<void> {
  const pageMs = async (): Promise<number> =>
    1000 * (await devtools.send('Performance.getMetrics')).metrics.find((metric) => metric.name === 'TaskDuration')!.value;
  const [page0, engine0] = [await pageMs(), engineMs(likewise)];
  let tookMs = NaN;
  const trace = await traceWhile(likewise.electron, async () => {
    const startedMs = performance.now();
    await act();
    tookMs = performance.now() - startedMs;
    // What comes of it after it is there.
    await likewise.page.waitForTimeout(300);
  });
  const [page1, engine1] = [await pageMs(), engineMs(likewise)];
  const most = Math.max(0, ...tasksOf(trace, pageThread).map(({ cpuUs }) => cpuUs / 1000));
  const cpu = `${(page1 - page0).toFixed(0)}, ${(engine1 - engine0).toFixed(0)}`;
  console.log(`| ${name} | ${tookMs.toFixed(0)} | ${cpu} | ${most.toFixed(0)} | ${memoryOf(enginePids(likewise.electron)[0]!, 'VmRSS')} |`);
}

/** Of all its threads, since it began. */
function engineMs({ electron }: Likewise): number {
  const [pid] = enginePids(electron);
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return TICK_MS * (Number(fields[11]) + Number(fields[12]));
}

/** In MiB. Of a process that is over, none. */
function memoryOf(pid: number, field: 'VmRSS' | 'VmHWM'): string {
  const kib = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return kib === undefined ? '-' : (Number(kib) / 1024).toFixed(0);
}

/** Of each process of the app and the engine: now, and at most. */
async function reportMemory({ electron }: Likewise): Promise<void> {
  const [engine] = enginePids(electron);
  const shown = await electron.evaluate(({ app }) => app.getAppMetrics().map(({ type, pid }) => [type, pid] as const));
  const children = readdirSync(`/proc/${engine}/task`).flatMap((task) =>
    readFileSync(`/proc/${engine}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean),
  );
  const all = [...shown, ['engine', engine!] as const, ...children.map((pid) => ['child of the engine', Number(pid)] as const)];
  console.log(
    `Memory, MiB (at most): ${all.map(([name, pid]) => `${name} ${memoryOf(pid, 'VmRSS')} (${memoryOf(pid, 'VmHWM')})`).join(', ')}`,
  );
}
