import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openStore } from '@engine/store/store';
import type { LensId } from '@engine/store/types';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { temporaryFolder } from '../fixtures/store';

const KILLS = 20;
const BATCH = 20;
let script = '';
beforeAll(async () => {
  script = await buildChildScript(join(import.meta.dirname, 'r17_storeChild.ts'), 'r17_storeChild');
});

test(`R17: ${KILLS} kills at any moment lose nothing that was said to be saved, and leave no batch in part`, async () => {
  const folder = temporaryFolder();
  let batches = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = startChild(script, 'work', folder);
    await child.saw('batch');
    // Spread over the work of a few batches, the same for each run of the test.
    await wait((kill * 37) % 90);
    const lines = await child.kill();
    const said = (word: string): number =>
      Math.max(0, ...lines.filter((line) => line.startsWith(word)).map((line) => Number(line.split(' ')[1])));

    const store = openStore({ folder, access: 'write' });
    expect(store.wasCleanExit).toBe(false);
    expect(store.check()).toEqual([]);
    const images = store.images.count();
    expect(images % BATCH).toBe(0);
    expect(images / BATCH).toBeGreaterThanOrEqual(Math.max(said('batch'), batches));
    expect(store.files.counts().total.indexed).toBe(images);
    expect(store.features.count('net')).toBe(images);
    expect(store.judgements.list(1 as LensId).length).toBeGreaterThanOrEqual(said('judged') - kill);
    expect([...store.features.verifyAll()].flatMap(({ damaged }) => damaged)).toEqual([]);
    batches = images / BATCH;
    store.close();
  }
  expect(batches).toBeGreaterThan(KILLS);
});
