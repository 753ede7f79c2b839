import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWithShared } from '../fixtures/shared';
import { enginePids, startLikewise, type Likewise } from './fixtures/likewise';
import { closeScenes, openScenes } from './fixtures/openScenes';
import { drawScene, sceneKinds } from './fixtures/scenes';
import { addFirstFolder, answerNames, gridOf, pastePicture, photoNamed, wordHeadings } from './fixtures/steps';

describe('the window on a folder of drawn scenes', () => {
  let likewise: Likewise;
  let base: string;

  beforeAll(async () => {
    ({ likewise, base } = await openScenes());
  });
  afterAll(() => closeScenes(likewise, base));

  test('a click on a photo shows the two of its kind first, and how many were searched', async () => {
    const { page } = likewise;
    for (const kind of sceneKinds) {
      await page.keyboard.press('Control+Digit1');
      await photoNamed(page, `${kind}-1.jpg`).click();
      expect((await answerNames(page, 2)).toSorted()).toEqual([`${kind}-2.jpg`, `${kind}-3.jpg`]);
      await page.getByText('searched 12 of 12').waitFor();
    }
  });

  test('from an answer to its own kin and back: each step restores the photo with the focus', async () => {
    const { page } = likewise;
    await page.keyboard.press('Control+Digit1');
    await photoNamed(page, 'house-1.jpg').click();
    const [first] = await answerNames(page, 2);
    await photoNamed(page, first!, 'Similar photos').click();
    await page.getByRole('heading', { name: first!, level: 1 }).waitFor();
    await page.keyboard.press('Alt+ArrowLeft');
    await page.getByRole('heading', { name: 'house-1.jpg', level: 1 }).waitFor();
    await page.keyboard.press('Alt+ArrowRight');
    await page.getByRole('heading', { name: first!, level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Back' }).click();
    const focused = await gridOf(page).getAttribute('aria-activedescendant');
    expect(await page.locator(`#${focused}`).getAttribute('aria-label')).toBe('house-1.jpg');
  });

  test('by keyboard alone: to a photo, its large view, its kin, and home again', async () => {
    const { page } = likewise;
    await page.keyboard.press('Control+Digit1');
    await page.keyboard.press('Slash');
    await page.keyboard.type('night-2');
    await photoNamed(page, 'house-1.jpg').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    await page.keyboard.press('Space');
    await page.getByRole('dialog', { name: 'Large view of night-2.jpg' }).waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    expect((await answerNames(page, 2)).toSorted()).toEqual(['night-1.jpg', 'night-3.jpg']);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Slash');
    await page.keyboard.press('Escape');
    await photoNamed(page, 'house-1.jpg').waitFor();
    await page.keyboard.press('Escape');
  });

  test('an outside picture is searched with by drop, by paste and by the file dialog, and is not added', async () => {
    const { page } = likewise;
    const picture = await drawScene('dots', 4);
    const kin = ['dots-1.jpg', 'dots-2.jpg', 'dots-3.jpg'];
    await page.keyboard.press('Control+Digit1');
    await page.evaluate((base64) => {
      const transfer = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      transfer.items.add(new File([bytes], 'dropped.jpg', { type: 'image/jpeg' }));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, picture.toString('base64'));
    await page.getByRole('heading', { name: 'dropped.jpg', level: 1 }).waitFor();
    expect((await answerNames(page, 3)).toSorted()).toEqual(kin);
    await pastePicture(likewise, picture);
    expect((await answerNames(page, 3)).toSorted()).toEqual(kin);
    // It is told how sure the answers are, as of any photo.
    await wordHeadings(page).first().waitFor();
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Control+KeyO')]);
    await chooser.setFiles({ name: 'picked.jpg', mimeType: 'image/jpeg', buffer: picture });
    await page.getByRole('heading', { name: 'picked.jpg', level: 1 }).waitFor();
    expect((await answerNames(page, 3)).toSorted()).toEqual(kin);
    await page.getByText('Not added to the library').waitFor();
    expect(await page.getByRole('button', { name: /Library/ }).innerText()).toContain('12');
  });

  test('R32 when the engine is killed the window says so, recovers by itself, and answers', async () => {
    const { page, electron } = likewise;
    await page.keyboard.press('Control+Digit1');
    await photoNamed(page, 'house-1.jpg').waitFor();
    const [pid] = enginePids(electron);
    process.kill(pid!, 'SIGKILL');
    await page.getByText('search is restarting').waitFor();
    // The page goes on while the engine is away: the filter box takes letters, and what is asked now is answered later.
    await page.getByRole('button', { name: 'Problems' }).click();
    await page.getByText('Every file could be read').waitFor();
    await page.getByText('search is restarting').waitFor({ state: 'detached' });
    expect(enginePids(electron)).not.toContain(pid);
    await page.keyboard.press('Control+Digit1');
    await photoNamed(page, 'stripes-1.jpg').click();
    expect((await answerNames(page, 2)).toSorted()).toEqual(['stripes-2.jpg', 'stripes-3.jpg']);
  });

  test('language and theme switch at once and are still so after a restart', async () => {
    const { page } = likewise;
    await page.keyboard.press('Control+Comma');
    await page.getByRole('radio', { name: '日本語' }).click();
    await page.getByRole('radio', { name: 'ライト' }).click();
    await page.getByRole('heading', { name: '設定' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ja');
    likewise = await likewise.restart();
    await likewise.page.getByRole('grid', { name: '写真' }).waitFor();
    expect(await likewise.page.locator('html').getAttribute('data-theme')).toBe('light');
  });
});

describeWithShared('the window on real photos', 'data/same-scene-triplets', (shared) => {
  // That each of the 24 does is shown without a window, in test/integration/quality.test.ts.
  test('every fourth of 24 photos shows the two others of its scene first', async () => {
    const likewise = await startLikewise();
    try {
      const { page } = likewise;
      await addFirstFolder(likewise, shared, 24);
      const sceneOf = new Map(
        readFileSync(join(shared, 'groups.csv'), 'utf8')
          .trim()
          .split(/\r?\n/)
          .slice(1)
          .map((line) => line.split(',') as [string, string])
          .map(([file, scene]) => [file, scene] as const),
      );
      await page.keyboard.press('Control+Digit1');
      for (let photo = 0; photo < 24; photo += 4) {
        const cell = gridOf(page).getByRole('gridcell').nth(photo);
        await cell.click();
        const names = await answerNames(page, 2);
        const own = await page.getByRole('heading', { level: 1 }).innerText();
        const ownScene = [...sceneOf].find(([file]) => file.endsWith(own))?.[1];
        expect(ownScene, own).toBeDefined();
        for (const name of names) expect([...sceneOf].find(([file]) => file.endsWith(name))?.[1], `${name} for ${own}`).toBe(ownScene);
        await page.keyboard.press('Alt+ArrowLeft');
        await gridOf(page).waitFor();
      }
    } finally {
      await likewise.close();
    }
  });
});
