import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '@engine/store/store';
import { startCli } from '../fixtures/cli';
import { randomFrom } from '../fixtures/images';
import { put, sceneJpeg, scratchFolder, writeScenes } from '../fixtures/photoFolder';

const KILLS = 20;
const SEED = 17;
const backbone = 'efficientnet-lite0';

interface Content {
  /** Every file: path, outcome, the hash of its content. */
  readonly files: string[];
  readonly problems: string[];
  /** By content: the features, the embedding of the active model. */
  readonly features: Map<string, Float32Array>;
  readonly embeddings: Map<string, Float32Array>;
}

/** What a library knows, in an order and by names that do not depend on how it came to be. */
function contentOf(library: string): Content {
  const database = new Database(join(library, 'library.db'), { readonly: true });
  const files = database
    .prepare<[], string>(
      "SELECT path_text || ' ' || status || ' ' || COALESCE(hex(content_hash), reason, ignored_kind) FROM file ORDER BY path",
    )
    .pluck()
    .all();
  database.close();
  const store = openStore({ folder: library, access: 'read' });
  try {
    const model = store.models.active();
    const features = new Map<string, Float32Array>();
    const embeddings = new Map<string, Float32Array>();
    for (const imageId of store.photos.shownIds() as Iterable<number>) {
      const hash = store.images.contentsOf(imageId as never)[0]!.toString('hex');
      const [feature, embedding] = [store.features.get(imageId as never, backbone), store.embeddings.get(model!.id, imageId as never)];
      if (feature instanceof Float32Array) features.set(hash, feature);
      if (embedding instanceof Float32Array) embeddings.set(hash, embedding);
    }
    const problems = store.problems.list().map(({ path, code }) => `${path} ${code}`);
    return { files, problems, features, embeddings };
  } finally {
    store.close();
  }
}

/** What must be true after a kill: whatever counts as indexed is whole. @returns the paths and hashes of what is indexed */
function indexedWhole(library: string): string[] {
  const database = new Database(join(library, 'library.db'), { readonly: true });
  const pictures = new Database(join(library, 'pictures.db'), { readonly: true });
  try {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const rows = database
      .prepare<[], { line: string; image: number; has_feature: number; has_embedding: number }>(
        `SELECT path_text || ' ' || hex(content_hash) AS line, image,
           EXISTS (SELECT 1 FROM feature WHERE feature.image = file.image) AS has_feature,
           EXISTS (SELECT 1 FROM embedding JOIN model ON model.id = embedding.model AND model.is_active = 1 WHERE embedding.image = file.image) AS has_embedding
         FROM file WHERE status = 'indexed'`,
      )
      .all();
    const thumbs = pictures.prepare<[number], number>('SELECT COUNT(*) FROM picture WHERE image = ?').pluck();
    for (const { line, image, has_feature, has_embedding } of rows)
      expect([line, has_feature, has_embedding, thumbs.get(image)]).toEqual([line, 1, 1, 2]);
    const orphans = 'SELECT COUNT(*) FROM feature WHERE NOT EXISTS (SELECT 1 FROM file WHERE file.image = feature.image)';
    expect(database.prepare(orphans).pluck().get()).toBe(0);
    return rows.map(({ line }) => line);
  } finally {
    database.close();
    pictures.close();
  }
}

test(`R17 ${KILLS} kills during index: nothing lost, nothing half done, and the next run ends as an undisturbed one does`, async () => {
  const base = scratchFolder('r17');
  const photos = join(base, 'photos');
  await writeScenes(photos, 10, 8);
  for (let cut = 0; cut < 4; cut++) put(join(photos, `cut_${cut}.jpg`), (await sceneJpeg(40 + cut, 0)).subarray(0, 3000));
  put(join(photos, 'copy.jpg'), await sceneJpeg(3, 3));
  const [killed, undisturbed] = [join(base, 'killed'), join(base, 'undisturbed')];
  const begunAtMs = performance.now();
  expect((await startCli(['index', photos, '--library', undisturbed]).ended).code).toBe(0);
  let wholeRunMs = performance.now() - begunAtMs;

  const random = randomFrom(SEED);
  let indexed: string[] = [];
  let kills = 0;
  let beforeTheEnd = 0;
  for (; kills < KILLS; kills++) {
    const startedAtMs = performance.now();
    const running = startCli(['index', photos, '--library', killed]);
    // Any moment of a run: the start, the scan, the reading, the fit; about half of them while it reads.
    await wait(60 + random() * wholeRunMs * 0.4);
    running.process.kill('SIGKILL');
    const { code } = await running.ended;
    if (code === null) beforeTheEnd += 1;
    // There was less left to do, or the machine is less busy than when the whole run was measured.
    else wholeRunMs = Math.min(wholeRunMs, performance.now() - startedAtMs);
    const now = indexedWholeOrNone(killed);
    // Nothing that was committed is lost.
    expect(indexed.filter((line) => !now.includes(line))).toEqual([]);
    indexed = now;
  }
  expect(beforeTheEnd).toBeGreaterThan(5);
  const last = await startCli(['index', photos, '--library', killed, '--json']).ended;
  expect(last.stderr).not.toMatch(/damaged/);
  expect(JSON.parse(last.stdout)).toMatchObject({ photos: 81, problems: 4 });

  const [after, expected] = [contentOf(killed), contentOf(undisturbed)];
  expect(after.files).toEqual(expected.files);
  expect(after.problems).toEqual(expected.problems);
  expect([...after.features.keys()].sort()).toEqual([...expected.features.keys()].sort());
  expect(after.features.size).toBe(80);
  expect(after.embeddings.size).toBe(80);
  for (const [hash, feature] of expected.features) {
    expect(cosine(after.features.get(hash)!, feature), `features of ${hash}`).toBeGreaterThanOrEqual(0.9999);
    expect(cosine(after.embeddings.get(hash)!, expected.embeddings.get(hash)!), `embedding of ${hash}`).toBeGreaterThanOrEqual(0.9999);
  }
}, 600_000);

/** A very early kill leaves no library, or one without its tables. */
function indexedWholeOrNone(library: string): string[] {
  try {
    return indexedWhole(library);
  } catch (error) {
    if (error instanceof Database.SqliteError && /unable to open|no such table/.test(error.message)) return [];
    throw error;
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return dot / Math.sqrt(aa * bb);
}
