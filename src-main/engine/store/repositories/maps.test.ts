import { expect, test } from 'vitest';
import { imageRow, indexPaths, newModel, temporaryFolder, temporaryStore } from '../../../../test/fixtures/store';
import Database from 'better-sqlite3';

const map = (modelId: ReturnType<typeof newModel>) => ({
  modelId,
  imageIds: Int32Array.of(4, 9),
  places: Float32Array.of(0.5, -1, 2, 3),
  seed: 7,
  fittedOn: 2,
});

test('a map comes back as it was saved, one for each model, and goes with its model', () => {
  const store = temporaryStore();
  const [a, b] = [newModel(store), newModel(store)];
  expect(store.maps.get(a)).toBeNull();
  store.maps.set(map(a));
  store.maps.set({ ...map(a), seed: 8 });
  expect(store.maps.get(a)).toEqual({ ...map(a), seed: 8 });
  expect(store.maps.newestBut(a)).toBeNull();
  store.maps.set(map(b));
  expect(store.maps.newestBut(a)).toEqual(map(b));
  store.models.discard(b);
  expect(store.maps.get(b)).toBeNull();
});

test('a map with a place that is not finite, or one too few, is refused', () => {
  const store = temporaryStore();
  const modelId = newModel(store);
  expect(() => store.maps.set({ ...map(modelId), places: Float32Array.of(1, NaN, 2, 3) })).toThrow(RangeError);
  expect(() => store.maps.set({ ...map(modelId), places: Float32Array.of(1, 2) })).toThrow(RangeError);
  expect(store.maps.get(modelId)).toBeNull();
});

test('a map that was changed behind our back is as good as none', () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  const modelId = newModel(store);
  store.maps.set(map(modelId));
  const { databasePath } = store;
  store.close();
  const database = new Database(databasePath);
  database.prepare("UPDATE photo_map SET places = x'00000000000000000000000000000000'").run();
  database.close();
  const opened = temporaryStore(folder);
  expect(opened.maps.get(modelId)).toBeNull();
  expect(opened.maps.newestBut(newModel(opened))).toBeNull();
});

test('each photo has the folder of its first place, and embedded images are named without reading a vector', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  const { ids } = indexPaths(store, root, ['a/b/1.jpg', 'a/2.jpg', '3.jpg', 'a/b/4.jpg']);
  const { imageIds, folderOf, folders } = store.maps.folders();
  const pathOf = new Map([...imageIds].map((id, row) => [id, folders[folderOf[row]!]!.path]));
  expect(ids.map((id) => pathOf.get(id)).toSorted()).toEqual(['', 'a', 'a/b', 'a/b']);
  expect(folders.every(({ rootId }) => rootId === root)).toBe(true);
  const [one, other] = [newModel(store, 2), newModel(store, 2)];
  const extra = store.images.insert(imageRow(99));
  store.embeddings.add(one, [ids[1]!, extra], Float32Array.of(1, 0, 0, 1));
  store.embeddings.add(other, [ids[0]!], Float32Array.of(1, 0));
  expect(store.maps.embedded(one)).toEqual([ids[1]!, extra].toSorted((a, b) => a - b));
});
