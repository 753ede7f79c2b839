import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFindings } from './fixtures/axe';
import { startLikewise, type Likewise } from './fixtures/likewise';
import { writeScenes } from './fixtures/scenes';
import { addFirstFolder, gridOf, photoNamed } from './fixtures/steps';

let likewise: Likewise;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-axe-'));
  await writeScenes(folder);
  likewise = await startLikewise();
});
afterAll(async () => {
  await likewise?.close();
  rmSync(folder, { recursive: true, force: true });
});

const setTheme = (page: Page, theme: string): Promise<void> =>
  page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);

async function expectNothing(page: Page): Promise<void> {
  for (const theme of ['dark', 'light']) {
    await setTheme(page, theme);
    expect(await axeFindings(page), theme).toEqual([]);
  }
}

test('axe finds nothing on the first screen, in dark and in light', async () => {
  await likewise.page.getByRole('button', { name: 'Choose a photo folder' }).waitFor();
  await expectNothing(likewise.page);
});

describe('with photos, axe finds nothing, in dark and in light,', () => {
  beforeAll(() => addFirstFolder(likewise, folder, 12));

  test('in the library with a selection', async () => {
    const { page } = likewise;
    await gridOf(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('KeyX');
    await page.getByRole('toolbar').waitFor();
    await expectNothing(page);
    await page.keyboard.press('Escape');
  });

  test('among similar photos', async () => {
    const { page } = likewise;
    await photoNamed(page, 'house-1.jpg').click();
    await gridOf(page, 'Similar photos').waitFor();
    await page.keyboard.press('Home');
    await expectNothing(page);
  });

  test('in the large view with its details', async () => {
    const { page } = likewise;
    await page.keyboard.press('Space');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('KeyI');
    await page.getByRole('heading', { name: 'Details' }).waitFor();
    await expectNothing(page);
    await page.keyboard.press('Escape');
  });

  test('and the focus goes back to the photos when the large view is closed, and on in the screen that a key opens', async () => {
    const { page } = likewise;
    const focused = (attribute: string) => page.evaluate((name) => document.activeElement?.getAttribute(name) ?? null, attribute);
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused('role')).toBe('grid');
    await page.keyboard.press('Control+Comma');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused('aria-label')).toBe('Back');
    await page.keyboard.press('Alt+ArrowLeft');
    await gridOf(page, 'Similar photos').waitFor();
  });

  test('in the question for a tag, and in the menu of lenses', async () => {
    const { page } = likewise;
    await page.keyboard.press('Control+Digit1');
    await gridOf(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('KeyT');
    await page.getByRole('dialog', { name: 'Tag 1 photo' }).waitFor();
    await page.keyboard.type('to print');
    await expectNothing(page);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('KeyL');
    await page.getByRole('menu').waitFor();
    await expectNothing(page);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    // It was opened by a key from the photos, not by its button.
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
  });

  test('in judge mode, and in each part of teaching, with a contradiction', async () => {
    const { page } = likewise;
    for (const [name, other, verdict] of [
      ['house-1.jpg', 'house-2.jpg', 'Digit1'],
      ['house-1.jpg', 'house-3.jpg', 'Digit1'],
      ['house-2.jpg', 'house-3.jpg', 'Digit2'],
    ] as const) {
      await page.keyboard.press('Control+Digit1');
      for (const one of [name, other]) await photoNamed(page, one).click({ modifiers: ['Control'] });
      await page.keyboard.press(verdict);
      await page.getByText(/^Saved: these/).waitFor();
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page.getByRole('button', { name: 'Clear the selection' }).click();
    }
    await page.keyboard.press('KeyJ');
    await page.getByRole('group', { name: 'Are these two similar?' }).waitFor();
    await page.keyboard.press('Digit2');
    await expectNothing(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Digit2');
    for (const tab of ['Judgements', 'Contradictions', 'Tags', 'Training']) {
      await page.getByRole('radio', { name: new RegExp(tab) }).click();
      if (tab === 'Contradictions') await page.getByRole('list', { name: 'Chain of similar photos' }).waitFor();
      await expectNothing(page);
    }
  });

  test('in the problems, the settings and the help', async () => {
    const { page } = likewise;
    await page.keyboard.press('Control+Digit6');
    await page.getByText('Every file could be read').waitFor();
    await expectNothing(page);
    await page.keyboard.press('Control+Comma');
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
    await expectNothing(page);
    await page.keyboard.press('F1');
    await page.getByRole('dialog').waitFor();
    await expectNothing(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+KeyK');
    await page.getByRole('dialog', { name: 'Commands' }).waitFor();
    await expectNothing(page);
    await page.keyboard.type('dupl');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Duplicates', level: 1 }).waitFor();
  });
});
