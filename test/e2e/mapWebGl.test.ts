import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webGlSwitches, type Likewise } from './fixtures/likewise';
import { legendOf as legend, mapOf, placesOf, screenPixels, untilSettled, type Placed } from './fixtures/map';
import { closeScenes, openShots, SCENES, SHOTS } from './fixtures/openScenes';

/** The map as users have it: drawn by WebGL 2, where other tests of it run without a graphics card and have it drawn by hand. */
let likewise: Likewise;
let base: string;
let all: Placed[];
beforeAll(async () => {
  ({ likewise, base } = await openShots({ switches: webGlSwitches }));
  const { page } = likewise;
  await untilSettled(page);
  await page.keyboard.press('Control+Digit4');
  await mapOf(page).waitFor({ timeout: 60_000 });
  await untilSettled(page);
  await page.getByRole('combobox', { name: 'Colour' }).selectOption('Colour: folder');
  await legend(page).waitFor();
  all = await placesOf(page);
});
afterAll(() => closeScenes(likewise, base));

/** Red, green, blue of each folder, as the legend shows it. */
const coloursOfFolders = async (page: Page): Promise<Map<string, number[]>> =>
  new Map(
    await legend(page)
      .getByRole('button')
      .evaluateAll((buttons) =>
        buttons.map((button): [string, number[]] => [
          button.querySelector('.cut')!.textContent,
          getComputedStyle(button.querySelector('svg')!).fill.match(/\d+/g)!.map(Number),
        ]),
      ),
  );

/** Hides all that lies upon the points, or shows it again. */
const setUpon = (page: Page, visibility: 'hidden' | ''): Promise<void> =>
  mapOf(page).evaluate((map, value) => {
    for (const part of map.querySelectorAll<HTMLElement>(':scope > :not(canvas)')) part.style.visibility = value;
  }, visibility);

/** Photos of which a point in the colour of their folder is on the screen where they lie. */
async function drawnPoints(page: Page): Promise<number> {
  await page.mouse.move(2, 2);
  await setUpon(page, 'hidden');
  const colours = await coloursOfFolders(page);
  const pixel = await screenPixels(page);
  await setUpon(page, '');
  const near = [-2, -1, 0, 1, 2];
  return all.filter(({ at, folder: name }) =>
    near.some((dx) =>
      near.some((dy) => colours.get(name)!.every((value, channel) => Math.abs(pixel(at.x + dx, at.y + dy)[channel]! - value) < 12)),
    ),
  ).length;
}
const untilDrawn = (page: Page, count: number): Promise<void> => expect.poll(() => drawnPoints(page), { timeout: 60_000 }).toBe(count);
const untilAllDrawn = (page: Page): Promise<void> => untilDrawn(page, all.length);

const graphicsPid = (electron: Likewise['electron']): Promise<number | null> =>
  electron.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid ?? null);

/** What the page's own canvas is drawn by. */
const context = (page: Page): Promise<{ readonly renderer: string; readonly isLost: boolean } | null> =>
  page.evaluate(() => {
    const gl = document.querySelector('canvas')!.getContext('webgl2');
    const names = gl?.getExtension('WEBGL_debug_renderer_info');
    return gl && { renderer: String(names ? gl.getParameter(names.UNMASKED_RENDERER_WEBGL) : ''), isLost: gl.isContextLost() };
  });

test('WebGL draws a point where each photo lies, in the colour that the legend gives its folder, in both themes', async () => {
  const { page } = likewise;
  expect(await context(page)).toMatchObject({ renderer: expect.stringContaining('SwiftShader'), isLost: false });
  expect((await coloursOfFolders(page)).size).toBe(SCENES);
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
    await untilAllDrawn(page);
  }
});

test('a small picture has the frame and the shape of its folder, and photos that are not selected step back', async () => {
  const { page } = likewise;
  const folderOf = new Map(all.map(({ id, folder: name }) => [id, name]));
  const shapeOf = new Map(
    await legend(page)
      .getByRole('button')
      .evaluateAll((buttons) =>
        buttons.map((button): [string, string] => [button.querySelector('.cut')!.textContent, button.querySelector('svg')!.outerHTML]),
      ),
  );
  const thumbs = await page.locator('[data-image]').evaluateAll((elements) =>
    elements.map((element) => ({
      id: Number(element.getAttribute('data-image')),
      frame: getComputedStyle(element, '::after').borderTopColor.match(/\d+/g)!.map(Number),
      shape: element.querySelector('svg')!.outerHTML,
    })),
  );
  expect(thumbs.length).toBeGreaterThan(SCENES);
  const colours = await coloursOfFolders(page);
  for (const { id, frame, shape } of thumbs) {
    expect(frame).toEqual(colours.get(folderOf.get(id)!));
    expect(shape).toBe(shapeOf.get(folderOf.get(id)!));
  }
  expect(new Set(shapeOf.values()).size).toBe(SCENES);
  await legend(page).getByRole('button').first().click();
  await page.getByRole('heading', { name: `${SHOTS} photos` }).waitFor();
  const [name] = [...colours.keys()];
  await untilDrawn(page, SHOTS);
  expect(all.filter(({ folder: own }) => own === name).length).toBe(SHOTS);
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'Areas' }).waitFor();
});

test('pointing at a photo shows its card, a lasso takes exactly what it encloses, a click opens what was pointed at', async () => {
  const { page } = likewise;
  const [first] = all;
  const alone =
    all.find(({ at }) => all.every((other) => other.at === at || Math.hypot(other.at.x - at.x, other.at.y - at.y) > 30)) ?? first!;
  const box = (await mapOf(page).boundingBox())!;
  const [left, top, right, bottom] = [alone.at.x - 70, Math.max(alone.at.y - 70, box.y + 52), alone.at.x + 70, alone.at.y + 70];
  const inside = all.filter(({ at }) => at.x > left && at.x < right && at.y > top && at.y < bottom);
  const corners = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top],
  ] as const;
  await page.mouse.move(...corners[0]);
  await page.mouse.down();
  for (const corner of corners.slice(1)) await page.mouse.move(...corner, { steps: 4 });
  await page.mouse.up();
  await page.getByRole('heading', { name: `${inside.length} photo${inside.length === 1 ? '' : 's'}` }).waitFor();
  await page.keyboard.press('Escape');
  await page.mouse.move(alone.at.x, alone.at.y);
  const name = await page.evaluate(async (imageId) => {
    const { likewise: bridge } = window as unknown as { likewise: { call(call: string, input: unknown): Promise<{ name: string }[]> } };
    return (await bridge.call('photos.summaries', { imageIds: [imageId] }))[0]!.name;
  }, alone.id);
  await mapOf(page).getByText(name).waitFor();
  await page.mouse.click(alone.at.x, alone.at.y);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await page.keyboard.press('Alt+ArrowLeft');
  await mapOf(page).waitFor();
});

test('points come back after the context was lost and restored, after it was lost for good, and after the graphics process died', async () => {
  likewise.complaints.allow(/^warning: WebGL: CONTEXT_LOST_WEBGL/);
  const { page, electron } = likewise;
  await page.getByRole('combobox', { name: 'Colour' }).selectOption('Colour: folder');
  await untilAllDrawn(page);
  /** That no points are seen meanwhile is no matter of pixels: on a busy machine they are back before a picture of the screen is made. */
  const lose = (isRestored: boolean): Promise<boolean> =>
    page.evaluate(async (comesBack) => {
      const canvas = document.querySelector('canvas')!;
      const gl = canvas.getContext('webgl2')!;
      // Of a lost context no extension is given any more.
      const loser = gl.getExtension('WEBGL_lose_context')!;
      const lost = new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve, { once: true }));
      Object.assign(window, { lostCanvas: canvas });
      loser.loseContext();
      await lost;
      const isLost = gl.isContextLost();
      // Not before all have heard of the loss.
      await new Promise((resolve) => setTimeout(resolve));
      if (comesBack) loser.restoreContext();
      return isLost;
    }, isRestored);
  const isSameCanvas = (): Promise<boolean> =>
    page.evaluate(() => document.querySelector('canvas') === (window as unknown as { lostCanvas: HTMLCanvasElement }).lostCanvas);
  expect(await lose(true)).toBe(true);
  await untilAllDrawn(page);

  expect(await lose(false)).toBe(true);
  await expect.poll(isSameCanvas, { timeout: 60_000 }).toBe(false);
  await untilAllDrawn(page);

  const pid = await graphicsPid(electron);
  process.kill(pid!, 'SIGKILL');
  await expect.poll(async () => ![null, pid].includes(await graphicsPid(electron)), { timeout: 60_000 }).toBe(true);
  await untilAllDrawn(page);
});

test('a graphics process that answers nothing does not hold the window open', async () => {
  const { electron } = likewise;
  const pid = (await graphicsPid(electron))!;
  process.kill(pid, 'SIGSTOP');
  const began = performance.now();
  await likewise.close();
  // 6 s; 72 s where it is waited for.
  expect(performance.now() - began).toBeLessThan(60_000);
});
