import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@engine/store/store';
import type { CDPSession, Page } from 'playwright-core';
import { startLikewise, webGlSwitches, type Likewise } from '../e2e/fixtures/likewise';
import { makeUpLibrary } from '../fixtures/madeUpLibrary';
import { seededRandom } from '../fixtures/vectors';
// @ts-expect-error plain JavaScript, since the test command runs it before anything is set up
import { openDisplay } from '../run/virtualDisplay.mjs';

const D = 256;
/** So many at most, and no more than fit into this time: by a processor one may take half a second. */
const MOST_FRAMES = 120;
const ROW_MS = 5_000;
/** Steps from one end of a pan to the other. */
const PAN_STEPS = 30;
const GROUP = 50;
const renderers = { WebGL: webGlSwitches, '2D canvas': [] } as const;

/** The map of the real app on a made-up library, moved in every frame. @param args how many photos (10000 100000) */
export async function run(args: readonly string[]): Promise<void> {
  const sizes = args.length > 0 ? args.map(Number) : [10_000, 100_000];
  const display = (await (openDisplay as () => Promise<{ env: Record<string, string>; close(): void } | null>)())!;
  Object.assign(process.env, display.env);
  console.log(
    `Map: up to ${MOST_FRAMES} frames or ${ROW_MS / 1000} s each, the window 1280 wide; load before: ${loadavg()[0]!.toFixed(1)}`,
  );
  try {
    for (const photos of sizes) await measure(photos);
  } finally {
    display.close();
  }
}

async function measure(photos: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  const dataDir = join(folder, 'data');
  const libraryFolder = join(dataDir, 'library');
  await mkdir(dataDir);
  try {
    await makeUpLibrary(libraryFolder, join(folder, 'photos'), photos, D);
    putMap(libraryFolder, photos);
    console.log(
      '| photos | drawn by | moved by | frames | frame ms, median / p95 / longest | CPU ms a frame: script | style, layout | all of the page |',
    );
    console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
    for (const [name, switches] of Object.entries(renderers)) {
      const likewise = await startLikewise({ dataDir, switches });
      try {
        await measureMoves(likewise, photos, name);
      } finally {
        await likewise.close();
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Groups of about fifty, scattered as a drawn map has them. */
function putMap(libraryFolder: string, photos: number): void {
  const store = openStore({ folder: libraryFolder, access: 'write' });
  try {
    const modelId = store.models.active(1 as never)!.id;
    const imageIds = Int32Array.from(store.maps.embedded(modelId));
    const random = seededRandom(3);
    const [extent, middles] = [Math.sqrt(photos) / 4, new Map<number, readonly [number, number]>()];
    const places = new Float32Array(photos * 2);
    for (let row = 0; row < photos; row++) {
      const group = Math.floor(row / GROUP);
      const middle = middles.get(group) ?? [extent * (random() - 0.5), extent * (random() - 0.5)];
      middles.set(group, middle);
      for (const axis of [0, 1] as const) places[row * 2 + axis] = middle[axis] + 0.9 * (random() + random() - 1);
    }
    store.maps.set({ modelId, imageIds, places, seed: 1, fittedOn: photos });
  } finally {
    store.close();
  }
}

async function measureMoves({ page }: Likewise, photos: number, name: string): Promise<void> {
  const map = page.getByRole('application', { name: /^Map of/ });
  await page.locator('[role="grid"] [role="gridcell"]').first().waitFor({ timeout: 120_000 });
  await page.keyboard.press('Control+Digit4');
  await map.waitFor({ timeout: 120_000 });
  await page.waitForTimeout(1_500);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const box = (await map.boundingBox())!;
  const row = async (moved: string, step: Step, most = MOST_FRAMES): Promise<number> => {
    const { frames, told } = await timeFrames(page, devtools, step, most);
    console.log(`| ${photos} | ${name} | ${moved} | ${frames} | ${told} |`);
    return frames;
  };
  const zoomedIn = await row('zooming in', { kind: 'zoom', deltaY: -12 });
  // No further back than it went.
  await row('zooming out', { kind: 'zoom', deltaY: 12 }, zoomedIn);
  await page.keyboard.press('KeyV');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await row('panning, all in view', { kind: 'pan' });
  await page.mouse.up();
  await page.getByRole('combobox', { name: 'Colour' }).selectOption('Colour: folder');
  for (let notch = 0; notch < 6; notch++) await page.keyboard.press('Equal');
  await page.mouse.down();
  await row('panning, close up, coloured', { kind: 'pan' });
  await page.mouse.up();
}

type Step = { readonly kind: 'zoom'; readonly deltaY: number } | { readonly kind: 'pan' };

/** One step before each frame; by the clock, and what the page's thread did for it. */
async function timeFrames(
  page: Page,
  devtools: CDPSession,
  step: Step,
  most: number,
): Promise<{ readonly frames: number; readonly told: string }> {
  const metrics = async (): Promise<Map<string, number>> =>
    new Map((await devtools.send('Performance.getMetrics')).metrics.map(({ name, value }) => [name, value]));
  const before = await metrics();
  const times = await page.evaluate(
    async ({ most, rowMs, panSteps, step }) => {
      const map = document.querySelector<HTMLElement>('[role="application"]')!;
      const { left, top, width, height } = map.getBoundingClientRect();
      const at = { clientX: left + width / 2, clientY: top + height / 2 };
      const found: number[] = [];
      let last = await new Promise(requestAnimationFrame);
      const startMs = performance.now();
      for (let frame = 0; frame < most && performance.now() - startMs < rowMs; frame++) {
        if (step.kind === 'zoom') map.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: step.deltaY, cancelable: true }));
        // There and back, with the button that is held down.
        else {
          const way = 4 * (panSteps - Math.abs((frame % (2 * panSteps)) - panSteps));
          map.dispatchEvent(
            new PointerEvent('pointermove', { clientX: at.clientX + way, clientY: at.clientY + way, pointerId: 1, bubbles: true }),
          );
        }
        const now = await new Promise(requestAnimationFrame);
        found.push(now - last);
        last = now;
      }
      return found.sort((a, b) => a - b);
    },
    { most, rowMs: ROW_MS, panSteps: PAN_STEPS, step },
  );
  const after = await metrics();
  const msAFrame = (name: string): number => (1000 * (after.get(name)! - before.get(name)!)) / times.length;
  const at = (share: number): string => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(0);
  const look = msAFrame('RecalcStyleDuration') + msAFrame('LayoutDuration');
  const told = `${at(0.5)} / ${at(0.95)} / ${at(1)} | ${msAFrame('ScriptDuration').toFixed(1)} | ${look.toFixed(1)} | ${msAFrame('TaskDuration').toFixed(1)}`;
  return { frames: times.length, told };
}
