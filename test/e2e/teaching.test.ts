import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLikewise, type Likewise } from './fixtures/likewise';
import { drawScene, writeScenes } from './fixtures/scenes';
import { addFirstFolder, makeLens, photoNamed } from './fixtures/steps';

let likewise: Likewise;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-teaching-'));
  await writeScenes(folder);
  for (const variant of [4, 5]) writeFileSync(join(folder, `house-${variant}.jpg`), await drawScene('house', variant));
  likewise = await startLikewise();
  await addFirstFolder(likewise, folder, 14);
});
afterAll(async () => {
  await likewise?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The kind of scene that a photo shows: what this person means by similar. */
const kindOf = (name: string): string => name.split('-')[0]!;

test('pairs are judged by one key each, as the person sees them; what is said is counted, and Z goes back', async () => {
  const { page } = likewise;
  await page.keyboard.press('KeyJ');
  const group = page.getByRole('group', { name: 'Are these two similar?' });
  await group.waitFor();
  const names = (): Promise<string[]> => page.locator('figcaption').allInnerTexts();
  for (let answered = 0; answered < 8; answered++) {
    await expect.poll(async () => (await names()).filter(Boolean).length).toBe(2);
    const [a, b] = await names();
    await page.keyboard.press(kindOf(a!) === kindOf(b!) ? 'Digit1' : 'Digit2');
    await page.getByText(`${answered + 1} saved`).waitFor();
  }
  const before = await names();
  await page.keyboard.press('KeyZ');
  await expect.poll(names).not.toEqual(before);
  expect(await group.locator('[aria-pressed="true"]').count()).toBe(1);
  await page.keyboard.press('Escape');
});

/** Which of the bars' buttons and tabs lie upon another. */
const overlaps = (page: Page): Promise<string[]> =>
  page.locator(':is(header, footer) :is(button, [role="radio"])').evaluateAll((elements) => {
    const boxes = elements.map((element) => ({ name: element.textContent?.trim() ?? '', box: element.getBoundingClientRect() }));
    return boxes.flatMap(({ name, box }, at) =>
      boxes
        .slice(at + 1)
        .filter(({ box: other }) => other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom)
        .map((other) => `${name} / ${other.name}`),
    );
  });

test('in the smallest window at 125 % no button of a bar lies upon another, while one judges and where one teaches', async () => {
  const { page } = likewise;
  await page.setViewportSize({ width: 768, height: 512 });
  await page.keyboard.press('KeyJ');
  await page.getByRole('group', { name: 'Are these two similar?' }).waitFor();
  await page.keyboard.press('Digit3');
  await page.getByRole('button', { name: 'go back one' }).waitFor();
  expect(await overlaps(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Digit2');
  await page.getByRole('radio', { name: /^Judgements/ }).waitFor();
  expect(await overlaps(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('a training runs to its end, is put to use or not with its reason, and any version can be gone back to', async () => {
  const { page } = likewise;
  for (const kind of ['house', 'dots', 'stripes']) {
    await page.keyboard.press('Control+Digit1');
    for (const at of [1, 2, 3]) await photoNamed(page, `${kind}-${at}.jpg`).click({ modifiers: ['Control'] });
    await page.keyboard.press('Digit1');
    await page.getByRole('button', { name: 'Clear the selection' }).click();
  }
  await page.keyboard.press('Control+Enter');
  await page.getByRole('region', { name: 'How it went' }).or(page.getByText('Nothing was learned')).first().waitFor({ timeout: 60_000 });
  if (await page.getByText('Nothing was learned').isVisible()) return;
  const keep = page.getByRole('button', { name: /^Keep Version/ }).or(page.getByRole('button', { name: 'Keep anyway' }));
  await keep.click();
  await page.getByRole('button', { name: 'Use Before any teaching' }).click();
  await page.getByRole('button', { name: 'Use Version 1' }).waitFor();
  await page.getByRole('button', { name: 'Use Version 1' }).click();
  await page.getByRole('button', { name: 'Use Before any teaching' }).waitFor();
});

test('in another lens nothing is judged, and back in the first everything still is', async () => {
  const { page } = likewise;
  await makeLens(page, 'Same colour');
  await page.getByRole('radio', { name: 'Judgements', exact: true }).click();
  await page.getByText('Nothing judged yet').waitFor();
  await page.keyboard.press('KeyL');
  await page.getByRole('menuitemradio', { name: /Default/ }).click();
  await page.getByRole('list', { name: 'Judgements' }).waitFor();
});
