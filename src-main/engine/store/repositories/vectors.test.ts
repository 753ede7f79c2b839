import { expect, test } from 'vitest';
import type { ImageId } from '../types';
import { imageRow, indexPaths, newModel, temporaryStore, unitVector } from '../../../../test/fixtures/store';

test('features come back in 16 bits, and images without one are named', () => {
  const store = temporaryStore();
  const [a, b] = indexPaths(store, store.roots.add('/r').id, ['a', 'b']).ids;
  store.features.put(a!, 'net', Float32Array.of(0.5, -2));
  expect([...(store.features.get(a!, 'net') as Float32Array)]).toEqual([0.5, -2]);
  expect(store.features.get(b!, 'net')).toBeNull();
  expect(store.features.missing('net', 10)).toEqual([b]);
  expect(store.features.missing('other', 10)).toEqual([a, b]);
  expect(() => store.features.put(b!, 'net', Float32Array.of(NaN))).toThrow(RangeError);
  expect(store.features.count('net')).toBe(1);
});

test('embeddings load in one block by ascending id, whatever the order in which they came', () => {
  const store = temporaryStore();
  const images = Array.from({ length: 2500 }, (_, i) => store.images.insert(imageRow(i)));
  const model = newModel(store);
  const shuffled = images.toSorted((a, b) => Math.sin(a) - Math.sin(b));
  store.embeddings.addRows(
    model,
    shuffled.map((imageId) => ({ imageId, vector: unitVector(imageId) })),
  );
  const { ids, vectors, dimension, damaged } = store.embeddings.load(model);
  expect([...ids]).toEqual(images);
  expect([dimension, damaged.length]).toEqual([8, 0]);
  images.forEach((id, row) => expect(vectors.subarray(row * 8, row * 8 + 8)).toEqual(unitVector(id)));
});

test('in pieces the same embeddings load, and no piece is touched again once it was handed on', () => {
  const store = temporaryStore();
  const images = Array.from({ length: 2500 }, (_, i) => store.images.insert(imageRow(i)));
  const model = newModel(store);
  store.embeddings.addRows(
    model,
    images.map((imageId) => ({ imageId, vector: unitVector(imageId) })),
  );
  const { ids, vectors, ...whole } = store.embeddings.load(model);
  const pieces: { ids: number[]; vectors: number[] }[] = [];
  const loaded = store.embeddings.loadInPieces(model, (piece) => {
    pieces.push({ ids: [...piece.ids], vectors: [...piece.vectors] });
    // As where it is handed to another thread.
    structuredClone(piece, { transfer: [piece.ids.buffer as ArrayBuffer, piece.vectors.buffer as ArrayBuffer] });
  });
  expect(loaded).toEqual(whole);
  expect(pieces.map((piece) => piece.ids.length)).toEqual([1000, 1000, 500]);
  expect(pieces.flatMap((piece) => piece.ids)).toEqual([...ids]);
  expect(pieces.flatMap((piece) => piece.vectors)).toEqual([...vectors]);
});

test('one embedding that is not finite or not of length 1 keeps its whole batch out', () => {
  const store = temporaryStore();
  const [a, b] = [store.images.insert(imageRow(1)), store.images.insert(imageRow(2))];
  const model = newModel(store);
  const before = store.models.generation(model);
  for (const bad of [unitVector(2).fill(NaN, 3, 4), unitVector(2).map((x) => x * 1.02), new Float32Array(8), unitVector(2, 7)]) {
    const rows = [
      { imageId: a, vector: unitVector(1) },
      { imageId: b, vector: bad },
    ];
    expect(() => store.embeddings.add(model, [a, b], Float32Array.from(rows.flatMap(({ vector }) => [...vector])))).toThrow(RangeError);
  }
  expect(store.embeddings.count(model)).toBe(0);
  expect(store.models.generation(model)).toBe(before);
});

test('the generation rises with every change of the embeddings, and not when that is undone', () => {
  const store = temporaryStore();
  const id = store.images.insert(imageRow(1));
  const model = newModel(store);
  const generations = [store.models.generation(model)];
  store.embeddings.add(model, [id], unitVector(1));
  generations.push(store.models.generation(model));
  store.embeddings.remove(model, [id]);
  generations.push(store.models.generation(model));
  expect(generations).toEqual(generations.toSorted((a, b) => a - b));
  expect(new Set(generations).size).toBe(3);
  expect(() =>
    store.transaction(() => {
      store.embeddings.add(model, [id], unitVector(1));
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(store.models.generation(model)).toBe(generations[2]);
});

test('one model is active; the one before it stays ready, those before that lose their embeddings', () => {
  const store = temporaryStore();
  const id = store.images.insert(imageRow(1));
  const models = [1, 2, 3, 4].map((n) => {
    const model = newModel(store);
    store.embeddings.add(model, [id], unitVector(n));
    return model;
  });
  for (const model of models.slice(0, 3)) store.models.activate(model);
  const counts = (): number[] => models.map((model) => store.embeddings.count(model));
  expect(store.models.active()!.id).toBe(models[2]);
  expect(counts()).toEqual([0, 1, 1, 1]);
  store.models.activate(models[1]!);
  expect(store.models.active()!.id).toBe(models[1]);
  expect(counts()).toEqual([0, 1, 1, 1]);
  expect(store.models.list().filter(({ isActive }) => isActive)).toHaveLength(1);
  store.models.discard(models[3]!);
  store.models.discard(models[1]!);
  expect(counts()).toEqual([0, 1, 1, 0]);
  expect([...(store.models.head(models[1]!) as Buffer)]).toEqual([1, 2, 3, 4]);
  expect(store.models.record(models[1]!)).toEqual({ config: { lambda: 30 }, metrics: {} });
  expect(() => store.models.activate(999 as never)).toThrow();
});

test('who switches alone prunes later, a piece at a time, and an activation takes what was left', () => {
  const store = temporaryStore();
  const ids = Array.from({ length: 5 }, (_, n) => store.images.insert(imageRow(n + 1)));
  const models = [1, 2, 3, 4].map(() => {
    const model = newModel(store);
    for (const id of ids) store.embeddings.add(model, [id], unitVector(id));
    return model;
  });
  const counts = (): number[] => models.map((model) => store.embeddings.count(model));
  for (const model of models) store.models.switchTo(model);
  expect(store.models.active()!.id).toBe(models[3]);
  expect(counts()).toEqual([5, 5, 5, 5]);
  const { lensId } = store.models.active()!;
  expect(store.models.prune(lensId, 3)).toBe(3);
  expect(counts().slice(2)).toEqual([5, 5]);
  expect([store.models.prune(lensId, 3), store.models.prune(lensId, 3), store.models.prune(lensId, 3)]).toEqual([3, 3, 1]);
  expect(counts()).toEqual([0, 0, 5, 5]);
  store.models.switchTo(models[0]!);
  expect(counts()).toEqual([0, 0, 5, 5]);
  store.models.activate(models[1]!);
  expect(counts()).toEqual([0, 0, 0, 0]);
});

test('many embeddings are written together, each under its own image, and take the place of former ones', () => {
  const store = temporaryStore();
  const ids = Array.from({ length: 70 }, (_, n) => store.images.insert(imageRow(n + 1)));
  const model = newModel(store);
  const vectors = (shift: number): Float32Array => Float32Array.from(ids.flatMap((_, n) => [...unitVector(n + shift)]));
  for (const shift of [0, 3]) {
    store.embeddings.add(model, ids, vectors(shift));
    const loaded = store.embeddings.load(model);
    expect([...loaded.ids]).toEqual(ids);
    expect(loaded.vectors).toEqual(vectors(shift));
    expect(loaded.damaged).toEqual([]);
  }
});

test('images with a feature and no embedding are named', () => {
  const store = temporaryStore();
  const [a, b] = [store.images.insert(imageRow(1)), store.images.insert(imageRow(2))];
  const model = newModel(store);
  for (const id of [a, b]) store.features.put(id, 'net', Float32Array.of(1));
  store.embeddings.add(model, [a], unitVector(1));
  expect(store.embeddings.missing(model, 'net', 10)).toEqual<ImageId[]>([b]);
});

test('what is true of an index file is kept by model and kind', () => {
  const store = temporaryStore();
  const row = {
    modelId: newModel(store),
    kind: 'hnsw',
    fileName: '1.hnsw',
    sizeBytes: 9,
    sha256: Buffer.alloc(32, 7),
    dimension: 8,
    count: 3,
    generation: 4,
  } as const;
  store.indexFiles.set(row);
  store.indexFiles.set({ ...row, count: 5 });
  expect(store.indexFiles.get(row.modelId, 'hnsw')).toEqual({ ...row, count: 5 });
  expect(store.indexFiles.get(row.modelId, 'exact')).toBeNull();
  store.indexFiles.delete(row.modelId, 'hnsw');
  expect(store.indexFiles.list()).toEqual([]);
});
