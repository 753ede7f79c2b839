import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { ImageId } from '@contract/data';
import { cliOn } from '../fixtures/cli';
import { openEngine } from '../fixtures/engine';
import { indexedLibrary, type IndexedLibrary } from '../fixtures/indexedLibrary';
import { put, sceneJpeg, scratchFolder, writeScenes } from '../fixtures/photoFolder';

const PHOTOS = 40;
const DAMAGED = 10;

/** Flips a bit in the blob of every fourth image. @returns their ids */
function damage(library: string, table: 'feature' | 'embedding'): ImageId[] {
  const database = new Database(join(library, 'library.db'));
  const ids = database.prepare<[], ImageId>(`SELECT DISTINCT image FROM ${table} ORDER BY image`).pluck().all();
  const chosen = ids.filter((_, i) => i % 4 === 1);
  for (const id of chosen) {
    const vector = database.prepare<[ImageId], Buffer>(`SELECT vector FROM ${table} WHERE image = ?`).pluck().get(id)!;
    vector[301] = vector[301]! ^ 0x40;
    database.prepare(`UPDATE ${table} SET vector = ? WHERE image = ?`).run(vector, id);
  }
  database.close();
  expect(chosen).toHaveLength(DAMAGED);
  return chosen;
}

/** A copy of the library; its photos are for looking at only, so what is added lies in another folder. */
const indexed = (): Promise<IndexedLibrary> => indexedLibrary('r23', 4, PHOTOS / 4);

test('R23 every damaged embedding is found and never answered, and whoever may write computes it again', async () => {
  const { library } = await indexed();
  const before = openEngine(library, { access: 'read' });
  const sound = before.engine.gallery.active()!;
  const vectors = new Map(Array.from(sound.exact.ids(), (id) => [id, sound.exact.vector(id)!]));
  await before.close();
  const ids = damage(library, 'embedding');

  const reader = openEngine(library, { access: 'read' });
  const { searched, of, hits } = reader.engine.search.byImage(ids[0]!, PHOTOS);
  // The query itself is damaged too; it is embedded from its features, and no damaged one is answered.
  expect([searched, of]).toEqual([PHOTOS - DAMAGED, PHOTOS]);
  expect(hits.filter(({ photo }) => ids.includes(photo.imageId))).toEqual([]);
  expect(hits.every(({ similarity }) => similarity >= -1 && similarity <= 1.0001)).toBe(true);
  await reader.close();

  const writer = openEngine(library);
  expect(writer.engine.search.byImage(ids[0]!, PHOTOS)).toMatchObject({ searched: PHOTOS, of: PHOTOS });
  expect(writer.log).toContainEqual(expect.stringContaining(`${DAMAGED} embeddings`));
  const mended = writer.engine.gallery.active()!.exact;
  for (const [id, vector] of vectors) expect(mended.vector(id)!.every((value, i) => Math.abs(value - vector[i]!) < 1e-3)).toBe(true);
  await writer.close();
  expect(await cliOn(library).json('verify')).toMatchObject({ damagedEmbeddings: 0 });
});

test('R23 verify finds every damaged embedding and mends it', async () => {
  const { library } = await indexed();
  damage(library, 'embedding');
  const cli = cliOn(library);
  expect(await cli.json('verify')).toMatchObject({ files: PHOTOS, changed: [], damagedFeatures: 0, damagedEmbeddings: DAMAGED });
  expect(await cli.json('verify')).toMatchObject({ damagedEmbeddings: 0 });
});

test('R23 verify finds every damaged feature, and the next run computes just those again', async () => {
  const { library, photos } = await indexed();
  damage(library, 'feature');
  const cli = cliOn(library);
  expect(await cli.json('verify')).toMatchObject({ damagedFeatures: DAMAGED, damagedEmbeddings: 0 });
  expect(await cli.json('index', photos)).toMatchObject({ photos: PHOTOS, indexed: DAMAGED, unchanged: PHOTOS - DAMAGED });
  expect(await cli.json('status')).toMatchObject({ photos: PHOTOS, features: PHOTOS, embeddings: PHOTOS });
  expect(await cli.json('verify')).toMatchObject({ damagedFeatures: 0 });
});

test('R23 a damaged model is found by verify and named, with what helps: the label-free one is made anew, one that learned is not', async () => {
  const { library, photos } = await indexed();
  const cli = cliOn(library);
  const [base] = await cli.json<{ id: number }[]>('models', 'list');
  const file = join(scratchFolder('r23'), 'model');
  await cli.json('models', 'export', String(base!.id), '--out', file);
  const { id: learned } = await cli.json<{ id: number }>('models', 'import', file);
  await cli.json('models', 'use', String(learned));
  const database = new Database(join(library, 'library.db'));
  database.exec('UPDATE model SET head = randomblob(length(head))');
  database.close();
  const found = await cli('verify');
  expect([found.code, found.stderr]).toEqual([1, expect.stringMatching(/What a model learned is damaged\. .*\.\n$/u)]);
  expect(found.stdout).toContain(`The model ${base!.id} is damaged: run "index"`);
  expect(found.stdout).toContain(`The model ${learned} is damaged: put another one to use`);
  const answer = await cli('similar', join(photos, 'scene_01/shot_00.jpg'));
  expect([answer.code, answer.stderr]).toEqual([
    1,
    expect.stringMatching(/model \d+ .* is damaged\. Put another one to use, or train again\.\n$/u),
  ]);
  await cli.json('index', photos);
  const anew = (await cli.json<{ id: number; kind: string }[]>('models', 'list')).find(({ kind }) => kind === 'base');
  expect(anew).not.toMatchObject({ id: base!.id });
  await cli.json('models', 'use', String(anew!.id));
  const { stdout } = await cli('verify');
  expect(stdout).not.toContain('run "index"');
  expect(stdout).toContain(`The model ${learned} is damaged. It is not in use`);
  expect((await cli('similar', join(photos, 'scene_01/shot_00.jpg'))).code).toBe(0);
});

test('R23 features that are found damaged while the library is embedded anew are computed again by the next run', async () => {
  const { base, library, photos } = await indexed();
  damage(library, 'feature');
  // The library grows enough for its head to be fitted again, which reads every feature.
  await writeScenes(join(base, 'more'), 2, PHOTOS / 4, 30);
  const cli = cliOn(library);
  await cli.json('index', join(base, 'more'));
  await cli.json('index', photos);
  expect(await cli.json('status')).toMatchObject({ photos: PHOTOS + 20, features: PHOTOS + 20, embeddings: PHOTOS + 20 });
  expect(await cli.json('verify')).toMatchObject({ damagedFeatures: 0, damagedEmbeddings: 0 });
});

test('R23 a damaged model is never answered with, and the next run makes it anew from the features', async () => {
  const { base, library, photos } = await indexed();
  const database = new Database(join(library, 'library.db'));
  const head = database.prepare<[], Buffer>('SELECT head FROM model WHERE is_active = 1').pluck().get()!;
  head[head.length - 3] = head[head.length - 3]! ^ 0x40;
  database.prepare('UPDATE model SET head = ? WHERE is_active = 1').run(head);
  database.close();
  const cli = cliOn(library);
  const query = join(photos, 'scene_01/shot_01.jpg');
  expect(await cli('similar', query)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('damaged') as string });
  put(join(base, 'more', 'new.jpg'), await sceneJpeg(1, 30));
  expect(await cli.json('index', join(base, 'more'))).toMatchObject({ photos: 1, indexed: 1 });
  expect(await cli.json('similar', query, '-k', '20')).toMatchObject({ searched: PHOTOS + 1, of: PHOTOS + 1 });
});

test('verify names a photo whose bytes changed behind the back of its stamp, and the next run reads it', async () => {
  const base = scratchFolder('r23');
  const [library, photos] = [join(base, 'library'), join(base, 'photos')];
  await writeScenes(photos, 2, 2);
  const cli = cliOn(library);
  await cli.json('index', photos);
  const path = join(photos, 'scene_02/shot_01.jpg');
  const [bytes, { atime, mtime }] = [readFileSync(path), statSync(path)];
  bytes[bytes.length - 100] = bytes[bytes.length - 100]! ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
  // The library is told the new stamp, as a disk would that rotted.
  const database = new Database(join(library, 'library.db'));
  const { ctimeMs, mtimeMs } = statSync(path);
  database.prepare("UPDATE file SET ctime_ms = ?, mtime_ms = ? WHERE path_text = 'scene_02/shot_01.jpg'").run(ctimeMs, mtimeMs);
  database.close();
  expect(await cli.json('index', photos)).toMatchObject({ indexed: 0 });
  expect(await cli.json('verify')).toMatchObject({ changed: [path] });
  expect(await cli.json('index', photos)).toMatchObject({ indexed: 1 });
  expect(await cli.json('verify')).toMatchObject({ changed: [] });
});
