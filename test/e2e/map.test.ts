import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings } from './fixtures/axe';
import { enginePids, type Likewise } from './fixtures/likewise';
import { legendOf, mapOf, placesOf, untilSettled } from './fixtures/map';
import { closeScenes, openShots, SCENES, SHOTS } from './fixtures/openScenes';
import { gridOf } from './fixtures/steps';

describe('the map of a folder of scenes', () => {
  let likewise: Likewise;
  let base: string;
  beforeAll(async () => {
    ({ likewise, base } = await openShots());
  });
  afterAll(() => closeScenes(likewise, base));
  const shown = async (page: Page): Promise<number[]> => {
    await page.keyboard.press('Control+Digit4');
    await mapOf(page).waitFor({ timeout: 60_000 });
    return page.locator('[data-image]').evaluateAll((images) => images.map((image) => Number(image.getAttribute('data-image'))));
  };

  test('it draws itself when it is opened, and its small pictures do not overlap', async () => {
    const { page } = likewise;
    await shown(page);
    await page.locator('[data-image]').nth(3).waitFor();
    const boxes = await page
      .locator('[data-image]')
      .evaluateAll((images) => images.map((image) => image.getBoundingClientRect().toJSON() as DOMRect));
    for (const a of boxes)
      for (const b of boxes)
        if (a !== b) expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
  });

  test('what a lasso encloses is shown as a grid, exactly that, and can be tagged', async () => {
    const { page } = likewise;
    await untilSettled(page);
    await shown(page);
    const all = await placesOf(page);
    const box = (await mapOf(page).boundingBox())!;
    // In the middle, so that the outline does not leave the map.
    const off = ({ at }: { at: { x: number; y: number } }): number =>
      Math.max(Math.abs(at.x - box.x - box.width / 2), Math.abs(at.y - box.y - box.height / 2));
    const target = all.toSorted((a, b) => off(a) - off(b))[0]!.at;
    // The outline stays clear of the tools at the upper edge and of photos that lie right on it.
    const clearance = (half: number): number =>
      Math.min(...all.map(({ at }) => Math.abs(Math.max(Math.abs(at.x - target.x), Math.abs(at.y - target.y)) - half)));
    const half = [80, 95, 110, 125, 140].toSorted((a, b) => clearance(b) - clearance(a))[0]!;
    const [left, top, right, bottom] = [target.x - half, target.y - half, target.x + half, target.y + half];
    const corners = [
      [left, Math.max(top, box.y + 52)],
      [right, Math.max(top, box.y + 52)],
      [right, bottom],
      [left, bottom],
    ] as const;
    const inside = all.filter(({ at }) => at.x > left && at.x < right && at.y > corners[0][1] && at.y < bottom).map(({ id }) => id);
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.length).toBeLessThan(all.length);
    await page.mouse.move(...corners[0]);
    await page.mouse.down();
    for (const corner of [...corners.slice(1), corners[0]]) await page.mouse.move(...corner, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('heading', { name: `${inside.length} photo${inside.length === 1 ? '' : 's'}` }).waitFor();
    await page.keyboard.press('KeyT');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('circled');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show as grid' }).click();
    await page.getByRole('button', { name: 'From the map' }).waitFor();
    expect(await gridOf(page).getByRole('gridcell').count()).toBe(inside.length);
    const tagged = await page.evaluate(async () => {
      const { likewise: bridge } = window as unknown as { likewise: { call(name: string, input?: unknown): Promise<never> } };
      const [tag] = (await bridge.call('tags.list')) as { id: number }[];
      return bridge.call('tags.images', { tagId: tag!.id, limit: 1000 });
    });
    expect([...(tagged as number[])].toSorted()).toEqual(inside.toSorted());
    await page.getByRole('button', { name: 'From the map' }).click();
    await page.getByRole('button', { name: 'From the map' }).waitFor({ state: 'detached' });
  });

  test('by keys alone: to a photo, the five around it, as a grid; and Escape leaves step by step', async () => {
    const { page } = likewise;
    await shown(page);
    await mapOf(page).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('.jpg').first().waitFor();
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('heading', { name: '5 photos' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'From the map' }).waitFor();
    expect(await gridOf(page).getByRole('gridcell').count()).toBe(5);
    await page.keyboard.press('Alt+ArrowLeft');
    await page.getByRole('heading', { name: '5 photos' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Areas' }).waitFor();
    // The card of the focused photo is for who goes by keys: it does not lie over what the pointer draws round.
    await page.keyboard.press('ArrowRight');
    const card = mapOf(page).getByText('.jpg');
    await card.waitFor();
    const { x, y, height } = (await mapOf(page).boundingBox())!;
    await page.mouse.move(x + 4, y + height - 4);
    await page.mouse.down();
    await card.waitFor({ state: 'detached' });
    await page.mouse.move(x + 12, y + height - 12, { steps: 4 });
    await page.mouse.up();
    expect(await card.count()).toBe(0);
  });

  test('axe finds nothing on it, with areas, with a legend and with a selection, in dark and in light', async () => {
    const { page } = likewise;
    await shown(page);
    await page.getByRole('combobox', { name: 'Colour' }).selectOption('Colour: folder');
    await page.getByRole('region', { name: 'What the colours and shapes mean' }).waitFor();
    for (const theme of ['dark', 'light'])
      for (const step of ['areas', 'selection']) {
        if (step === 'selection')
          await page
            .getByRole('region', { name: /colours/ })
            .getByRole('button')
            .first()
            .click();
        await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
        expect(await axeFindings(page), `${theme}, ${step}`).toEqual([]);
        if (step === 'selection') await page.keyboard.press('Escape');
      }
  });

  test('the whole map keeps out of its legend, however large that is, and takes its room back when it goes', async () => {
    const { page } = likewise;
    await untilSettled(page);
    await shown(page);
    await page.getByRole('combobox', { name: 'Colour' }).selectOption('Colour: folder');
    await legendOf(page).evaluate((legend) => Object.assign(legend.style, { width: '220px', height: '420px' }));
    const boxes = (): Promise<{ readonly id: number; readonly box: DOMRect }[]> =>
      page.locator('[data-image]').evaluateAll((all) =>
        all.map((one) => ({
          id: Number(one.getAttribute('data-image')),
          box: one.getBoundingClientRect().toJSON() as DOMRect,
        })),
      );
    const under = async (): Promise<number> => {
      const { x, y, width, height } = (await legendOf(page).boundingBox())!;
      return (await boxes()).filter(({ box }) => box.left < x + width && box.right > x && box.top < y + height && box.bottom > y).length;
    };
    await expect.poll(under, { timeout: 60_000 }).toBe(0);
    await page.getByRole('combobox', { name: 'Colour' }).selectOption('Colour: none');
    await legendOf(page).waitFor({ state: 'detached' });
    const whole = new Map((await placesOf(page)).map(({ id, at }) => [id, at]));
    const farthest = async (): Promise<number> =>
      Math.max(
        ...(await boxes()).map(({ id, box }) =>
          Math.hypot((box.left + box.right) / 2 - whole.get(id)!.x, (box.top + box.bottom) / 2 - whole.get(id)!.y),
        ),
      );
    await expect.poll(farthest, { timeout: 60_000 }).toBeLessThan(2);
  });

  test('R32: when the engine is killed the map stays, and answers again by itself', async () => {
    const { page, electron } = likewise;
    await shown(page);
    const [pid] = enginePids(electron);
    process.kill(pid!, 'SIGKILL');
    await page.getByText('search is restarting').waitFor();
    expect(await mapOf(page).isVisible()).toBe(true);
    await page.getByText('search is restarting').waitFor({ state: 'detached', timeout: 30_000 });
    expect((await placesOf(page)).length).toBe(SCENES * SHOTS);
  });
});
