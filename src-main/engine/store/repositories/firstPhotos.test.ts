import { expect, onTestFinished, test } from 'vitest';
import type { ImageId, PhotoFilter, PhotoOrder, PhotoTable, RootId } from '@contract/data';
import { hash, imageRow, indexPaths, stamp, temporaryStore } from '../../../../test/fixtures/store';
import { atOnce } from '../../services/Pieces';
import { Connection } from '../connection';
import type { Store } from '../store';
import { FirstPhotos } from './FirstPhotos';

/** The first rows of a whole list. */
function firstOf(whole: PhotoTable, limit: number): unknown {
  const { tagSets: _, fingerprint: __, ...columns } = whole;
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, [...column.slice(0, limit)]]));
}

function expectFirst(store: Store, order: PhotoOrder, filter: PhotoFilter, limit: number): void {
  const first = store.photos.first(order, filter, 'net', limit);
  expect(first, JSON.stringify({ order, filter, limit })).not.toBeNull();
  expect(firstOf(first!, limit)).toEqual(firstOf(store.photos.table(order, filter, 'net'), limit));
}

/** Two folders, a third that was removed, and one photo in both: some photos say when they were taken, and no two things are in the same order. */
function mixedStore(): { readonly store: Store; readonly roots: readonly RootId[]; readonly ids: readonly ImageId[] } {
  const store = temporaryStore();
  const roots = ['/b', '/a', '/gone'].map((path) => store.roots.add(path).id);
  const paths = Array.from({ length: 30 }, (_, at) => `${(at * 7) % 30}.jpg`);
  const ids = roots.slice(0, 2).flatMap((root, at) => indexPaths(store, root, paths, 100 * at + 1).ids);
  const gone = indexPaths(store, roots[2]!, paths, 301).ids;
  store.roots.setState(roots[0]!, 'offline');
  for (const [at, id] of [...ids, ...gone].entries())
    store.images.updateMetadata(id, imageRow(id, { takenAtMs: at % 3 === 0 ? null : (at * 37) % 50 }));
  store.scans.apply(roots[1]!, { added: [{ path: 'copy.jpg', stamp: stamp(400) }] });
  const copy = store.files.pending(roots[1]!, 1)[0]!;
  store.files.markIndexed(copy.id, ids[3]!, hash(400), copy);
  store.features.put(ids[4]!, 'net', Float32Array.of(1, 2));
  store.roots.remove(roots[2]!);
  return { store, roots, ids };
}

test('the first photos are those of the whole list, newest first, by folder, in one folder, of a few days and with a tag', () => {
  const { store, roots, ids } = mixedStore();
  const tag = store.tags.create('sea');
  atOnce(
    store.tags.addImages(
      tag,
      ids.filter((_, at) => at % 4 === 0),
    ),
  );
  for (const limit of [1, 7, 20, 45, 500]) {
    for (const rootId of [undefined, ...roots]) {
      expectFirst(store, 'newest', { rootId }, limit);
      expectFirst(store, 'folder', { rootId }, limit);
      expectFirst(store, 'newest', { rootId, tagId: tag }, limit);
      expectFirst(store, 'newest', { rootId, takenFromMs: 10, takenBeforeMs: 40 }, limit);
      expectFirst(store, 'newest', { rootId, takenFromMs: stamp(20).mtimeMs, tagId: tag }, limit);
    }
  }
});

test('where only some may be looked at, the first photos are still those of the whole list, or not known', () => {
  const { store, roots, ids } = mixedStore();
  const connection = new Connection(store.databasePath, 'read');
  onTestFinished(() => connection.close('leave'));
  const known = new Map<string, number>();
  for (const mostLookedAt of [4, 8, 16, 24, 32, 64]) {
    const first = new FirstPhotos(connection, mostLookedAt);
    for (const order of ['newest', 'folder'] as const) {
      for (const limit of [1, 3, 10, 40]) {
        for (const rootId of [undefined, ...roots]) {
          const table = first.table(order, { rootId }, 'net', limit);
          if (table === null) continue;
          known.set(order, (known.get(order) ?? 0) + 1);
          expect(firstOf(table, limit)).toEqual(firstOf(store.photos.table(order, { rootId }, 'net'), limit));
        }
      }
    }
  }
  expect(Math.min(known.get('newest')!, known.get('folder')!)).toBeGreaterThan(20);
  // The files that were changed last are looked at where many photos do not say when they were taken.
  for (const id of ids) store.images.updateMetadata(id, imageRow(id, { takenAtMs: null }));
  const some = new FirstPhotos(connection, 30);
  expect(firstOf(some.table('newest', {}, 'net', 10)!, 10)).toEqual(firstOf(store.photos.table('newest', {}, 'net'), 10));
  expect(some.table('newest', {}, 'net', 40)).toBeNull();
});

test('by tag, by a text and by a camera all photos must be read', () => {
  const { store } = mixedStore();
  expect(store.photos.first('tag', {}, 'net')).toBeNull();
  for (const filter of [{ text: 'a' }, { camera: 'Canon' }]) expect(store.photos.first('newest', filter, 'net')).toBeNull();
  expect(store.photos.first('folder', { takenFromMs: 1 }, 'net')).toBeNull();
  expect(store.photos.first('newest', { text: ' ' }, 'net')).not.toBeNull();
});
