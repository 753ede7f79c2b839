import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shortcuts } from '../../src-renderer/keyboard/table';
import { electronBinary, enginePids, type Likewise } from './fixtures/likewise';
import { closeScenes, openScenes } from './fixtures/openScenes';
import { gridOf, photoNamed } from './fixtures/steps';

let likewise: Likewise;
let base: string;
beforeAll(async () => {
  ({ likewise, base } = await openScenes());
});
afterAll(() => closeScenes(likewise, base));

/** The labels of the menu bar, and of all the rows in it. */
const menuOf = ({ electron }: Likewise): Promise<{ bar: string[]; rows: { label: string; accelerator: string }[] }> =>
  electron.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items;
    const rows = items.flatMap((item) => item.submenu?.items ?? []).filter(({ type }) => type !== 'separator');
    return {
      bar: items.map(({ label }) => label),
      rows: rows.map(({ label, accelerator }) => ({ label, accelerator: String(accelerator ?? '') })),
    };
  });

const choose = ({ electron }: Likewise, label: string): Promise<void> =>
  electron.evaluate(({ Menu }, wanted) => {
    const rows = Menu.getApplicationMenu()!.items.flatMap((item) => item.submenu?.items ?? []);
    rows.find((row) => row.label === wanted)!.click();
  }, label);

test('a second start on the same library ends by itself with 0 and brings the first window forward', async () => {
  const { electron } = likewise;
  await electron.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!;
    let brought = 0;
    const { focus } = window;
    window.focus = () => {
      brought++;
      focus.call(window);
    };
    Object.assign(globalThis, { brought: () => brought });
    window.hide();
  });
  const engines = enginePids(electron);
  const root = resolve(import.meta.dirname, '../..');
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(electronBinary(), [...sandbox, `--user-data-dir=${join(base, 'data')}`, process.env['LIKEWISE_APP_DIR'] ?? root], {
    env: { ...process.env, LIKEWISE_NODE: process.execPath, LIKEWISE_LIBRARY: likewise.libraryDir },
    stdio: 'ignore',
  });
  const code = await new Promise((done) => second.once('exit', done));
  expect(code).toBe(0);
  await expect.poll(() => electron.evaluate(() => (globalThis as unknown as { brought(): number }).brought())).toBe(1);
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()))).toEqual([true]);
  expect(enginePids(electron)).toEqual(engines);
});

test('the menu speaks the language of the page and follows a switch at once; its rows do what their keys do', async () => {
  const { page } = likewise;
  expect((await menuOf(likewise)).bar).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
  await choose(likewise, 'Problems');
  await page.getByText('Every file could be read').waitFor();
  await choose(likewise, 'About Likewise');
  await page.getByRole('button', { name: 'About', exact: true }).and(page.locator('[aria-current]')).waitFor();
  await page.getByText(/^Version \d/).waitFor();
  await page.getByRole('button', { name: 'General', exact: true }).click();
  await page.getByRole('radio', { name: '日本語' }).click();
  await expect.poll(async () => (await menuOf(likewise)).bar).toEqual(['ファイル', '編集', '表示', 'ウィンドウ', 'ヘルプ']);
  const { rows } = await menuOf(likewise);
  // Names of people's own languages apart, no row is left in English.
  expect(rows.filter(({ label }) => !/[\u3040-\u30ff\u4e00-\u9fff]/u.test(label)).map(({ label }) => label)).toEqual([]);
  // Every screen that has a key is a row with that key.
  const keys = shortcuts.flatMap(({ code, ctrl, label }) => (ctrl && code.startsWith('Digit') ? [`CmdOrCtrl+${label}`] : []));
  expect(rows.map(({ accelerator }) => accelerator)).toEqual(expect.arrayContaining(keys));
  await choose(likewise, '地図');
  await page.getByRole('heading', { name: '地図', exact: true }).waitFor();
  await choose(likewise, 'ライブラリ');
  await gridOf(page, '写真').waitFor();
});

test('a key of the menu reaches the page once: Ctrl+Z takes back one judgement, not two', async () => {
  const { page } = likewise;
  const judged = (): Promise<number> =>
    page.evaluate(async () => {
      const { likewise } = window as unknown as { likewise: { call(name: string): Promise<{ similar: number }> } };
      return (await likewise.call('judgements.counts')).similar;
    });
  for (const [a, b] of [
    ['house-1.jpg', 'house-2.jpg'],
    ['dots-1.jpg', 'dots-2.jpg'],
  ]) {
    for (const name of [a!, b!]) await photoNamed(page, name, '写真').click({ modifiers: ['Control'] });
    await page.keyboard.press('Digit1');
    await expect.poll(judged).toBeGreaterThan(0);
    await page.keyboard.press('Escape');
  }
  await expect.poll(judged).toBe(2);
  await page.keyboard.press('Control+KeyZ');
  await expect.poll(judged).toBe(1);
  await page.waitForTimeout(300);
  expect(await judged()).toBe(1);
});

test("the window's own colour and the system's parts follow the theme, from before the page speaks", async () => {
  const { page } = likewise;
  const colours = (of: Likewise): Promise<[string, string]> =>
    of.electron.evaluate(({ BrowserWindow, nativeTheme }) => [
      BrowserWindow.getAllWindows()[0]!.getBackgroundColor().toLowerCase(),
      nativeTheme.themeSource,
    ]);
  await page.keyboard.press('Control+Comma');
  await page.getByRole('radio', { name: 'ライト' }).click();
  await expect.poll(() => colours(likewise)).toEqual(['#ffffff', 'light']);
  await page.getByRole('radio', { name: 'ダーク' }).click();
  await expect.poll(() => colours(likewise)).toEqual(['#101010', 'dark']);
  await page.getByRole('radio', { name: 'ライト' }).click();
  await expect.poll(() => colours(likewise)).toEqual(['#ffffff', 'light']);
  likewise = await likewise.restart();
  expect(await colours(likewise)).toEqual(['#ffffff', 'light']);
  expect((await menuOf(likewise)).bar[0]).toBe('ファイル');
});

test('place and size are as they were left after a restart; a place beyond the screen is brought back onto it', async () => {
  await gridOf(likewise.page, '写真').waitFor();
  const boundsOf = (of: Likewise): Promise<Electron.Rectangle> =>
    of.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
  const screen = await likewise.electron.evaluate(({ screen }) => screen.getPrimaryDisplay().workArea);
  const wanted = { x: 40, y: 30, width: 1000, height: 660 };
  await likewise.electron.evaluate(({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds), wanted);
  await expect.poll(() => boundsOf(likewise)).toEqual(wanted);
  likewise = await likewise.restart();
  expect(await boundsOf(likewise)).toEqual(wanted);
  await likewise.close();
  const file = join(base, 'data', 'window.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ bounds: wanted, isMaximized: false });
  writeFileSync(file, JSON.stringify({ bounds: { ...wanted, x: screen.x + screen.width - 200, y: -400 }, isMaximized: false }));
  likewise = await likewise.restart();
  const brought = await boundsOf(likewise);
  expect(brought.x + brought.width).toBeLessThanOrEqual(screen.x + screen.width);
  expect(brought.y).toBeGreaterThanOrEqual(screen.y);
});
