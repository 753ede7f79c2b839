import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { treeHash } from '../fixtures/treeHash';
import type { Likewise } from './fixtures/likewise';
import { firstMinute, writePhotos } from './fixtures/newUser';

let folder: string;
let likewise: Likewise | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-newcomer-'));
  await writePhotos(folder, 120);
});
afterAll(async () => {
  await likewise?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a newcomer chooses a folder, clicks a photo and judges its first answer, without a file being touched', async () => {
  const before = treeHash(folder);
  const { times, likewise: app } = await firstMinute(folder);
  likewise = app;
  console.info(`a newcomer with 120 photos: ${JSON.stringify(times)}`);
  expect(times.firstJudged).toBeLessThan(150_000);
  expect(treeHash(folder)).toBe(before);
});
