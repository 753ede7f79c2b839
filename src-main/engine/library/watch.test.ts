import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchFolder, type Watch } from './watch';

/** Of what takes a moment where nothing else works. */
const LONG_MS = 60_000;
let root: string;
let watch: Watch | null = null;
let told: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'likewise-watch-'));
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  mkdirSync(join(root, 'c'));
  told = 0;
});
afterEach(async () => {
  await watch?.close();
  watch = null;
  rmSync(root, { recursive: true, force: true });
});
const start = async (debounceMs = 100): Promise<void> => {
  watch = await watchFolder(root, { onChange: () => void told++, debounceMs });
};

test('a new file, a changed one and a removed one are told', async () => {
  writeFileSync(join(root, 'c', 'old.jpg'), '1');
  await start();
  expect(watch?.mode).toBe('watching');
  for (const act of [
    () => writeFileSync(join(root, 'a', 'b', 'new.jpg'), '1'),
    () => writeFileSync(join(root, 'a', 'b', 'new.jpg'), '12'),
    () => rmSync(join(root, 'c', 'old.jpg')),
  ]) {
    const before = told;
    act();
    await vi.waitFor(() => expect(told).toBeGreaterThan(before), LONG_MS);
  }
});

test('a burst of changes is told once', async () => {
  // Longer than a busy machine takes to hand over all of it.
  await start(2_000);
  for (let i = 0; i < 50; i++) writeFileSync(join(root, 'c', `${i}.jpg`), 'x');
  await vi.waitFor(() => expect(told).toBe(1), LONG_MS);
  await wait(3_000);
  expect(told).toBe(1);
});

test('a folder that is moved is told', async () => {
  await start();
  renameSync(join(root, 'a', 'b'), join(root, 'c', 'b'));
  await vi.waitFor(() => expect(told).toBeGreaterThan(0), LONG_MS);
});

test('a name that is not UTF-8 is told', async () => {
  await start();
  writeFileSync(Buffer.concat([Buffer.from(join(root, 'c', 'x')), Buffer.of(0xff), Buffer.from('.jpg')]), 'x');
  await vi.waitFor(() => expect(told).toBeGreaterThan(0), LONG_MS);
});

test('closing the watch of a root that is gone does not throw, and nothing is told after it', async () => {
  await start();
  rmSync(root, { recursive: true });
  await wait(50);
  await expect(watch!.close()).resolves.toBeUndefined();
  const before = told;
  await wait(300);
  expect(told).toBe(before);
});

test('where watching fails it polls and says why', async () => {
  rmSync(root, { recursive: true });
  watch = await watchFolder(root, { onChange: () => void told++, pollMs: 50 });
  expect(watch.mode).toBe('polling');
  expect(watch.reason).toMatch(/could not watch/);
  await vi.waitFor(() => expect(told).toBeGreaterThan(0), LONG_MS);
});
