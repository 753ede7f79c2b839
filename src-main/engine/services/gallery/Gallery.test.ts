import { expect, test } from 'vitest';
import { indexPaths, temporaryStore } from '../../../../test/fixtures/store';
import { serialiseHead } from '../../model/head/head';
import { defaultLensId } from '../../store/repositories/ModelRepository';
import { Gallery } from './Gallery';

/** A library with a model whose head sees the first two numbers of a feature alone, and a gallery on it. */
function setUp() {
  const store = temporaryStore();
  const { id: rootId } = store.roots.add('/photos');
  const { ids } = indexPaths(store, rootId, ['a.jpg', 'b.jpg', 'c.jpg']);
  const weights = new Float32Array([1, 0, 0, 1, 0, 0, 0, 0]);
  const head = { kind: 'linear', featureSize: 4, size: 2, mean: null, weights } as const;
  const model = {
    lensId: defaultLensId,
    kind: 'base',
    backbone: 'net',
    size: 2,
    head: serialiseHead(head),
    config: {},
    metrics: {},
    fittedOn: 3,
    parentId: null,
  } as const;
  store.models.activate(store.models.insert(model));
  const open = () => new Gallery({ store, backbone: 'net', featureSize: 4, lensId: () => defaultLensId });
  return { store, ids, open };
}

test('a photo that the head gives no direction is left out, and the others of its batch are found', () => {
  const { store, ids, open } = setUp();
  const gallery = open();
  const features = [Float32Array.of(1, 0, 1, 0), Float32Array.of(0, 0, 1, 1), Float32Array.of(1, 1, 0, 0)];
  gallery.show(store.transaction(() => gallery.embedAndStore(ids, features)));
  expect([...gallery.active()!.exact.ids()]).toEqual([ids[0], ids[2]]);
  expect(store.embeddings.count(gallery.active()!.model.id)).toBe(2);
});

test('embeddings are taken in while others are read, and answer when all are there', async () => {
  const { store, ids, open } = setUp();
  const features = [Float32Array.of(1, 0, 1, 0), Float32Array.of(0, 1, 1, 1), Float32Array.of(1, 1, 0, 0)];
  store.transaction(() => open().embedAndStore(ids, features));
  const gallery = open();
  const ended = Promise.withResolvers<undefined>();
  const loading = gallery.preload(async (modelId, take) => {
    const { ids: all, vectors, ...loaded } = store.embeddings.load(modelId);
    for (let row = 0; row < all.length; row++) take({ ids: all.subarray(row, row + 1), vectors: vectors.subarray(2 * row, 2 * row + 2) });
    await ended.promise;
    return loaded;
  });
  await new Promise((done) => setTimeout(done, 5));
  expect(gallery.loaded).toBeNull();
  ended.resolve(undefined);
  await loading;
  expect(gallery.loaded?.exact.ids()).toEqual(open().active()!.exact.ids());
  for (const id of ids) expect(gallery.loaded!.exact.vector(id)).toEqual(open().active()!.exact.vector(id));
});

test('a piece that cannot be taken in leaves nothing behind, and says why', async () => {
  const { store, ids, open } = setUp();
  store.transaction(() =>
    open().embedAndStore(
      ids,
      Array.from({ length: 3 }, () => Float32Array.of(1, 0, 0, 0)),
    ),
  );
  const gallery = open();
  const loading = gallery.preload(async (_, take) => {
    take({ ids: Int32Array.of(1), vectors: Float32Array.of(1, 0, 0) });
    await new Promise((done) => setTimeout(done, 5));
    return { damaged: [], generation: 1 };
  });
  await expect(loading).rejects.toThrow('1 ids need 2 numbers');
  expect(gallery.loaded).toBeNull();
});

test('what was lost of the embeddings is made anew after they were loaded, and found from then on', async () => {
  const { store, ids, open } = setUp();
  store.transaction(() =>
    open().embedAndStore(
      ids,
      Array.from({ length: 3 }, () => Float32Array.of(1, 0, 0, 0)),
    ),
  );
  for (const id of ids) store.features.put(id, 'net', Float32Array.of(1, 0, 0, 0));
  const model = store.models.active(defaultLensId)!;
  store.embeddings.remove(model.id, [ids[1]!]);
  const gallery = open();
  await gallery.preload((modelId, take) => {
    const { ids: all, vectors, ...loaded } = store.embeddings.load(modelId);
    take({ ids: all, vectors });
    return Promise.resolve(loaded);
  });
  expect(gallery.loaded!.exact.has(ids[1]!)).toBe(false);
  await gallery.restoreLost((...asked) => Promise.resolve(store.embeddings.missing(...asked)));
  expect(gallery.loaded!.exact.has(ids[1]!)).toBe(true);
  expect(store.embeddings.get(model.id, ids[1]!)).not.toBeNull();
});
