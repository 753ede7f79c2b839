import { expect, test } from 'vitest';
import { hash, imageRow, indexPaths, stamp, temporaryStore } from '../../../../test/fixtures/store';
import { atOnce } from '../../services/Pieces';
import type { Store } from '../store';
import type { ImageId, RootId } from '../types';

const name = (n: number): string => `${String(n).padStart(6, '0')}.jpg`;

/** Two folders, the second of which has one of everything: a photo of its own, one that lies in the first too, one to be read, one that cannot be, one left out, one missing. */
function twoFolders(): { store: Store; kept: RootId; other: RootId; shared: ImageId; own: ImageId } {
  const store = temporaryStore();
  const kept = store.roots.add('/kept').id;
  const [shared] = indexPaths(store, kept, ['a.jpg', 'b.jpg']).ids;
  const other = store.roots.add('/other').id;
  const { ids } = indexPaths(store, other, ['own.jpg', 'gone.jpg'], 3);
  store.scans.apply(other, {
    added: ['copy.jpg', 'new.jpg', 'odd.jpg'].map((path, i) => ({ path, stamp: stamp(10 + i) })),
    ignored: [{ path: 'note.txt', why: 'not-a-photo' }],
  });
  const fileOf = (path: string) => [...store.files.list()].find((file) => file.rootId === other && file.path === path)!.id;
  store.files.markIndexed(fileOf('copy.jpg'), shared!, hash(1), stamp(10));
  store.files.markProblem(fileOf('odd.jpg'), 'damaged', 'It is damaged.');
  store.scans.apply(other, { missingIds: [fileOf('gone.jpg')] });
  // The one took photos that are kept, the other only some that go with their folder.
  store.images.updateMetadata(shared!, imageRow(1, { camera: 'Canon EOS 6D' }));
  store.images.updateMetadata(ids[0]!, imageRow(3, { camera: 'Fuji X100' }));
  return { store, kept, other, shared: shared!, own: ids[0]! };
}

/** Everything that looks at files and is not asked about one folder. */
function told({ files, problems, photos, images, features, duplicates, maps, roots }: Store, shared: ImageId, own: ImageId): unknown {
  const { total, byRoot } = files.counts();
  return {
    roots: roots.list().map(({ path }) => path),
    counts: [total, [...byRoot.keys()], files.ignoredByKind()],
    listed: Array.from(files.list(), ({ path }) => path),
    problems: problems.list().map(({ path }) => path),
    pending: files.pending(null, 9).map(({ path }) => path),
    places: [shared, own].map((id) => files.filesOf(id).map(({ path }) => path)),
    shown: [photos.count(), [...photos.countByRoot()], [...photos.shownIds()], photos.hidden()],
    table: [...photos.table('folder', {}, 'net').imageIds],
    details: photos.details(own, 'net')?.name,
    missing: features.missing('net', 9),
    copied: duplicates.copied().map(({ path }) => path),
    copies: duplicates.filesOf([shared, own]).map(({ path }) => path),
    cameras: images.cameras(),
    map: maps.folders().folders.map(({ rootId }) => rootId),
  };
}

test('a folder that was removed is in no list, count or answer, and all of it is there again when it comes back', () => {
  const { store, kept, other, shared, own } = twoFolders();
  const before = told(store, shared, own);
  store.roots.remove(other);
  expect(told(store, shared, own)).toEqual({
    roots: ['/kept'],
    counts: [{ pending: 0, indexed: 2, problem: 0, ignored: 0, missing: 0 }, [kept], {}],
    listed: ['a.jpg', 'b.jpg'],
    problems: [],
    pending: [],
    places: [['a.jpg'], []],
    shown: [2, [[kept, 2]], [1, 2], { hiddenIds: Int32Array.of(own, own + 1), shown: 2, pending: 0 }],
    table: [1, 2],
    details: undefined,
    missing: [1, 2],
    copied: [],
    copies: ['/kept/a.jpg'],
    cameras: ['Canon EOS 6D'],
    map: [kept],
  });
  expect([store.roots.get(other), store.roots.byPath('/other'), store.files.pending(other, 9)]).toEqual([null, null, []]);
  expect(store.problems.reset()).toBe(0);
  expect(store.roots.putBack(other, '/other', ['*.tmp'])).toMatchObject({ id: other, path: '/other', ignorePatterns: ['*.tmp'] });
  expect(told(store, shared, own)).toEqual(before);
});

test('what a scan finds in a folder after it was removed is not written, and the scan is told why', () => {
  const { store, other } = twoFolders();
  store.roots.remove(other);
  expect(() => store.scans.apply(other, { added: [{ path: 'late.jpg', stamp: stamp(1) }] })).toThrow(
    expect.objectContaining({ code: 'folder-not-added' }),
  );
  store.roots.putBack(other, '/other', []);
  expect(store.files.known(other).get('late.jpg')).toBeUndefined();
});

test('a folder that is added again after it was removed is a new one without patterns, of whose files those that are known need not be read', () => {
  const { store, other } = twoFolders();
  store.roots.setIgnorePatterns(other, ['*.tmp']);
  store.roots.setState(other, 'offline');
  const { addedAtMs } = store.roots.get(other)!;
  store.roots.remove(other);
  const again = store.roots.add('/other');
  expect(again).toMatchObject({ id: other, state: 'online', ignorePatterns: [] });
  expect(again.addedAtMs).toBeGreaterThan(addedAtMs);
  expect(store.files.known(other).get('own.jpg')?.status).toBe('indexed');
  // One that is there already is answered as it is.
  store.roots.setIgnorePatterns(other, ['*.bak']);
  expect(store.roots.add('/other')).toEqual({ ...again, ignorePatterns: ['*.bak'] });
});

test('a folder is let go of in pieces, long after it was removed; one that comes back in between keeps what is left', () => {
  const store = temporaryStore();
  const root = store.roots.add('/large').id;
  store.scans.apply(root, { added: Array.from({ length: 4_500 }, (_, n) => ({ path: name(n), stamp: stamp(n) })) });
  store.roots.remove(root);
  atOnce(store.roots.dropRemoved(0));
  const dropping = store.roots.dropRemoved(1e6);
  expect([dropping.next().done, store.files.known(root).size]).toEqual([false, 2_500]);
  store.roots.putBack(root, '/large', []);
  expect([dropping.next().done, store.files.known(root).size]).toEqual([true, 2_500]);
  store.roots.remove(root);
  atOnce(store.roots.dropRemoved(1e6));
  expect(store.files.known(root).size).toBe(0);
  // Its number is free, and its own again if nobody else got it.
  expect(store.roots.putBack(root, '/large', []).id).toBe(root);
  store.roots.remove(root);
  atOnce(store.roots.dropRemoved(1e6));
  expect(store.roots.add('/second').id).toBe(root);
  expect(store.roots.putBack(root, '/large', []).id).not.toBe(root);
});
