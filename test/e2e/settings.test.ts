import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Likewise } from './fixtures/likewise';
import { closeScenes, openScenes } from './fixtures/openScenes';
import { photoNamed } from './fixtures/steps';

let likewise: Likewise;
let base: string;
let photos: string;
beforeAll(async () => {
  ({ likewise, base, photos } = await openScenes());
});
afterAll(() => closeScenes(likewise, base));

const judged = (): Promise<number> =>
  likewise.page.evaluate(async () => {
    const { likewise } = window as unknown as { likewise: { call(name: string): Promise<{ similar: number; different: number }> } };
    const { similar, different } = await likewise.call('judgements.counts');
    return similar + different;
  });

async function judgeAlike(...names: string[]): Promise<void> {
  const { page } = likewise;
  const before = await judged();
  await page.keyboard.press('Control+Digit1');
  for (const name of names) await photoNamed(page, new RegExp(`^${name}`)).click({ modifiers: ['Control'] });
  await page.keyboard.press('Digit1');
  await expect.poll(judged).toBe(before + names.length - 1);
  await page.keyboard.press('Escape');
}

/** Presses Tab until what has the focus is called this. */
async function tabTo(name: RegExp): Promise<void> {
  const { page } = likewise;
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
    });
    if (name.test(focused)) return;
  }
  throw new Error(`Tab never reached ${name}.`);
}

test('by keyboard alone: a backup is made, more is judged, and the backup is restored with what came since', async () => {
  const { page } = likewise;
  await judgeAlike('house-1', 'house-2');
  await page.keyboard.press('Control+Comma');
  await page.getByRole('heading', { name: 'Backups' }).waitFor();
  await tabTo(/^Back up$/);
  await page.keyboard.press('Enter');
  await page.getByText('The backup was made and checked.').waitFor();
  await judgeAlike('dots-1', 'dots-2', 'dots-3');
  await page.keyboard.press('Control+Comma');
  await page.getByRole('list', { name: 'Backups' }).waitFor();
  await tabTo(/^Restore the backup of/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('2 judgements', { exact: true }).waitFor();
  await tabTo(/^Restore$/);
  await page.keyboard.press('Enter');
  await page.getByText('Restored, with 3 judgements.').waitFor();
  expect(await judged()).toBe(3);
});

test('restored without what came since, it is as it was, photos answer at once, and what was before is a backup', async () => {
  const { page } = likewise;
  const list = page.getByRole('list', { name: 'Backups' });
  await list.getByRole('listitem').nth(1).waitFor();
  await page
    .getByRole('button', { name: /^Restore the backup of/ })
    .last()
    .click();
  await page.getByRole('checkbox').uncheck();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await page.getByText('Restored, with 1 judgement.').waitFor();
  expect(await judged()).toBe(1);
  await expect.poll(() => list.getByText('Before a restore').count()).toBe(2);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText('The library is as it was before the restore.').waitFor();
  expect(await judged()).toBe(3);
  await page.getByRole('button', { name: 'Redo', exact: true }).click();
  await page.getByText('Restored, with 1 judgement.').waitFor();
  expect(await judged()).toBe(1);
  await page.keyboard.press('Control+Digit1');
  await photoNamed(page, 'house-1.jpg').click();
  await page.getByText('searched 12 of 12').waitFor();
  await page.getByText('1 judged here, saved').waitFor();
});

test('judgements go to a file and come back from it through the system dialogs, with a report', async () => {
  const { page, electron } = likewise;
  const file = join(base, 'mine.json');
  await electron.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, file);
  await page.keyboard.press('Control+Comma');
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByText('1 judgement written to mine.json.').waitFor();
  const written = JSON.parse(readFileSync(file, 'utf8')) as { judgements: { a: { sha256: string[]; path: string } }[] };
  // One more, of a photo that nobody here has.
  const [known] = written.judgements;
  written.judgements.push({ ...known!, a: { sha256: ['ab'.repeat(32)], path: 'lost/photo.jpg' } });
  writeFileSync(file, JSON.stringify(written));
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.getByText(/^0 judgements taken from mine\.json\./).waitFor();
  await page.getByText('1 was left out: its photos are not in this library.').waitFor();
  await page.getByText('lost/photo.jpg').waitFor();
});

test('what matches a pattern leaves the library, and comes back when the pattern goes', async () => {
  const { page } = likewise;
  for (const [text, count] of [
    ['night-*', '9'],
    ['', '12'],
  ] as const) {
    await page.getByRole('button', { name: 'What is left out of photos' }).click();
    await page.getByRole('textbox', { name: /^One pattern a line/ }).fill(text);
    await page.getByRole('button', { name: 'Save and look again' }).click();
    await page.getByRole('button', { name: `photos, ${count} photos` }).waitFor();
  }
});

test('a tag given to a photo is taken back by Ctrl+Z before the judgement that came earlier, and can be done again', async () => {
  const { page } = likewise;
  const tagged = (): Promise<string> =>
    page.evaluate(async () => {
      const { likewise } = window as unknown as { likewise: { call(name: string): Promise<{ name: string; images: number }[]> } };
      return (await likewise.call('tags.list')).map(({ name, images }) => `${name} ${images}`).join();
    });
  await page.keyboard.press('Control+Digit1');
  await photoNamed(page, 'dots-1.jpg').click({ modifiers: ['Control'] });
  await page.keyboard.press('KeyT');
  await page.getByRole('dialog', { name: 'Tag 1 photo' }).waitFor();
  await page.keyboard.type('to print');
  await page.keyboard.press('Enter');
  await expect.poll(tagged).toBe('to print 1');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(tagged).toBe('to print 0');
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(tagged).toBe('');
  expect(await judged()).toBe(1);
  await page.keyboard.press('Control+Shift+KeyZ');
  await page.keyboard.press('Control+Shift+KeyZ');
  await expect.poll(tagged).toBe('to print 1');
});

test('R20 a library that was damaged while the app was closed is offered its newest backup, and is whole after it', async () => {
  const { libraryDir } = likewise;
  await likewise.close();
  writeFileSync(join(libraryDir, 'library.db'), 'This is no database. '.repeat(2000));
  likewise = await likewise.restart();
  const { page } = likewise;
  await page.getByRole('heading', { name: 'The library cannot be read' }).waitFor();
  await page.getByRole('button', { name: 'Restore' }).click();
  await photoNamed(page, 'house-1.jpg').waitFor({ timeout: 60_000 });
  expect(await judged()).toBeGreaterThan(0);
  expect(readdirSync(libraryDir).some((name) => name.startsWith('library.damaged-'))).toBe(true);
  expect(existsSync(join(photos, 'house-1.jpg'))).toBe(true);
});

test('the library is moved to an empty folder, answers from there at once and after a restart, and nothing of it is left behind', async () => {
  const { libraryDir } = likewise;
  const to = join(base, 'another disk');
  mkdirSync(to);
  const choose = (path: string): Promise<void> =>
    likewise.electron.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, path);
  const before = await judged();
  const { page } = likewise;
  await page.keyboard.press('Control+Comma');
  await choose(photos);
  await page.getByRole('button', { name: 'Move…' }).click();
  await page.getByText('That folder is among your photos, where nothing is written. Choose one outside of them.').waitFor();
  await choose(to);
  await page.getByRole('button', { name: 'Move…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(to, { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByText(`The library is in ${to} now.`).waitFor({ timeout: 60_000 });
  expect(await judged()).toBe(before);
  expect(existsSync(join(to, 'library.db'))).toBe(true);
  await expect.poll(() => readdirSync(libraryDir)).toEqual(['library-place.json']);
  await page.keyboard.press('Control+Digit1');
  await photoNamed(page, 'house-1.jpg').click();
  await page.getByText('searched 12 of 12').waitFor();
  await likewise.close();
  likewise = await likewise.restart();
  await photoNamed(likewise.page, 'house-1.jpg').waitFor({ timeout: 60_000 });
  expect(await judged()).toBe(before);
  expect(readdirSync(libraryDir)).toEqual(['library-place.json']);
});
