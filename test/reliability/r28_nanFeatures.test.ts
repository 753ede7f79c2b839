import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openEngine, workersFolder } from '../fixtures/engine';
import { put, scratchFolder, writeScenes } from '../fixtures/photoFolder';

test('R28 where the network gives NaN for 1 of 50 photos: none is stored, those are problems, and all others find their like', async () => {
  const base = scratchFolder('r28');
  const [photos, workers] = [join(base, 'photos'), join(base, 'workers')];
  await writeScenes(photos, 10, 10);
  mkdirSync(workers);
  copyFileSync(resolve(import.meta.dirname, '../fixtures/nanCompute.mjs'), join(workers, 'compute.js'));
  put(join(workers, 'package.json'), '{"type":"module"}');
  symlinkSync(join(workersFolder, 'decoder.js'), join(workers, 'decoder.js'));
  process.env['LIKEWISE_TEST_COMPUTE'] = join(workersFolder, 'compute.js');
  const opened = openEngine(join(base, 'library'), { workersFolder: workers });
  expect(await opened.index(photos)).toMatchObject({ photos: 98, indexed: 98, problems: 2 });
  const { engine } = opened;
  expect(engine.store.problems.list().map(({ code }) => code)).toEqual(['no-usable-features', 'no-usable-features']);

  const database = new Database(engine.store.databasePath, { readonly: true });
  const blobs = (table: string): Buffer[] => database.prepare<[], Buffer>(`SELECT vector FROM ${table}`).pluck().all();
  const whole = (blob: Buffer): ArrayBuffer => Uint8Array.from(blob).buffer;
  expect(blobs('feature')).toHaveLength(98);
  for (const blob of blobs('feature')) expect(new Float16Array(whole(blob)).every(Number.isFinite)).toBe(true);
  for (const blob of blobs('embedding')) expect(new Float32Array(whole(blob)).every(Number.isFinite)).toBe(true);
  database.close();

  for (const imageId of engine.store.photos.shownIds() as Iterable<number>) {
    const { hits, searched } = engine.search.byImage(imageId as never, 3);
    expect(searched).toBe(98);
    const sceneOf = (id: number): string =>
      engine.files
        .placesOf(id as never)[0]!
        .split('/')
        .at(-2)!;
    expect(hits.every(({ photo, similarity }) => Number.isFinite(similarity) && sceneOf(photo.imageId) === sceneOf(imageId))).toBe(true);
  }
});
