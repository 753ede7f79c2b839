import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bridge } from '@contract/bridge';
import type { Likewise } from './fixtures/likewise';
import { closeScenes, openScenes } from './fixtures/openScenes';
import { gridOf, photoNamed, waitUntilRead } from './fixtures/steps';

let likewise: Likewise;
let base: string;
beforeAll(async () => {
  ({ likewise, base } = await openScenes());
});
afterAll(() => closeScenes(likewise, base));

test('a lens that was removed is back, after a restart and by one key, with what was said in it', async () => {
  let { page } = likewise;
  await page.keyboard.press('Control+Comma');
  await page.getByRole('button', { name: 'New lens…' }).click();
  await page.getByRole('textbox', { name: 'Name of the lens' }).fill('Same room');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove Same room…' }).waitFor();
  await page.keyboard.press('Control+Digit1');
  for (const name of ['house-1.jpg', 'house-2.jpg']) await photoNamed(page, name).click({ modifiers: ['Control'] });
  await page.getByRole('button', { name: 'These are alike' }).click();
  await page.getByText(/^Saved: these 2 photos are alike/).waitFor();
  await page.keyboard.press('Control+Comma');
  await page.getByRole('button', { name: 'Remove Same room…' }).click();
  await page
    .getByRole('dialog')
    .getByText(/^With it go 1 judgement/)
    .waitFor();
  await page.getByRole('button', { name: 'Remove the lens' }).click();
  await page.getByText('The lens Same room is removed.').waitFor();
  await page.getByRole('button', { name: 'Remove Same room…' }).waitFor({ state: 'detached' });

  likewise = await likewise.restart();
  ({ page } = likewise);
  await waitUntilRead(page, 12);
  await page.keyboard.press('Control+KeyZ');
  await page.getByText(/^The lens Same room is there again/).waitFor();
  await page.keyboard.press('Control+Digit2');
  await page.getByRole('list', { name: 'Judgements' }).getByRole('group', { name: 'house-1.jpg and house-2.jpg' }).waitFor();
});

test('the only folder, removed, leaves the first screen; one key brings it back with its photos, which are not read again', async () => {
  const { page } = likewise;
  await page.keyboard.press('Control+Comma');
  await page.getByRole('button', { name: /^Remove photos/ }).click();
  await page.getByRole('button', { name: 'Remove from the library' }).click();
  await page.getByText(/is out of the library\. Its photos are untouched\./).waitFor();
  await page.getByRole('heading', { name: 'Settings' }).waitFor({ state: 'detached' });
  await page.evaluate(() => {
    const read: number[] = [];
    const { likewise: bridge } = window as unknown as { likewise: Pick<Bridge, 'on'> };
    bridge.on('job.changed', ({ kind, phase, done }) => {
      if (kind === 'index' && phase !== 'scanning') read.push(done);
    });
    Object.assign(window, { read });
  });
  await page.keyboard.press('Control+KeyZ');
  await page.getByText(/is in the library again\./).waitFor();
  await page.getByRole('button', { name: /^Remove photos/ }).waitFor();
  await page.keyboard.press('Control+Digit1');
  await photoNamed(page, 'house-1.jpg').waitFor();
  await waitUntilRead(page, 12);
  expect(await gridOf(page, 'Photos').getByRole('gridcell').count()).toBe(12);
  expect(await page.evaluate(() => Math.max(0, ...(window as unknown as { read: number[] }).read))).toBe(0);
  await page.keyboard.press('Control+Shift+KeyZ');
  await page.getByText(/is out of the library\. Its photos are untouched\./).waitFor();
  await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Undo' }).click();
  // Where the person was before.
  await photoNamed(page, 'house-1.jpg').waitFor();
});
