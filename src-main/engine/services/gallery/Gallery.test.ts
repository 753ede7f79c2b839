import { expect, test } from 'vitest';
import { indexPaths, temporaryStore } from '../../../../test/fixtures/store';
import { serialiseHead } from '../../model/head/head';
import { defaultLensId } from '../../store/repositories/ModelRepository';
import { Gallery } from './Gallery';

test('a photo that the head gives no direction is left out, and the others of its batch are found', () => {
  const store = temporaryStore();
  const { id: rootId } = store.roots.add('/photos');
  const { ids } = indexPaths(store, rootId, ['a.jpg', 'b.jpg', 'c.jpg']);
  // This head sees the first two numbers of a feature alone.
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
  const gallery = new Gallery({ store, backbone: 'net', featureSize: 4, lensId: () => defaultLensId });
  const features = [Float32Array.of(1, 0, 1, 0), Float32Array.of(0, 0, 1, 1), Float32Array.of(1, 1, 0, 0)];
  gallery.show(store.transaction(() => gallery.embedAndStore(ids, features)));
  expect([...gallery.active()!.exact.ids()]).toEqual([ids[0], ids[2]]);
  expect(store.embeddings.count(gallery.active()!.model.id)).toBe(2);
});
