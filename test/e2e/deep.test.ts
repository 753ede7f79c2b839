import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLikewise, type Likewise } from './fixtures/likewise';
import { drawScene, sceneKinds } from './fixtures/scenes';
import { addFirstFolder } from './fixtures/steps';

let likewise: Likewise;
let folder: string;
const EACH = 7;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-deep-e2e-'));
  for (const kind of sceneKinds) {
    mkdirSync(join(folder, kind));
    for (let variant = 1; variant <= EACH; variant++)
      writeFileSync(join(folder, kind, `${kind}-${variant}.jpg`), await drawScene(kind, variant));
  }
  likewise = await startLikewise();
  await addFirstFolder(likewise, folder, EACH * sceneKinds.length);
});
afterAll(async () => {
  await likewise?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Likewise's own picture of how far it is. */
const step = async (page: Page): Promise<void> => void (await page.getByText(/Step [1-9]\d* of at most/).waitFor({ timeout: 100_000 }));

test('the network is trained from the window, stopped half way, and gone on with after a restart; its result is kept or not', async () => {
  let { page } = likewise;
  await page.keyboard.press('Control+Shift+Enter');
  await page.getByLabel('Learn from').selectOption('folders');
  await page.getByLabel('Blocks').fill('1');
  await page.getByLabel('Steps', { exact: true }).fill('30');
  await page.getByLabel('Steps', { exact: true }).press('Tab');
  await page.getByText(/Looks at 28 photos and learns/).waitFor();
  await page.getByRole('button', { name: 'Train the network' }).click();
  await page.getByRole('heading', { name: 'Training the network' }).waitFor();
  await step(page);
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('heading', { name: 'A training of the network was interrupted' }).waitFor({ timeout: 60_000 });

  likewise = await likewise.restart();
  ({ page } = likewise);
  await page.getByRole('grid', { name: 'Photos' }).waitFor();
  await page.keyboard.press('Control+Shift+Enter');
  await page.getByRole('heading', { name: 'A training of the network was interrupted' }).waitFor({ timeout: 60_000 });
  expect(await page.getByText(/of 30 steps are done/).innerText()).toMatch(/; [1-9]\d* of 30/);
  await page.getByRole('button', { name: 'Go on' }).click();
  await step(page);
  await page.getByRole('region', { name: 'How it went' }).waitFor({ timeout: 120_000 });
  await page.getByText(/Trained 1 block of the network/).waitFor();
  await page.keyboard.press('Control+Comma');
  await page.getByRole('heading', { name: 'Networks trained here' }).scrollIntoViewIfNeeded();
  await page.getByText(/of weights/).waitFor();
}, 400_000);
