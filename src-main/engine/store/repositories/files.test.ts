import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileId, hash, imageRow, indexPaths, stamp, temporaryStore } from '../../../../test/fixtures/store';
import { pathFromBytes, pathToBytes } from '../../paths/relativePath';

test('any name that a disk allows comes back with its exact bytes and its exact stamp', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const names = fc.uniqueArray(
    fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => pathFromBytes(bytes.map((byte) => byte || 1))),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(names, (paths) => {
      const known = store.files.known(root);
      store.scans.apply(root, { missingIds: [...known.values()].map(({ id }) => id) });
      store.scans.apply(root, { added: paths.map((path, i) => ({ path, stamp: stamp(i) })) });
      const now = store.files.known(root);
      expect(now.size).toBe(paths.length);
      paths.forEach((path, i) => expect(now.get(path)).toMatchObject({ ...stamp(i), status: 'pending' }));
      const listed = Array.from(store.files.list(), ({ path }) => path);
      expect(listed).toEqual([...paths].sort((a, b) => Buffer.compare(pathToBytes(a), pathToBytes(b))));
    }),
    { numRuns: 60 },
  );
});

test('a file that changed is pending with the image it was, and an outcome for its older state is not written', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const { ids, files } = indexPaths(store, root, ['a.jpg']);
  store.scans.apply(root, { changed: [{ id: files[0]!.id, stamp: stamp(50) }] });
  expect(store.files.pending(root, 10)).toMatchObject([{ path: 'a.jpg', formerImageId: ids[0], sizeBytes: 1050 }]);
  expect(store.files.markIndexed(files[0]!.id, ids[0]!, hash(1), stamp(1))).toBe(false);
  expect(store.files.markProblem(files[0]!.id, 'damaged', 'It is damaged.', stamp(1))).toBe(false);
  expect(store.files.markIndexed(files[0]!.id, ids[0]!, hash(9), stamp(50))).toBe(true);
  expect(store.files.counts().total).toEqual({ pending: 0, indexed: 1, problem: 0, ignored: 0, missing: 0 });
  expect(store.files.markIndexed(fileId(999), ids[0]!, hash(9), stamp(50))).toBe(false);
});

test('a photo that cannot be read for a time is not shown, and is the image that it was when it is read again, also when it went meanwhile', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const { ids, files } = indexPaths(store, root, ['a.jpg', 'b.jpg']);
  const [id, other] = files.map((file) => file.id) as [never, never];
  store.scans.apply(root, { changed: [{ id, stamp: stamp(50) }] });
  store.files.markProblem(id, 'changed-while-reading', 'It changed.', stamp(50));
  store.scans.apply(root, { problems: [{ path: 'b.jpg', code: 'not-allowed', reason: 'No.' }] });
  expect([store.photos.count(), store.files.filesOf(ids[0]!), store.files.filesOf(ids[1]!)]).toEqual([0, [], []]);
  store.scans.apply(root, { changed: [{ id, stamp: stamp(51) }], missingIds: [other] });
  store.scans.apply(root, { backIds: [other] });
  expect(store.files.pending(root, 10).map(({ formerImageId }) => formerImageId)).toEqual(ids);
});

test('a photo that went is missing and comes back without being read; what never was a photo leaves no trace', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const { ids, files } = indexPaths(store, root, ['a.jpg']);
  store.scans.apply(root, { added: [{ path: 'new.jpg', stamp: stamp(7) }], ignored: [{ path: '.git/', why: 'hidden' }] });
  const known = store.files.known(root);
  store.scans.apply(root, { missingIds: [...known.values()].map(({ id }) => id) });
  expect([...store.files.known(root).values()]).toMatchObject([{ status: 'missing' }]);
  expect(store.files.filesOf(ids[0]!)).toMatchObject([{ state: 'missing' }]);
  expect(store.photos.count()).toBe(0);
  store.scans.apply(root, { backIds: [files[0]!.id] });
  expect(store.files.known(root).get('a.jpg')!.status).toBe('indexed');
  expect(store.files.pending(null, 10)).toEqual([]);
});

test('a file that changed and then went is read again when it comes back', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const id = indexPaths(store, root, ['a.jpg']).files[0]!.id;
  store.scans.apply(root, { changed: [{ id, stamp: stamp(2) }] });
  store.scans.apply(root, { missingIds: [id] });
  store.scans.apply(root, { backIds: [id] });
  expect(store.files.pending(root, 1)).toHaveLength(1);
});

test('each file has one outcome: ignored, then a problem, then a photo again', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const outcome = (): unknown => store.files.byPath(root, Buffer.from('x'));
  store.scans.apply(root, { ignored: [{ path: 'x', why: 'pattern' }] });
  expect(outcome()).toMatchObject({ status: 'ignored', reason: 'pattern' });
  expect(store.files.ignoredByKind()).toEqual({ pattern: 1 });
  store.scans.apply(root, { problems: [{ path: 'x', code: 'not-allowed', reason: 'You may not read it.' }] });
  expect(outcome()).toMatchObject({ status: 'problem', reason: 'You may not read it.' });
  expect(store.problems.list()).toMatchObject([{ folder: '/r', path: 'x', code: 'not-allowed', reason: 'You may not read it.' }]);
  expect(store.problems.reset()).toBe(0);
  store.scans.apply(root, { added: [{ path: 'x', stamp: stamp(1) }] });
  expect(outcome()).toMatchObject({ status: 'pending', reason: null });
  const file = store.files.pending(root, 1)[0]!;
  store.files.markProblem(file.id, 'damaged', 'It is damaged.', file);
  expect(store.problems.reset(root)).toBe(1);
  expect(outcome()).toMatchObject({ status: 'pending', reason: null });
});

test('of the files that could not be read, some are tried again alone; the folders to look at are told, also for what a scan found', () => {
  const store = temporaryStore();
  const [root, other] = [store.roots.add('/r').id, store.roots.add('/s').id];
  const names = ['a.jpg', 'b.jpg', 'c.jpg'];
  store.scans.apply(root, { added: names.map((path) => ({ path, stamp: stamp(1) })) });
  store.scans.apply(other, { problems: [{ path: 'd.jpg', code: 'not-allowed', reason: 'You may not read it.' }] });
  for (const file of store.files.pending(root, 9)) store.files.markProblem(file.id, 'damaged', 'It is damaged.', file);
  const idOf = new Map(store.problems.list().map(({ path, fileId }) => [path, fileId!]));
  expect(store.problems.resetFiles([idOf.get('b.jpg')!, idOf.get('c.jpg')!])).toEqual([root]);
  expect(store.files.pending(root, 9).map(({ path }) => path)).toEqual(['b.jpg', 'c.jpg']);
  expect(store.problems.list().map(({ path }) => path)).toEqual(['a.jpg', 'd.jpg']);
  expect(store.problems.resetFiles([idOf.get('d.jpg')!, idOf.get('b.jpg')!])).toEqual([other]);
});

test('a scan that fails half way changes nothing', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const added = [
    { path: 'a', stamp: stamp(1) },
    { path: '\ud800', stamp: stamp(2) },
  ];
  expect(() => store.scans.apply(root, { added })).toThrow(RangeError);
  expect(store.files.known(root).size).toBe(0);
});

test('a folder that is removed takes its files and leaves images and judgements', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const { ids } = indexPaths(store, root, ['a.jpg', 'b.jpg']);
  store.judgements.saveAll([
    { lensId: 1 as never, imageA: ids[1]!, imageB: ids[0]!, verdict: 'different', source: 'search', judgedAtMs: 1 },
  ]);
  store.inHand.take(0, root, 'a.jpg');
  store.roots.remove(root);
  expect(store.files.counts().total.indexed).toBe(0);
  expect(store.inHand.list()).toEqual([]);
  expect(store.images.byContent(hash(1))).toBe(ids[0]);
  expect(store.judgements.list(1 as never)).toMatchObject([{ imageA: ids[1], imageB: ids[0], verdict: 'different' }]);
});

test('twenty judgements still hold after another program rewrote the metadata of every judged file', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const { ids, files } = indexPaths(
    store,
    root,
    Array.from({ length: 21 }, (_, i) => `${String(i).padStart(2, '0')}.jpg`),
  );
  const pairs = ids
    .slice(1)
    .map((id, i) => ({ lensId: 1 as never, imageA: ids[i]!, imageB: id, verdict: 'similar', source: 'search', judgedAtMs: i }) as const);
  store.judgements.saveAll(pairs);
  store.scans.apply(root, { changed: files.map(({ id }, i) => ({ id, stamp: stamp(100 + i) })) });
  for (const [i, file] of store.files.pending(root, 100).entries()) {
    const image = store.images.byPixels(imageRow(i + 1).pixelHash)!;
    store.images.addContent(image, hash(500 + i));
    store.images.updateMetadata(image, imageRow(i + 1, { camera: 'rewritten' }));
    expect(store.files.markIndexed(file.id, image, hash(500 + i), file)).toBe(true);
  }
  expect(store.images.count()).toBe(21);
  expect(store.images.byContent(hash(500))).toBe(ids[0]);
  expect(store.images.contentsOf(ids[0]!)).toHaveLength(2);
  expect(store.images.get(ids[0]!)).toMatchObject({ camera: 'rewritten', keywords: ['a', 'ü'] });
  expect(store.judgements.list(1 as never)).toEqual(pairs);
});

test('a file in hand names itself and how often until it is put down', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  store.inHand.take(0, root, 'bad\udcff.jpg');
  store.inHand.take(1, root, 'bad\udcff.jpg');
  store.inHand.take(0, root, 'good.jpg');
  store.inHand.putDown(root, 'good.jpg');
  expect(store.inHand.list()).toEqual([{ slot: 1, rootId: root, path: 'bad\udcff.jpg', count: 2 }]);
});

test('what a scan compares with is the same when others are let in between its pages, and they are', async () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  store.scans.apply(root, { added: Array.from({ length: 4_500 }, (_, i) => ({ path: `${i}.jpg`, stamp: stamp(i) })) });
  let breaths = 0;
  const known = await store.files.knownGently(root, () => Promise.resolve(breaths++));
  expect([...known.values()]).toEqual([...store.files.known(root).values()]);
  expect(known.size).toBe(4_500);
  expect(breaths).toBeGreaterThan(1);
});
