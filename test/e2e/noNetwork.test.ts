import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliEntry } from '../fixtures/cli';
import { startLikewise } from './fixtures/likewise';
import { writeScenes } from './fixtures/scenes';
import { addFirstFolder, answerNames, gridOf, photoNamed } from './fixtures/steps';

let base: string;
let photos: string;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'likewise-offline-'));
  photos = join(base, 'photos');
  await writeScenes(photos);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('R38: from the first screen over search, judging and every screen, no address is asked for but our own', async () => {
  const likewise = await startLikewise();
  try {
    const { page, electron } = likewise;
    await electron.evaluate(({ session }) => {
      const asked: string[] = [];
      Object.assign(globalThis, { asked });
      const isOurs = (url: string): boolean => /^(likewise:|blob:|devtools:)/.test(url);
      // In the place of the app's own guard, as strict and with a memory.
      session.defaultSession.webRequest.onBeforeRequest(({ url }, callback) => {
        asked.push(url);
        callback({ cancel: !isOurs(url) });
      });
    });
    await addFirstFolder(likewise, photos, 12);
    await photoNamed(page, 'house-1.jpg').click();
    await answerNames(page, 2);
    await page.keyboard.press('Home');
    await page.keyboard.press('Digit1');
    await page.getByText('1 judged here, saved').waitFor();
    await page.keyboard.press('Space');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    for (const key of ['Digit2', 'Digit6', 'Comma', 'Digit1']) {
      await page.keyboard.press(`Control+${key}`);
      await page.waitForTimeout(300);
    }
    await gridOf(page).waitFor();
    const asked = await electron.evaluate(() => (globalThis as unknown as { asked: string[] }).asked);
    // It did listen: the pictures came this way.
    expect(asked.filter((url) => url.startsWith('likewise://thumb/')).length).toBeGreaterThanOrEqual(12);
    expect(asked.filter((url) => !/^(likewise|blob):/.test(url))).toEqual([]);
  } finally {
    await likewise.close();
  }
});

const canIsolate = process.platform === 'linux' && spawnSync('unshare', ['--user', '--map-root-user', '--net', 'true']).status === 0;
const isRequired = process.env['LIKEWISE_REQUIRE_ALL'] === '1';

describe.skipIf(!canIsolate && !isRequired)('R38: where there is no network interface at all', () => {
  test('the command line indexes, searches, judges and backs up', () => {
    const run = (...args: string[]): unknown =>
      JSON.parse(
        execFileSync(
          'unshare',
          ['--user', '--map-root-user', '--net', process.execPath, cliEntry, ...args, '--library', join(base, 'library'), '--json'],
          { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
        ),
      );
    // Not even the loopback is up.
    const interfaces = execFileSync(
      'unshare',
      ['--user', '--map-root-user', '--net', process.execPath, '-p', 'JSON.stringify(require("os").networkInterfaces())'],
      { encoding: 'utf8' },
    );
    expect(interfaces.trim()).toBe('{}');
    expect(run('index', photos)).toMatchObject({ photos: 12, indexed: 12 });
    const { hits } = run('similar', join(photos, 'night-1.jpg'), '-k', '2') as { hits: { path: string }[] };
    expect(hits.every(({ path }) => path.includes('night-'))).toBe(true);
    expect(run('judge', join(photos, 'night-1.jpg'), join(photos, 'night-2.jpg'), '--similar')).toMatchObject({ similar: 1 });
    expect(run('backup', 'make')).toMatchObject({ judgements: 1 });
  });
});
