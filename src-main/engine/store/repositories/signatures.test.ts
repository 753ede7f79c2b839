import { expect, test } from 'vitest';
import { hash, imageRow, indexPaths, stamp, temporaryStore } from '../../../../test/fixtures/store';
import type { Store } from '../store';
import type { FileId, RootId } from '../types';

const mark = (n: number): Uint8Array => new Uint8Array(32).fill(n);
/** A library of one root in which everything agrees with its signatures: three photos, one of them missing, one left out. */
function signedStore(): { store: Store; root: RootId; ids: Record<string, FileId> } {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  indexPaths(store, root, ['a.jpg', 'b/c.jpg', 'b/gone.jpg']);
  store.scans.apply(root, { ignored: [{ path: 'b/d.txt', why: 'not-a-photo' }] });
  const ids = Object.fromEntries([...store.files.known(root).paths()].map(([path, row]) => [path, store.files.known(root).idOf(row)]));
  store.scans.apply(root, { missingIds: [ids['b/gone.jpg']!] });
  store.scans.sign(root, store.scans.changesOf(root), signatures, 'others');
  return { store, root, ids };
}
const signatures = new Map([
  ['', mark(1)],
  ['b', mark(2)],
  ['f\udcff', mark(3)],
]);

test('signatures come back as they were given, by exact paths, and only to the root that they are of', () => {
  const { store, root } = signedStore();
  expect(store.scans.signatures(root)).toEqual(new Map([...signatures].map(([path, signature]) => [path, Buffer.from(signature)])));
  expect(store.scans.signatures(store.roots.add('/other').id).size).toBe(0);
});

const rowChanges: Readonly<Record<string, (store: Store, root: RootId, ids: Record<string, FileId>) => void>> = {
  'a file that was added': ({ scans }, root) => scans.apply(root, { added: [{ path: 'new.jpg', stamp: stamp(1) }] }),
  'one that is to be read again': ({ scans }, root, ids) =>
    scans.apply(root, { changed: [{ id: ids['a.jpg']!, stamp: { ...stamp(1), ctimeMs: -1 } }] }),
  'one that went': ({ scans }, root, ids) => scans.apply(root, { missingIds: [ids['a.jpg']!] }),
  'one that is back': ({ scans }, root, ids) => scans.apply(root, { backIds: [ids['b/gone.jpg']!] }),
  'one that never was an image and went': ({ scans }, root, ids) => scans.apply(root, { missingIds: [ids['b/d.txt']!] }),
  'one that is left out from now on': ({ scans }, root) => scans.apply(root, { ignored: [{ path: 'a.jpg', why: 'pattern' }] }),
  'one that is left out no more': ({ scans }, root) => scans.apply(root, { added: [{ path: 'b/d.txt', stamp: stamp(9) }] }),
  'one that may not be looked at': ({ scans }, root) =>
    scans.apply(root, { problems: [{ path: 'a.jpg', code: 'not-allowed', reason: 'You may not.' }] }),
};

test.each(Object.keys(rowChanges))('no signature is believed after %s, whoever wrote it', (name) => {
  const { store, root, ids } = signedStore();
  rowChanges[name]!(store, root, ids);
  expect(store.scans.signatures(root).size).toBe(0);
});

test('what reading a file brings, and retrying it, leaves the signatures as they are', () => {
  const { store, root, ids } = signedStore();
  const { files, problems } = store;
  store.scans.apply(root, { changed: [{ id: ids['a.jpg']!, stamp: stamp(50) }] });
  store.scans.sign(root, store.scans.changesOf(root), signatures, 'others');
  const [file] = files.pending(root, 1);
  files.markProblem(file!.id, 'damaged', 'It is damaged.', file);
  problems.reset(root);
  files.markIndexed(file!.id, store.images.insert(imageRow(70)), hash(70), file!);
  expect(files.byPath(root, Buffer.from('a.jpg'))).toMatchObject({ status: 'indexed' });
  expect(store.scans.signatures(root).size).toBe(3);
});

test('another root that changes leaves the signatures as they are', () => {
  const { store, root } = signedStore();
  indexPaths(store, store.roots.add('/other').id, ['x.jpg'], 20);
  expect(store.scans.signatures(root).size).toBe(3);
});

test('nothing is signed when a row changed that the scan did not change itself', () => {
  const { store, root, ids } = signedStore();
  const before = store.scans.changesOf(root);
  const own = store.scans.apply(root, { added: [{ path: 'new.jpg', stamp: stamp(1) }] });
  store.scans.apply(root, { missingIds: [ids['a.jpg']!] });
  store.scans.sign(root, before + own, signatures, 'others');
  expect(store.scans.signatures(root).size).toBe(0);
  store.scans.sign(root, store.scans.changesOf(root), signatures, 'others');
  expect(store.scans.signatures(root).size).toBe(3);
});

test('what is signed anew replaces its own, what is unsigned goes, the others stay or go as is said', () => {
  const { store, root } = signedStore();
  const paths = (): unknown[] => [...store.scans.signatures(root)].map(([path, signature]) => [path, signature[0]]);
  store.scans.sign(root, store.scans.changesOf(root), new Map([['b', mark(7)]]), ['f\udcff']);
  expect(paths()).toEqual([
    ['', 1],
    ['b', 7],
  ]);
  store.scans.sign(root, store.scans.changesOf(root), new Map([['c', mark(8)]]), 'others');
  expect(paths()).toEqual([['c', 8]]);
});

test('a root that was removed and is added again has its signatures, which its rows still agree with', () => {
  const { store, root } = signedStore();
  store.roots.remove(root);
  const again = store.roots.add('/r').id;
  expect([again === root, store.scans.signatures(again).size]).toEqual([true, signatures.size]);
});
