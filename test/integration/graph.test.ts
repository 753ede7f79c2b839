import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ImageId } from '@contract/data';
import { openEngine, rootIdOf, type OpenedEngine } from '../fixtures/engine';
import { indexedLibrary } from '../fixtures/indexedLibrary';
import { put, sceneJpeg } from '../fixtures/photoFolder';
import { startChild, buildChildScript } from '../fixtures/childScript';

const PHOTOS = 60;
/** Any gallery gets a graph. */
const small = { graphFromBytes: 1 } as const;

async function indexed(): Promise<{ base: string; library: string; photos: string; opened: OpenedEngine }> {
  const { base, library, photos, open } = await indexedLibrary('graph', 6, PHOTOS / 6);
  const opened = open(small);
  await graphReady(opened);
  return { base, library, photos, opened };
}

/** Waits for the job that builds or opens the graph. */
async function graphReady({ engine }: OpenedEngine): Promise<void> {
  engine.gallery.active();
  for (let tries = 0; tries < 7_500; tries++) {
    await new Promise((done) => setTimeout(done, 20));
    if (engine.gallery.loaded?.index.kind === 'hnsw' && engine.jobs.list().every(({ state }) => state !== 'running' && state !== 'waiting'))
      return;
  }
  throw new Error('There was no graph within 150 s.');
}
const ids = ({ engine }: OpenedEngine): ImageId[] => [...(engine.store.photos.shownIds() as Iterable<number>)] as ImageId[];

/** Every photo's answer, by the index in use and by comparing with all. */
function expectSameAnswers(opened: OpenedEngine, count = PHOTOS): void {
  for (const id of ids(opened)) {
    const [answer, exact] = [opened.engine.search.byImage(id, 10), opened.engine.search.byImage(id, 10, true)];
    expect([answer.searched, exact.index]).toEqual([count, 'exact']);
    expect(answer.hits.map(({ photo }) => photo.imageId)).toEqual(exact.hits.map(({ photo }) => photo.imageId));
  }
}
const built = ({ jobs }: OpenedEngine): boolean => jobs.some(({ phase, done }) => phase === 'building' && done > 0);
const indexFiles = (library: string): string[] => readdirSync(join(library, 'index'));

test('a large gallery gets a graph, which answers as comparing with all does, and is opened from its file at the next start', async () => {
  const { library, opened } = await indexed();
  expect(opened.engine.search.byImage(ids(opened)[0]!, 5).index).toBe('hnsw');
  expectSameAnswers(opened);
  expect(built(opened)).toBe(true);
  expect(indexFiles(library)).toHaveLength(1);
  await opened.close();

  const again = openEngine(library, small);
  await graphReady(again);
  expectSameAnswers(again);
  expect(built(again)).toBe(false);
  expect(again.log).toEqual([]);
});

test('R26 a damaged index file is not opened: answers are exact meanwhile, and it is built again', async () => {
  const { library, opened } = await indexed();
  await opened.close();
  const path = join(library, 'index', indexFiles(library)[0]!);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = bytes[bytes.length >> 1]! ^ 1;
  writeFileSync(path, bytes);
  const again = openEngine(library, small);
  expect(again.engine.search.byImage(ids(again)[0]!, 5)).toMatchObject({ index: 'exact', searched: PHOTOS });
  await graphReady(again);
  expect(again.log).toEqual([expect.stringContaining('built again')]);
  expect(built(again)).toBe(true);
  expectSameAnswers(again);
});

test('photos that come and go after the graph was built are answered, or not, at once', async () => {
  const { base, photos, opened } = await indexed();
  const lateAt = put(join(base, 'more/late.jpg'), await sceneJpeg(1, 30));
  await opened.index(join(base, 'more'));
  const late = opened.engine.files.imageAt(lateAt)!;
  const early = opened.engine.files.imageAt(join(photos, 'scene_01/shot_02.jpg'))!;
  expect(opened.engine.search.byImage(early, PHOTOS).hits.map(({ photo }) => photo.imageId)).toContain(late);
  opened.engine.store.scans.apply(rootIdOf(opened.engine, join(base, 'more')), {
    missingIds: opened.engine.store.files.filesOf(late).map(({ fileId }) => fileId),
  });
  opened.engine.changes.changed({ photos: true });
  opened.engine.changes.flush();
  expect(opened.engine.search.byImage(early, PHOTOS).hits.map(({ photo }) => photo.imageId)).not.toContain(late);
});

test('R29 killed between the library’s commit and the index’ save, the next start serves exactly the library’s photos', async () => {
  const { base, library, opened } = await indexed();
  await opened.close();
  const more = join(base, 'more');
  const script = await buildChildScript(join(import.meta.dirname, '../reliability/r29_engineChild.ts'), 'r29_engineChild');
  // The photos are committed; the graph is about to be built, in the making, or just saved.
  const moments = process.env['LIKEWISE_LONG'] === '1' ? [0, 15, 30, 45, 60, 75] : [0, 30, 75];
  for (const [kill, afterMs] of moments.entries()) {
    for (let shot = 0; shot < 6; shot++) put(join(more, `${kill}/${shot}.jpg`), await sceneJpeg(20 + kill, shot));
    const child = startChild(script, library, more);
    await child.saw('settled');
    await new Promise((done) => setTimeout(done, afterMs));
    await child.kill();
    const again = openEngine(library, small);
    await graphReady(again);
    expectSameAnswers(again, PHOTOS + 6 * (kill + 1));
    expect(Array.from(again.engine.gallery.active()!.exact.ids()).sort((a, b) => a - b)).toEqual(ids(again));
    await again.close();
  }
});
