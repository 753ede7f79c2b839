import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openStore } from '@engine/store/store';
import type { LensId } from '@engine/store/types';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { randomFrom } from '../fixtures/images';
import { temporaryFolder } from '../fixtures/store';

/** `LIKEWISE_LONG=1`: 300 places. */
const PLACES = process.env['LIKEWISE_LONG'] === '1' ? 300 : 40;
/** What the child indexes at once, and judges after. */
const BATCH = 20;
const BATCHES = 25;
let script = '';
beforeAll(async () => {
  script = await buildChildScript(join(import.meta.dirname, 'r17_storeChild.ts'), 'r17_storeChild');
});

/** What a library opens with. @returns how many batches it holds */
function openWhole(folder: string): number {
  const store = openStore({ folder, access: 'write' });
  try {
    expect(store.check()).toEqual([]);
    const images = store.images.count();
    const batches = images / BATCH;
    expect(Number.isInteger(batches)).toBe(true);
    expect([store.files.counts().total.indexed, store.features.count('net')]).toEqual([images, images]);
    expect([...store.features.verifyAll()].flatMap(({ damaged }) => damaged)).toEqual([]);
    // A batch is found by a scan, then read, then judged: each whole, in this order.
    const [pending, judged] = [store.files.counts().total.pending, store.judgements.list(1 as LensId).length];
    expect([0, BATCH]).toContain(pending);
    expect([batches, batches - 1]).toContain(judged);
    if (pending > 0) expect(judged).toBe(batches);
    return batches;
  } finally {
    store.close();
  }
}

test(`R18: a log that was cut or flipped at ${PLACES} places, as a loss of power may leave it, opens at a whole prefix of what was done`, async () => {
  const folder = temporaryFolder();
  const child = startChild(script, 'work', folder);
  await child.saw(`batch ${BATCHES}`);
  await child.kill();
  const [database, log] = [join(folder, 'library.db'), readFileSync(join(folder, 'library.db-wal'))];
  const random = randomFrom(18);
  const places = Array.from({ length: PLACES / 2 }, (_, i) => Math.floor(((i + random()) / (PLACES / 2)) * log.length));
  const openAfter = (name: string, damage: (path: string) => void): number => {
    const copy = join(folder, name);
    mkdirSync(copy);
    copyFileSync(database, join(copy, 'library.db'));
    writeFileSync(join(copy, 'library.db-wal'), log);
    damage(join(copy, 'library.db-wal'));
    return openWhole(copy);
  };
  const all = openAfter('whole', () => undefined);
  expect(all).toBeGreaterThanOrEqual(BATCHES);
  const cut = places.map((at) => openAfter(`cut-${at}`, (path) => truncateSync(path, at)));
  const flipped = places.map((at) =>
    openAfter(`flipped-${at}`, (path) => {
      const bytes = Buffer.from(log);
      bytes[at]! ^= 1 << Math.floor(random() * 8);
      writeFileSync(path, bytes);
    }),
  );
  // The later the damage, the more is there.
  expect(cut).toEqual(cut.toSorted((a, b) => a - b));
  expect(new Set(cut).size).toBeGreaterThan(places.length / 3);
  flipped.forEach((batches, i) => expect(Math.abs(batches - cut[i]!), `flipped at ${places[i]}`).toBeLessThanOrEqual(1));
});
