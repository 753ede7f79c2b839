import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Likewise } from './fixtures/likewise';
import { mapOf, untilSettled } from './fixtures/map';
import { closeScenes, openShots, SHOTS } from './fixtures/openScenes';

let likewise: Likewise;
let base: string;
beforeAll(async () => {
  ({ likewise, base } = await openShots());
  await untilSettled(likewise.page);
});
afterAll(() => closeScenes(likewise, base));

const openMap = async (page: Page): Promise<void> => {
  await page.keyboard.press('Control+Digit4');
  await mapOf(page).waitFor({ timeout: 60_000 });
  await page.locator('[data-image]').first().waitFor();
};

/** From now on, frame by frame, where each small picture is. */
const watchPictures = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen = new Map<string, string[]>();
    Object.assign(window, { seen });
    const look = (): void => {
      for (const picture of document.querySelectorAll<HTMLElement>('[data-image]')) {
        const places = seen.get(picture.dataset['image']!) ?? [];
        if (places.at(-1) !== picture.style.transform) places.push(picture.style.transform);
        seen.set(picture.dataset['image']!, places);
      }
      requestAnimationFrame(look);
    };
    look();
  });
/** How many places the picture that moved most was seen at since then, once none moves any more. */
async function placesSeen(page: Page): Promise<number> {
  const now = (): Promise<string> =>
    page.locator('[data-image]').evaluateAll((pictures) => pictures.map((picture) => (picture as HTMLElement).style.transform).join());
  for (let last = ''; last !== (last = await now());) await page.waitForTimeout(1_000);
  return page.evaluate(() => {
    const { seen } = window as unknown as { seen: Map<string, string[]> };
    return Math.max(...[...seen.values()].map((places) => new Set(places).size));
  });
}

test('after a training photos fly from where they lay to where they lie now; and back, when one looks at the map before it', async () => {
  const { page } = likewise;
  await openMap(page);
  await untilSettled(page);
  await page.evaluate(async (shots) => {
    const { likewise: bridge } = window as unknown as { likewise: { call(call: string, input?: unknown): Promise<never> } };
    const map = (await bridge.call('map.get')) as { imageIds: Int32Array; folderOf: Int32Array };
    const scenes = new Map<number, number[]>();
    map.folderOf.forEach((scene, row) => scenes.set(scene, [...(scenes.get(scene) ?? []), map.imageIds[row]!]));
    const groups = [...scenes.values()];
    for (const imageIds of groups) await bridge.call('judgements.saveGroup', { imageIds });
    const pairs = Array.from({ length: shots }, (_, at) => ({
      imageA: groups[0]![at]!,
      imageB: groups[1 + (at % 3)]![at]!,
      verdict: 'different',
    }));
    await bridge.call('judgements.save', { pairs, source: 'chosen' });
  }, SHOTS);
  await page.keyboard.press('Control+Digit3');
  await page.keyboard.press('Control+Digit2');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('region', { name: 'How it went' }).waitFor({ timeout: 90_000 });
  await page
    .getByRole('button', { name: /^Keep Version/ })
    .or(page.getByRole('button', { name: 'Keep anyway' }))
    .click();
  await page.getByRole('button', { name: 'Use Before any teaching' }).waitFor();
  await watchPictures(page);
  await openMap(page);
  await page.getByRole('radio', { name: 'Before' }).waitFor({ timeout: 60_000 });
  expect(await placesSeen(page)).toBeGreaterThan(3);

  await watchPictures(page);
  await page.getByRole('radio', { name: 'Before' }).click();
  expect(await placesSeen(page)).toBeGreaterThan(3);
});

test('for those who want nothing to move, photos are there at once', async () => {
  const { page } = likewise;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const version of ['Now', 'Before']) {
    await watchPictures(page);
    await page.getByRole('radio', { name: version }).click();
    expect(await placesSeen(page)).toBe(2);
  }
});
