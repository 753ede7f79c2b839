import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clampToScreens, parseWindowState, readWindowState, saveWindowState } from './windowState';

test('a place that was kept is read again, and one that is damaged or absurd gives the usual window', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'likewise-window-'));
  const file = join(folder, 'window.json');
  const state = { bounds: { x: -10, y: 20, width: 1300, height: 900 }, isMaximized: true };
  await saveWindowState(file, state);
  expect(readWindowState(file)).toEqual(state);
  writeFileSync(file, '{"bounds":');
  expect(readWindowState(file)).toEqual({ bounds: null, isMaximized: false });
  rmSync(folder, { recursive: true });
  for (const raw of [
    null,
    7,
    {},
    { bounds: null },
    { bounds: { x: 0, y: 0, width: 1e9, height: 900 } },
    { bounds: { x: 'a', y: 0, width: 900, height: 900 } },
  ]) {
    expect(parseWindowState(raw).bounds).toBeNull();
  }
});

test('a window is never smaller than its least size', () => {
  expect(parseWindowState({ bounds: { x: 0, y: 0, width: 10, height: 10 } }).bounds).toMatchObject({ width: 960, height: 640 });
});

const screens = [
  { x: 0, y: 0, width: 1920, height: 1080 },
  { x: 1920, y: 0, width: 1280, height: 720 },
];

test('a window that fits is left where it was; one that hangs over an edge is moved in, and one that is too large is shrunk', () => {
  const inside = { x: 100, y: 100, width: 1280, height: 800 };
  expect(clampToScreens(inside, screens)).toEqual(inside);
  expect(clampToScreens({ ...inside, x: -200, y: 700 }, screens)).toEqual({ ...inside, x: 0, y: 280 });
  expect(clampToScreens({ x: 2000, y: 0, width: 1600, height: 1000 }, screens)).toEqual({ x: 1920, y: 0, width: 1280, height: 720 });
});

test('a window whose screen was unplugged is not put where nobody can see it', () => {
  expect(clampToScreens({ x: 2500, y: 100, width: 1280, height: 800 }, screens.slice(0, 1))).toBeNull();
  expect(clampToScreens({ x: 1850, y: 100, width: 1280, height: 800 }, screens.slice(0, 1))).toBeNull();
});
