import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cliOn } from '../fixtures/cli';
import { put, sceneJpeg, writeScenes } from '../fixtures/photoFolder';
import { treeHash } from '../fixtures/treeHash';
import { answerFolderDialog, enginePids, startLikewise, type Likewise } from './fixtures/likewise';
import { answerNames, gridOf, makeLens, pastePicture, photoNamed, waitUntilRead } from './fixtures/steps';

// R32 in the middle of everything that a person waits for. Elsewhere: answers, a part of a photo, examples, Why, the map, settings, problems, a judgement.
const SCENES = 8;
const SHOTS = 3;
let base: string;
let photos: string;
let likewise: Likewise;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-kills-'));
  photos = join(base, 'photos');
  const below = await writeScenes(photos, SCENES, SHOTS);
  for (const copy of ['one', 'two']) cpSync(join(photos, below[0]!), join(photos, 'copies', `${copy}.jpg`));
  likewise = await startLikewise({ dataDir: join(base, 'data') });
});
afterAll(async () => {
  await likewise?.close();
  rmSync(base, { recursive: true, force: true });
});

/** Kills the engine, and waits for the next one; after three in five minutes that is asked for, as a person would. */
async function killEngine({ electron, page }: Likewise): Promise<void> {
  const [killed] = enginePids(electron);
  process.kill(killed!, 'SIGKILL');
  const again = page.getByRole('button', { name: 'Start again' });
  await expect
    .poll(
      async () => {
        if (await again.isVisible()) await again.click();
        return enginePids(electron).filter((pid) => pid !== killed).length;
      },
      { timeout: 60_000 },
    )
    .toBe(1);
  await page.getByText(/search is restarting|Search has stopped three times/).waitFor({ state: 'detached' });
}

/** The copies are one photo with the first. */
const photoCount = SCENES * SHOTS;

test('in the first minute: the folder was taken, and every photo of it is read without another word', async () => {
  const { page, electron } = likewise;
  const before = treeHash(photos);
  await answerFolderDialog(electron, photos);
  await page.getByRole('button', { name: 'Choose a photo folder' }).click();
  await page.getByRole('button', { name: /^photos,/ }).waitFor();
  await killEngine(likewise);
  await waitUntilRead(page, photoCount);
  await photoNamed(page, 'shot_00.jpg').first().click();
  await answerNames(page, 2);
  expect(treeHash(photos)).toBe(before);
});

test('while a picture from outside is searched with: it is answered all the same', async () => {
  const { page } = likewise;
  await page.keyboard.press('Control+Digit1');
  await pastePicture(likewise, await sceneJpeg(2, 5));
  await killEngine(likewise);
  await answerNames(page, 3);
  await page.getByText(`searched ${photoCount} of ${photoCount}`).waitFor();
  await page.getByText('Not added to the library').waitFor();
});

test('while copies are looked for: both lists are whole', async () => {
  const { page } = likewise;
  await page.keyboard.press('Control+Digit5');
  await page.getByRole('tab', { name: /Identical files/ }).waitFor();
  await killEngine(likewise);
  await page.getByRole('tab', { name: /Identical files 1/ }).click();
  await page.getByRole('group', { name: '3 identical files' }).waitFor();
  await page.getByRole('tab', { name: /Same picture/ }).click();
  await page.getByRole('tab', { name: /Same picture/, selected: true }).waitFor();
});

test('while it learns: what was judged is there, and it can be taught again', async () => {
  await likewise.close();
  const cli = cliOn(join(base, 'data', 'library'));
  const path = (scene: number, shot: number): string => join(photos, `scene_0${(scene % SCENES) + 1}/shot_0${shot}.jpg`);
  const rows = Array.from({ length: SCENES }, (_, scene) => [
    `${path(scene, 0)},${path(scene, 1)},similar`,
    `${path(scene, 1)},${path(scene, 2)},similar`,
    `${path(scene, 0)},${path(scene + 1, 1)},different`,
  ]);
  await cli.json('judge', '--from', put(join(base, 'pairs.csv'), rows.flat().join('\n')));
  likewise = await startLikewise({ dataDir: join(base, 'data') });
  const { page } = likewise;
  await gridOf(page).waitFor();
  await page.keyboard.press('Control+Digit2');
  await page.getByRole('radio', { name: 'Training' }).click();
  await page
    .getByRole('button', { name: /^Teach now/ })
    .first()
    .waitFor();
  await page.keyboard.press('Control+Enter');
  await killEngine(likewise);
  const over = page.getByRole('region', { name: 'How it went' }).or(page.getByText('Nothing was learned')).first();
  const failed = page.getByText('Search is restarting. Try again in a moment.');
  await over.or(failed).first().waitFor();
  await page.getByRole('radio', { name: /^Judgements 24/ }).waitFor();
  await page.keyboard.press('Control+Enter');
  await over.waitFor();
});

test('while methods are compared: the screen says so, and begins again when it is asked', async () => {
  const { page } = likewise;
  await page.keyboard.press('Control+Digit3');
  await page.getByRole('button', { name: 'Compare the methods' }).click();
  await page.getByRole('progressbar', { name: 'Comparing the methods' }).waitFor();
  await killEngine(likewise);
  await page.getByText('Search is restarting. Try again in a moment.').waitFor();
  await page.getByRole('button', { name: 'Compare the methods' }).click();
  await page.getByRole('progressbar', { name: 'Comparing the methods' }).waitFor();
  // That it comes to its end is shown in methods.test.ts.
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('progressbar', { name: 'Comparing the methods' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Compare the methods' }).waitFor();
});

test('while pairs are judged, in a lens of its own: what was counted as saved is saved, there alone, and the next pair comes', async () => {
  const { page } = likewise;
  await makeLens(page, 'Same light');
  await page.getByRole('button', { name: /Lens.*Same light|Same light/ }).waitFor();
  await killEngine(likewise);
  await page.keyboard.press('KeyJ');
  await page.getByRole('group', { name: 'Are these two similar?' }).waitFor();
  await page.keyboard.press('Digit1');
  await page.getByText('1 saved').waitFor();
  await killEngine(likewise);
  await page.keyboard.press('Digit2');
  await page.getByText('2 saved').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Digit2');
  await page.getByRole('radio', { name: 'Judgements 2', exact: true }).waitFor();
  await page.keyboard.press('KeyL');
  await page.getByRole('menuitemradio', { name: /Default/ }).click();
  await page.getByRole('radio', { name: 'Judgements 24', exact: true }).waitFor();
});

test('while a folder is away, and the language is changed: both are remembered', async () => {
  const { page } = likewise;
  renameSync(photos, join(base, 'away'));
  await page.keyboard.press('Control+Comma');
  await page.getByRole('button', { name: 'Look again at photos' }).click();
  await page.getByText('Not connected. Its photos can still be searched.', { exact: true }).waitFor();
  process.kill(enginePids(likewise.electron)[0]!, 'SIGKILL');
  await page.getByRole('radio', { name: '日本語' }).click();
  await page.getByRole('heading', { name: '設定' }).waitFor();
  likewise = await likewise.restart();
  const { page: next } = likewise;
  await gridOf(next, '写真').waitFor();
  await next.keyboard.press('Control+Comma');
  await next.getByRole('radio', { name: 'English' }).click();
  await next.getByRole('button', { name: 'photos, offline' }).waitFor();
  renameSync(join(base, 'away'), photos);
  await next.getByRole('button', { name: 'Look again at photos' }).click();
  await next.getByRole('button', { name: `photos, ${photoCount} photos` }).waitFor();
});
