import { expect, test } from 'vitest';
import { hash, imageRow, indexPaths, stamp, temporaryStore } from '../../../../test/fixtures/store';
import type { PlaceFilter } from './PhotoRepository';
import { atOnce } from '../../services/Pieces';

const ids = (table: { imageIds: Int32Array }): number[] => [...table.imageIds];

test('newest comes first, by the camera or else by the file, and an image in two places is one row', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const [a, b, c] = indexPaths(store, root, ['a.jpg', 'b.jpg', 'c.jpg']).ids;
  store.images.updateMetadata(b!, imageRow(2, { takenAtMs: null }));
  store.scans.apply(root, { added: [{ path: 'copy of a.jpg', stamp: stamp(90) }] });
  const copy = store.files.pending(root, 1)[0]!;
  store.files.markIndexed(copy.id, a!, hash(1), copy);
  store.features.put(a!, 'net', Float32Array.of(1, 2));
  const table = store.photos.table('newest', {}, 'net');
  expect(ids(table)).toEqual([b, c, a]);
  expect([...table.takenAtMs]).toEqual([stamp(2).mtimeMs, 3, 1]);
  expect([...table.isIndexed]).toEqual([0, 0, 1]);
  expect([...table.widths]).toEqual([400, 400, 400]);
  expect(store.photos.details(a!, 'net')!.places.map(({ path }) => path)).toEqual(['/r/a.jpg', '/r/copy of a.jpg']);
  expect(store.photos.count()).toBe(3);
});

test('by folder: in the order of folders and paths, those that are offline last', () => {
  const store = temporaryStore();
  const first = store.roots.add('/a');
  const second = store.roots.add('/b');
  const [x, y] = indexPaths(store, first.id, ['x.jpg', 'y.jpg'], 1).ids;
  const [z] = indexPaths(store, second.id, ['z.jpg'], 5).ids;
  expect(ids(store.photos.table('folder', {}, 'net'))).toEqual([x, y, z]);
  store.roots.setState(first.id, 'offline');
  expect(ids(store.photos.table('folder', {}, 'net'))).toEqual([z, x, y]);
  expect(store.photos.details(x!, 'net')!.places[0]!.state).toBe('offline');
  expect(ids(store.photos.table('folder', { rootId: second.id }, 'net'))).toEqual([z]);
  expect([...store.photos.shownIds(first.id)]).toEqual([x, y]);
});

test('how many are shown is counted in all and in each folder: a copy in the same folder once, one in another folder in both', () => {
  const store = temporaryStore();
  const [first, second, empty] = ['/a', '/b', '/c'].map((path) => store.roots.add(path).id);
  const [x] = indexPaths(store, first!, ['x.jpg', 'y.jpg'], 1).ids;
  indexPaths(store, second!, ['z.jpg'], 5);
  for (const [at, root] of [first!, second!].entries()) {
    store.scans.apply(root, { added: [{ path: 'copy of x.jpg', stamp: stamp(90 + at) }] });
    const copy = store.files.pending(root, 1)[0]!;
    store.files.markIndexed(copy.id, x!, hash(1), copy);
  }
  store.scans.apply(second!, { added: [{ path: 'not read yet.jpg', stamp: stamp(99) }] });
  expect(store.photos.count()).toBe(3);
  const counts = store.photos.countByRoot();
  expect([...counts]).toEqual([
    [first, 2],
    [second, 2],
  ]);
  for (const root of [first!, second!, empty!])
    expect(ids(store.photos.table('newest', { rootId: root }, 'net'))).toHaveLength(counts.get(root) ?? 0);
});

test('a text finds parts of names and folders as typed, with no wildcards and whatever the spelling of an accent', () => {
  const store = temporaryStore();
  const root = store.roots.add('/home/me/Holidays').id;
  const paths = ['100%.jpg', 'Cafe\u0301/Bild_1.jpg', 'bird/鳥.jpg'];
  const [percent, cafe, bird] = indexPaths(store, root, paths).ids;
  const found = (text: string): number[] => ids(store.photos.table('folder', { text }, 'net'));
  expect(found('%')).toEqual([percent]);
  expect(found('_')).toEqual([cafe]);
  expect(found('CAFÉ bild')).toEqual([cafe]);
  expect(found('鳥')).toEqual([bird]);
  expect(found('holidays')).toHaveLength(3);
  expect(found('me')).toEqual([]);
  expect(found('  ')).toHaveLength(3);
});

test('summaries come in the order asked for, without those that are gone', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const { ids: images, files } = indexPaths(store, root, ['s/a.jpg', 'b.jpg']);
  store.scans.apply(root, { missingIds: [files[1]!.id] });
  const summaries = store.photos.summaries([images[1]!, 77 as never, images[0]!], 'net');
  expect(summaries).toEqual([{ imageId: images[0], name: 'a.jpg', rootId: root, takenAtMs: 1, width: 400, height: 300, isIndexed: false }]);
  expect(store.photos.details(77 as never, 'net')).toBeNull();
});

test('R10 a name is one that shows what is there: no character of it turns the text around, or stands for another', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const { ids } = indexPaths(store, root, ['s/exe.\u202egpj.jpg', 'new\nline.jpg', 'odd\udcff.jpg']);
  const names = store.photos.summaries(ids, 'net').map(({ name }) => name);
  expect(names).toEqual(['exe.\\u202egpj.jpg', 'new\\nline.jpg', 'odd\\xff.jpg']);
});

test('hidden is every picture of which no file is there, but for those in a folder that is away', () => {
  const store = temporaryStore();
  const [first, second] = [store.roots.add('/a').id, store.roots.add('/b').id];
  const { ids: images, files } = indexPaths(store, first, ['a.jpg', 'b.jpg']);
  indexPaths(store, second, ['c.jpg'], 5);
  store.scans.apply(first, { missingIds: [files[1]!.id], added: [{ path: 'new.jpg', stamp: stamp(90) }] });
  store.roots.setState(second, 'offline');
  expect(store.photos.hidden()).toEqual({ hiddenIds: Int32Array.of(images[1]!), shown: 2, pending: 1 });
  expect([...store.photos.shownInPieces(1)].flat()).toEqual([...store.photos.shownIds()]);
  expect(store.photos.pendingCount()).toBe(1);
  // Where all are gone it is looked through in as many pieces.
  for (const root of [first, second]) store.roots.remove(root);
  expect([...store.photos.shownInPieces(2)]).toEqual([[], []]);
});

test('a picture larger than 16 bits tell keeps its proportions in the table', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const [id] = indexPaths(store, root, ['wide.jpg']).ids;
  store.images.updateMetadata(id!, imageRow(1, { width: 200_000, height: 20_000 }));
  const table = store.photos.table('newest', {}, 'net');
  expect(table.widths[0]! / table.heights[0]!).toBeCloseTo(10, 2);
});

test('a list that is read again has the same fingerprint; another order, feature, name of a tag or photo gives another one', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const [a, b] = indexPaths(store, root, ['a.jpg', 'b.jpg', 'c.jpg']).ids;
  const [sea, land] = [store.tags.create('sea'), store.tags.create('land')];
  atOnce(store.tags.addImages(sea, [a!]));
  atOnce(store.tags.addImages(land, [b!]));
  const both = (): string[] => (['newest', 'folder', 'tag'] as const).map((order) => store.photos.table(order, {}, 'net').fingerprint);
  const seen = new Set(both());
  expect(seen.size).toBe(3);
  expect(both().every((fingerprint) => seen.has(fingerprint))).toBe(true);
  for (const change of [
    (): void => void store.features.put(a!, 'net', new Float32Array(4).fill(1)),
    (): void => void atOnce(store.tags.addImages(sea, [b!])),
    (): void => void indexPaths(store, root, ['d.jpg'], 9),
  ]) {
    const before = store.photos.table('tag', {}, 'net').fingerprint;
    change();
    expect(store.photos.table('tag', {}, 'net').fingerprint).not.toBe(before);
  }
});

test('a filter by tag, camera, day and folder leaves what fits all of it', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const [a, b, c, d] = indexPaths(store, root, ['x/a.jpg', 'x/b.jpg', 'xy/c.jpg', 'd.jpg']).ids;
  store.images.updateMetadata(a!, imageRow(1, { takenAtMs: 100, camera: 'Nikon D70' }));
  store.images.updateMetadata(b!, imageRow(2, { takenAtMs: 200, camera: 'Nikon D70' }));
  store.images.updateMetadata(c!, imageRow(3, { takenAtMs: 300, camera: 'Nikon D700' }));
  // Without a camera's time, the file's own is its time.
  store.images.updateMetadata(d!, imageRow(4, { takenAtMs: null, camera: null }));
  const tag = store.tags.create('waterfall');
  atOnce(store.tags.addImages(tag, [a!, c!]));
  const found = (filter: PlaceFilter): number[] => ids(store.photos.table('folder', filter, 'net')).toSorted((x, y) => x - y);
  expect(found({ tagId: tag })).toEqual([a, c]);
  expect(found({ camera: 'Nikon D70' })).toEqual([a, b]);
  expect(found({ takenFromMs: 200 })).toEqual([b, c, d]);
  expect(found({ takenBeforeMs: 200 })).toEqual([a]);
  expect(found({ takenFromMs: 100, takenBeforeMs: 300 })).toEqual([a, b]);
  expect(found({ rootId: root, below: 'x' })).toEqual([a, b]);
  expect(found({ tagId: tag, camera: 'Nikon D70', below: 'x', text: 'a.jpg' })).toEqual([a]);
  expect(found({ tagId: 99 as never })).toEqual([]);
});

test('by tag each photo is once under all its tags, by their names, the newest first, and those without a tag are last', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const [a, b, c, d, e] = indexPaths(store, root, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']).ids;
  // Named against the order of their ids.
  const [sea, mountain] = [store.tags.create('sea'), store.tags.create('mountain')];
  atOnce(store.tags.addImages(sea, [a!, c!, e!]));
  atOnce(store.tags.addImages(mountain, [b!, c!]));
  const table = store.photos.table('tag', {}, 'net');
  expect(ids(table)).toEqual([b, c, e, a, d]);
  expect(table.tagSets!.sets).toEqual([[mountain], [mountain, sea], [sea], []]);
  expect([...table.tagSets!.of]).toEqual([0, 1, 2, 2, 3]);
  expect(store.photos.table('newest', {}, 'net').tagSets).toBeUndefined();
});
