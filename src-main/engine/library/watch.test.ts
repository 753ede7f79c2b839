import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchFolder, type Watch } from './watch';

let root: string;
let watch: Watch | null = null;
let told: string[][];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'likewise-watch-'));
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  mkdirSync(join(root, 'c'));
  told = [];
});
afterEach(async () => {
  await watch?.close();
  watch = null;
  rmSync(root, { recursive: true, force: true });
});
const start = async (): Promise<void> => {
  watch = await watchFolder(root, { onChange: (folders) => told.push([...folders].sort()), debounceMs: 100 });
};

test('a new file, a changed one and a removed one are told as the folder that holds them', async () => {
  writeFileSync(join(root, 'c', 'old.jpg'), '1');
  await start();
  expect(watch?.mode).toBe('watching');
  writeFileSync(join(root, 'a', 'b', 'new.jpg'), '1');
  await vi.waitFor(() => expect(told).toEqual([['a/b']]), 5000);
  rmSync(join(root, 'c', 'old.jpg'));
  await vi.waitFor(() => expect(told).toEqual([['a/b'], ['c']]), 5000);
});

test('a burst of changes is told once', async () => {
  await start();
  for (let i = 0; i < 50; i++) writeFileSync(join(root, 'c', `${i}.jpg`), 'x');
  await vi.waitFor(() => expect(told).toEqual([['c']]), 5000);
});

test('a folder that is moved away is told, so that all below it is looked at', async () => {
  await start();
  renameSync(join(root, 'a', 'b'), join(root, 'c', 'b'));
  await vi.waitFor(() => expect(told.flat()).toEqual(expect.arrayContaining(['a', 'c'])), 5000);
});

test('a name that is not UTF-8 is told as its folder', async () => {
  await start();
  writeFileSync(Buffer.concat([Buffer.from(join(root, 'c', 'x')), Buffer.of(0xff), Buffer.from('.jpg')]), 'x');
  await vi.waitFor(() => expect(told).toEqual([['c']]), 5000);
});

test('closing the watch of a root that is gone does not throw, and nothing is told after it', async () => {
  await start();
  rmSync(root, { recursive: true });
  await wait(50);
  await expect(watch!.close()).resolves.toBeUndefined();
  const before = told.length;
  await wait(300);
  expect(told.length).toBe(before);
});

test('where watching fails it polls and says why', async () => {
  rmSync(root, { recursive: true });
  watch = await watchFolder(root, { onChange: (folders) => told.push([...folders]), pollMs: 50 });
  expect(watch.mode).toBe('polling');
  expect(watch.reason).toMatch(/could not watch/);
  await vi.waitFor(() => expect(told[0]).toEqual(['']), 2000);
});
