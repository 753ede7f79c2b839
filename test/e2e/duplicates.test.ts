import { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { photo } from '../fixtures/images';
import { axeFindings } from './fixtures/axe';
import { startLikewise, type Likewise } from './fixtures/likewise';
import { addFirstFolder } from './fixtures/steps';

let likewise: Likewise;
let base: string;
let photos: string;
let bin: string;

const picture = (seed: number): Sharp => photo({ width: 800, height: 600, seed });

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-duplicates-'));
  [photos, bin] = [join(base, 'photos'), join(base, 'bin')];
  mkdirSync(photos);
  mkdirSync(bin);
  for (const seed of [1, 2, 3, 4, 5, 6])
    writeFileSync(join(photos, `photo-${seed}.jpg`), await picture(seed).jpeg({ quality: 92 }).toBuffer());
  copyFileSync(join(photos, 'photo-1.jpg'), join(photos, 'photo-1 (1).jpg'));
  copyFileSync(join(photos, 'photo-2.jpg'), join(photos, 'photo-2 copy.jpg'));
  copyFileSync(join(photos, 'photo-3.jpg'), join(photos, 'photo-3 (1).jpg'));
  const fourth = sharp(join(photos, 'photo-4.jpg'));
  await fourth.clone().resize(400).jpeg().toFile(join(photos, 'photo-4-small.jpg'));
  await fourth.clone().greyscale().webp().toFile(join(photos, 'photo-4-grey.webp'));
  await sharp(join(photos, 'photo-5.jpg'))
    .extract({ left: 30, top: 40, width: 720, height: 540 })
    .jpeg()
    .toFile(join(photos, 'photo-5-crop.jpg'));
  likewise = await startLikewise();
  // The system's bin is nothing that a test may fill: files go to a folder of the test's instead.
  await likewise.electron.evaluate(({ shell }, folder) => {
    const { renameSync } = process.getBuiltinModule('node:fs');
    const { basename, join: joined } = process.getBuiltinModule('node:path');
    shell.trashItem = async (path) => {
      if (basename(path).includes('stubborn')) throw new Error('no bin here');
      renameSync(path, joined(folder, basename(path)));
    };
  }, bin);
  await addFirstFolder(likewise, photos, 9);
});
afterAll(async () => {
  await likewise?.close();
  rmSync(base, { recursive: true, force: true });
});

const tile = (name: string): Locator => likewise.page.getByRole('button', { name: new RegExp(`^${name.replace(/[().]/g, '\\$&')}, `) });
const tab = (name: RegExp): Locator => likewise.page.getByRole('tab', { name });
const named = (folder: string): string[] => readdirSync(folder).toSorted();

test('three lists: identical bytes, versions of one picture, and neither holds what belongs to the other', async () => {
  const { page } = likewise;
  await page.keyboard.press('Control+Digit5');
  await tab(/Identical files 3/).waitFor();
  await page.getByRole('group', { name: '2 identical files' }).nth(2).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await tab(/Same picture, edited or re-saved 2/).click({ timeout: 60_000 });
  const versions = page.getByRole('group', { name: '3 versions' });
  await versions.getByText('black and white and smaller').waitFor();
  expect(await versions.getByRole('button', { name: /^photo-4\.jpg, suggested, .*most pixels/ }).count()).toBe(1);
  await page.getByRole('group', { name: '2 versions' }).getByText('cropped').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await tab(/Look alike/).click();
  await page.getByRole('tab', { name: /Look alike/, selected: true }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await tab(/Same picture, edited or re-saved 2/).click();
  await versions.waitFor();
});

test('keep all takes the group off the list and among the kept ones, and Ctrl+Z brings it back', async () => {
  const { page } = likewise;
  await tile('photo-5-crop.jpg').focus();
  await page.keyboard.press('Digit0');
  await page.getByRole('group', { name: '2 versions' }).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+KeyZ');
  await page.getByRole('group', { name: '2 versions' }).waitFor();
  await tile('photo-5-crop.jpg').focus();
  await page.keyboard.press('Digit0');
  await page.getByRole('button', { name: '1 kept' }).click();
  await page.getByRole('group', { name: '2 versions' }).waitFor();
  await page.getByRole('button', { name: '1 kept' }).click();
});

test('to the bin only after a list of what goes was agreed to, and Escape agrees to nothing', async () => {
  const { page } = likewise;
  await tab(/Identical files/).click();
  await tile('photo-1 (1).jpg').click();
  await page.getByRole('toolbar', { name: /1 file marked/ }).waitFor();
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: /Move 1 file to the bin/ });
  await dialog.getByText(join(photos, 'photo-1 (1).jpg')).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await axeFindings(page)).toEqual([]);
  expect(named(bin)).toEqual([]);
  await page.keyboard.press('Delete');
  await dialog.getByRole('button', { name: 'Move 1 file' }).click();
  await page.getByText('1 file is in the system’s bin. Restore it there.').waitFor();
  await tab(/Identical files 2/).waitFor();
  expect(named(bin)).toEqual(['photo-1 (1).jpg']);
  expect(existsSync(join(photos, 'photo-1.jpg'))).toBe(true);
});

test('a file that changed since it was listed stays, and so does the last copy when the one to stay is gone; each is told by name', async () => {
  const { page } = likewise;
  await page.getByRole('button', { name: 'Keep the suggested ones' }).click();
  await page.getByRole('toolbar', { name: /2 files marked/ }).waitFor();
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: /Move 2 files to the bin/ });
  // By a key, which is there before the folder's watch tells of what happens now.
  await dialog.getByRole('button', { name: 'Move 2 files' }).focus();
  appendFileSync(join(photos, 'photo-2 copy.jpg'), 'edited meanwhile');
  unlinkSync(join(photos, 'photo-3.jpg'));
  await page.keyboard.press('Enter');
  const told = page.getByRole('dialog', { name: '2 files were left where they are' });
  await told.getByText('It has changed since it was listed.').waitFor();
  await told.getByText('this could be the last copy').waitFor();
  await page.keyboard.press('Escape');
  expect(named(bin)).toEqual(['photo-1 (1).jpg']);
  for (const name of ['photo-2.jpg', 'photo-2 copy.jpg', 'photo-3 (1).jpg']) expect(existsSync(join(photos, name)), name).toBe(true);
});

test('the page cannot have a file moved that is no copy of what stays, nor all copies of a group', async () => {
  const { page } = likewise;
  const answer = await page.evaluate(async () => {
    interface Asked {
      call(name: string, input: unknown): Promise<{ groups: { files: { fileId: number }[] }[] }>;
      moveToBin(groups: unknown): Promise<{ refused: { reason: string }[] }>;
    }
    const { likewise: bridge } = window as unknown as { likewise: Asked };
    const firstOf = async (kind: string): Promise<number> =>
      (await bridge.call('duplicates.list', { kind, offset: 0, limit: 9 })).groups[0]!.files[0]!.fileId;
    const [version, identical] = [await firstOf('edited'), await firstOf('identical')];
    const reasons: string[] = [];
    for (const keepIds of [[], [identical], [99_999]]) {
      const { refused } = await bridge.moveToBin([{ binIds: [version], keepIds }]);
      reasons.push(...refused.map(({ reason }) => reason));
    }
    const wrong = await bridge.moveToBin([{ binIds: ['/etc/passwd'], keepIds: [] }]).then(
      () => 'moved',
      (error: { code: string }) => error.code,
    );
    return { reasons, wrong };
  });
  expect(answer.reasons).toEqual(['last-copy', 'not-a-copy', 'last-copy']);
  expect(answer.wrong).toBe('bad-argument');
  expect(named(bin)).toEqual(['photo-1 (1).jpg']);
});
