import { expect, test } from 'vitest';
import type { ImageId } from '@contract/data';
import { indexPaths, temporaryStore, unitVector } from '../../../../test/fixtures/store';
import { ExactIndex } from '../../search/exactIndex';
import type { Store } from '../../store/store';
import type { HiddenPhotos } from '../../store/types';
import type { ActiveModel } from '../gallery/Gallery';
import { ShownPhotos } from './ShownPhotos';

/** An index of 2 photos of a store, and of others that make it large. */
function setUp(size: number): { store: Store; active: ActiveModel; lose: () => ImageId } {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const { ids, files } = indexPaths(store, root, ['a.jpg', 'b.jpg']);
  const exact = new ExactIndex(8);
  for (let id = 1; id <= size; id++) exact.set([id], unitVector(id));
  const lose = (): ImageId => {
    store.scans.apply(root, { missingIds: [files[1]!.id] });
    return ids[1]!;
  };
  return { store, active: { exact } as ActiveModel, lose };
}

const told = ({ hidden, count }: ReturnType<ShownPhotos['of']>): unknown => ({ hidden: [...hidden], count });

test('of a small library the change is known to the next search', () => {
  const { store, active, lose } = setUp(2);
  const shown = new ShownPhotos(store, () => Promise.reject(new Error('not asked')));
  expect(told(shown.of(active))).toEqual({ hidden: [], count: 2 });
  const gone = lose();
  expect(shown.of(active).count).toBe(2);
  shown.forget();
  expect(told(shown.of(active))).toEqual({ hidden: [gone], count: 1 });
});

test('of a large one it is read elsewhere: one search is answered as before, and a photo that it found gone stays hidden', async () => {
  const { store, active, lose } = setUp(6_000);
  const reads: ((hidden: HiddenPhotos) => void)[] = [];
  const awaited: boolean[] = [];
  const shown = new ShownPhotos(store, (isAwaited) => {
    awaited.push(isAwaited);
    return new Promise((resolve) => reads.push(resolve));
  });
  expect(shown.of(active).count).toBe(2);
  const gone = lose();
  shown.forget();
  expect(told(shown.of(active))).toEqual({ hidden: [], count: 2 });
  shown.of(active).hidden.add(gone);
  expect([...shown.of(active).hidden]).toEqual([gone]);
  shown.forget();
  expect([...shown.of(active).hidden]).toEqual([gone]);
  expect(reads).toHaveLength(1);
  reads[0]!(store.photos.hidden());
  await Promise.resolve();
  await Promise.resolve();
  // It was forgotten once more meanwhile, so it is read once more.
  expect(told(shown.of(active))).toEqual({ hidden: [gone], count: 1 });
  expect(awaited).toEqual([false, false]);
});

test('what was looked up before the first search is not looked up by it; should another model have come, it is', async () => {
  const { store, active, lose } = setUp(6_000);
  const gone = lose();
  let reads = 0;
  const shown = new ShownPhotos(store, (isAwaited) => {
    expect(isAwaited).toBe(true);
    reads++;
    return Promise.resolve({ ...store.photos.hidden(), shown: 77 });
  });
  await shown.prepare(Promise.resolve(active));
  expect(told(shown.of(active))).toEqual({ hidden: [gone], count: 77 });
  await shown.prepare(Promise.resolve(active));
  expect(reads).toBe(1);
  expect(shown.of({ ...active }).count).toBe(1);
});

test('what is shown is looked up while the embeddings are read, not after them', async () => {
  const { store, active } = setUp(6_000);
  const [reading, loading] = [Promise.withResolvers<undefined>(), Promise.withResolvers<typeof active>()];
  const shown = new ShownPhotos(store, () => {
    reading.resolve(undefined);
    return Promise.resolve({ ...store.photos.hidden(), shown: 77 });
  });
  const prepared = shown.prepare(loading.promise);
  await reading.promise;
  loading.resolve(active);
  await prepared;
  expect(shown.of(active).count).toBe(77);
});

test('when it cannot be read elsewhere, the next search looks itself', async () => {
  const { store, active, lose } = setUp(6_000);
  const shown = new ShownPhotos(store, () => Promise.reject(new Error('the thread ended')));
  shown.of(active);
  const gone = lose();
  shown.forget();
  shown.of(active);
  await Promise.resolve();
  await Promise.resolve();
  expect(told(shown.of(active))).toEqual({ hidden: [gone], count: 1 });
});
