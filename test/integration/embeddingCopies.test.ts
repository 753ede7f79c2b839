import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ImageId } from '@contract/data';
import { Courtesy } from '@engine/jobs/Courtesy';
import { EmbeddingCopies } from '@engine/services/gallery/EmbeddingCopies';
import type { CopyRules } from '@engine/workers/embeddingCopier/embeddingCopierMessages';
import { damageDatabase, pathOfCopy } from '../fixtures/blocksOfEmbeddings';
import { workersFolder, type OpenedEngine } from '../fixtures/engine';
import { indexedLibrary } from '../fixtures/indexedLibrary';
import { put, sceneJpeg } from '../fixtures/photoFolder';

const PHOTOS = 20;
const QUIET_MS = 30;

/** Copies of any gallery, soon; their log beside them. */
function copiesOf({ engine }: OpenedEngine, rules: Partial<CopyRules> = {}): { readonly copies: EmbeddingCopies; readonly log: string[] } {
  const { store, gallery, jobs } = engine;
  const log: string[] = [];
  const copies = new EmbeddingCopies({
    ...{
      store,
      gallery,
      jobs,
      courtesy: new Courtesy(),
      quietMs: QUIET_MS,
      rules: { fromBlocks: 1, fromShare: 0, spareBytes: 0, ...rules },
    },
    entry: join(workersFolder, 'embeddingCopier.js'),
    onLog: (line) => log.push(line),
  });
  onTestFinished(() => copies.close());
  return { copies, log };
}

const written = ({ engine }: OpenedEngine): Promise<void> =>
  vi.waitFor(() => expect(existsSync(pathOfCopy(engine.store))).toBe(true), { timeout: 30_000, interval: 20 });
const ids = ({ engine }: OpenedEngine): ImageId[] => [...(engine.store.photos.shownIds() as Iterable<number>)] as ImageId[];
const answers = (opened: OpenedEngine): unknown => ids(opened).map((id) => opened.engine.search.byImage(id, 10).hits);

test('a start answers from the copy as it did from the database, with photos that came since and without any that went', async () => {
  const { base, library, open } = await indexedLibrary('copies', 2, PHOTOS / 2);
  const first = open();
  const expected = answers(first);
  const { copies, log } = copiesOf(first);
  copies.ensure();
  await written(first);
  await copies.close();
  expect(log).toEqual([]);
  expect(first.engine.store.stats('net').indexBytes).toBeGreaterThan(PHOTOS * 256 * 4 - 1);
  await first.close();

  damageDatabase(join(library, 'library.db'));
  const second = open();
  await second.engine.preload();
  expect(second.engine.gallery.loaded!.exact.size).toBe(PHOTOS);
  expect(second.log).toEqual([]);
  expect(answers(second)).toEqual(expected);
  await second.close();

  const third = open();
  put(join(base, 'more', 'new.jpg'), await sceneJpeg(1, 77));
  await third.index(join(base, 'more'));
  const withNew = answers(third);
  await third.close();
  const fourth = open();
  await fourth.engine.preload();
  expect(answers(fourth)).toEqual(withNew);
});

test('while anything runs no copy is written, and after it one is', async () => {
  const { open } = await indexedLibrary('copies', 2, PHOTOS / 2);
  const opened = open();
  opened.engine.gallery.active();
  const { copies } = copiesOf(opened);
  const job = Promise.withResolvers<undefined>();
  opened.engine.jobs.add({ kind: 'verify', key: 'test', run: () => job.promise });
  copies.ensure();
  await new Promise((done) => setTimeout(done, 5 * QUIET_MS));
  expect(existsSync(pathOfCopy(opened.engine.store))).toBe(false);
  job.resolve(undefined);
  await written(opened);
});

test('the copy of a library that is small by now is removed; what cannot be written is logged, and nothing else', async () => {
  const { open } = await indexedLibrary('copies', 2, PHOTOS / 2);
  const opened = open();
  opened.engine.gallery.active();
  const path = pathOfCopy(opened.engine.store);
  mkdirSync(dirname(path), { recursive: true });
  for (const name of [path, `${path}.writing`]) writeFileSync(name, 'left over');
  const { copies } = copiesOf(opened, { fromBlocks: 2 });
  copies.ensure();
  await vi.waitFor(() => expect(existsSync(path) || existsSync(`${path}.writing`)).toBe(false), { timeout: 10_000, interval: 20 });
  mkdirSync(path);
  const failing = copiesOf(opened);
  failing.copies.ensure();
  await vi.waitFor(() => expect(failing.log).toEqual([expect.stringContaining('was not written')]), { timeout: 30_000, interval: 20 });
  expect(opened.engine.search.byImage(ids(opened)[0]!, 5).hits).toHaveLength(5);
});

test('an engine that closes does not wait for a copy that is to come', async () => {
  const { open } = await indexedLibrary('copies', 2, PHOTOS / 2);
  const opened = open();
  opened.engine.gallery.active();
  const { copies } = copiesOf(opened);
  copies.ensure();
  await copies.close();
  await new Promise((done) => setTimeout(done, 5 * QUIET_MS));
  expect(existsSync(pathOfCopy(opened.engine.store))).toBe(false);
});
