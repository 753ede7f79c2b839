import type { Page } from 'playwright-core';
import { gridOf } from '../../e2e/fixtures/steps';

export interface Click {
  /** The first neighbour is in the page, and a frame began. */
  readonly cellsMs: number;
  /** The pictures of all neighbours in view have been painted, by Chromium's own clock (Element Timing, steps of 4 ms). */
  readonly paintedMs: number;
}

/** A mouse that rests on the photo, and a button that is down, for so long before the click. */
export interface Hand {
  readonly restMs: number;
  readonly pressMs: number;
}

export interface ClickPlan {
  readonly clicks: number;
  /** How the photo is clicked; null: from nowhere, as no hand does it, so that nothing could be prepared. */
  readonly hand: Hand | null;
  readonly mayGoOn?: () => Promise<boolean>;
  /** Around each of them. */
  readonly around?: { before(): void; after(): void };
}

/** Clicks on a photo, sees its neighbours, goes back. Each leaves marks, "click 3", in the page's timeline. */
export async function timeClicks(page: Page, { clicks: count, hand, mayGoOn, around }: ClickPlan): Promise<Click[]> {
  const clicks: Click[] = [];
  while (clicks.length < count && (mayGoOn === undefined || (await mayGoOn()))) {
    await gridOf(page).waitFor();
    const at = clicks.length;
    around?.before();
    const seen = page.evaluate(watchClick, { at, isByHand: hand !== null });
    const [click] = await Promise.all([seen, hand === null ? null : press(page, at, hand)]);
    around?.after();
    clicks.push(click);
    await page.keyboard.press('Alt+ArrowLeft');
    await page.waitForTimeout(60);
  }
  return clicks;
}

async function press(page: Page, at: number, { restMs, pressMs }: Hand): Promise<void> {
  const { x, y } = await page.evaluate(middleOf, at);
  await page.mouse.move(x, y);
  if (restMs > 0) await page.waitForTimeout(restMs);
  await page.mouse.down();
  if (pressMs > 0) await page.waitForTimeout(pressMs);
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
  const mark = (what: string, startTime = performance.now()): void => void performance.mark(`${what} ${at}`, { startTime });
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
      const paintedAtMs = Math.max(...inView.map((picture) => painted.get(picture)!));
      mark('painted', paintedAtMs);
      resolve({ cellsMs, paintedMs: paintedAtMs - startMs });
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
      mark('inserted');
      requestAnimationFrame(() => {
        cellsMs = performance.now() - startMs;
        mark('cells');
        finish();
      });
    });
    mutations.observe(document.body, { childList: true, subtree: true });
    const began = (ms: number): void => {
      startMs = ms;
      mark('click', ms);
    };
    if (isByHand) {
      document.addEventListener('click', ({ timeStamp }) => began(timeStamp), { capture: true, once: true });
      window.addEventListener('click', () => mark('handled'), { once: true });
    } else {
      const cells = document.querySelectorAll<HTMLElement>('[role="grid"][aria-label="Photos"] [role="gridcell"]:not(.waiting)');
      began(performance.now());
      cells[at % cells.length]!.click();
      mark('handled');
    }
  });
}

/** With their numbers: the first ones meet code that has never run. */
const SLOWEST_NAMED = 4;

const shareAt = (sorted: readonly number[], share: number): string =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(0) ?? '-';

/** Rows of the table of clicks. */
export function printClicks(name: string, clicks: readonly Click[]): void {
  for (const [what, part] of [
    ['the neighbours in the page', 'cellsMs'],
    ['their pictures painted', 'paintedMs'],
  ] as const) {
    const times = clicks.map((click) => click[part]).sort((a, b) => a - b);
    const slowest = clicks
      .map((click, at) => ({ ms: click[part], order: at + 1 }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, SLOWEST_NAMED);
    const named = slowest.map(({ ms, order }) => `${ms.toFixed(0)} (${order})`).join(', ');
    console.log(`| ${what}, ${name} | ${times.length} | ${shareAt(times, 0.5)} | ${shareAt(times, 0.99)} | ${named} |`);
  }
}
