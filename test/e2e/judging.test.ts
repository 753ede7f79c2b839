import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enginePids, type Likewise } from './fixtures/likewise';
import { closeScenes, openScenes } from './fixtures/openScenes';
import { answerNames, gridOf, photoNamed } from './fixtures/steps';

let likewise: Likewise;
let base: string;
beforeAll(async () => {
  ({ likewise, base } = await openScenes());
});
afterAll(() => closeScenes(likewise, base));

const openKinOf = async (name: string): Promise<void> => {
  await likewise.page.keyboard.press('Control+Digit1');
  await photoNamed(likewise.page, name).click();
  await answerNames(likewise.page, 2);
};
const judged = (name: string, word: string): Locator => photoNamed(likewise.page, new RegExp(`^${name},.* ${word}$`), 'Similar photos');

test('answers are judged by key and by button, and are still judged after a restart', async () => {
  await openKinOf('house-1.jpg');
  const { page } = likewise;
  const [first, second] = await answerNames(page, 3);
  await page.keyboard.press('Home');
  await page.keyboard.press('Digit1');
  await judged(first!, 'Similar').waitFor();
  await photoNamed(page, second!, 'Similar photos').hover();
  await gridOf(page, 'Similar photos').getByRole('button', { name: 'Different' }).click();
  await judged(second!, 'Different').waitFor();
  await page.getByText('2 judged here, saved').waitFor();

  likewise = await likewise.restart();
  await photoNamed(likewise.page, 'house-1.jpg').waitFor();
  await openKinOf('house-1.jpg');
  await judged(first!, 'Similar').waitFor();
  await judged(second!, 'Different').waitFor();
});

test('after the restart the last judgement is undone, then the one before, and both can be done again', async () => {
  const { page } = likewise;
  await page.getByText('2 judged here, saved').waitFor();
  await page.keyboard.press('Control+KeyZ');
  await page.getByText('1 judged here, saved').waitFor();
  await page.keyboard.press('Control+KeyZ');
  await page.getByText('Tell it when it is wrong').waitFor();
  await page.keyboard.press('Control+KeyZ');
  await page.getByText('There is nothing to undo.').waitFor();
  await page.keyboard.press('Control+Shift+KeyZ');
  await page.keyboard.press('Control+Shift+KeyZ');
  await page.getByText('2 judged here, saved').waitFor();
});

test('what is said of a pair is seen from its other photo too', async () => {
  const { page } = likewise;
  const other = (await answerNames(page, 1))[0]!;
  await openKinOf(other);
  await judged('house-1.jpg', '(Similar|Different)').waitFor();
});

test('photos selected in the library are judged alike in one act, which one undo takes back', async () => {
  const { page } = likewise;
  await page.keyboard.press('Control+Digit1');
  for (const at of [1, 2, 3]) await photoNamed(page, `dots-${at}.jpg`).click({ modifiers: ['Control'] });
  await page.getByRole('button', { name: 'These are alike' }).click();
  await page.getByText('Saved: these 3 photos are alike.').waitFor();
  await page.keyboard.press('Escape');
  await openKinOf('dots-1.jpg');
  await page.getByText('2 judged here, saved').waitFor();
  await page.keyboard.press('Control+KeyZ');
  await page.getByText('Tell it when it is wrong').waitFor();
});

test('a judgement given while the engine is away is not lost silently: it is taken back with a sentence, or saved', async () => {
  const { page, electron } = likewise;
  await page.keyboard.press('Home');
  process.kill(enginePids(electron)[0]!, 'SIGKILL');
  await page.getByText('One moment: search is restarting').waitFor();
  const name = (await answerNames(page, 1))[0]!;
  await page.keyboard.press('Digit1');
  await page.getByText('That judgement was not saved.').or(page.getByText('1 judged here, saved')).first().waitFor();
  await page.getByText('One moment: search is restarting').waitFor({ state: 'detached' });
  if (await page.getByText('That judgement was not saved.').isVisible()) expect(await judged(name, 'Similar').count()).toBe(0);
});
