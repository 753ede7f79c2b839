import { expect, test } from 'vitest';
import { imageRow, newModel, temporaryStore, unitVector } from '../../../../test/fixtures/store';
import { serialiseHead } from '../../model/head/head';
import type { EmbeddedChunk, Head } from '../../model/types';
import { baseLensId } from '../../store/repositories/ModelRepository';
import type { Store } from '../../store/store';
import type { ImageId, ModelId } from '../../store/types';
import { embedLibrary } from './embedLibrary';
import { embeddingSource } from './embeddingSource';

const head: Head = { kind: 'linear', featureSize: 8, size: 8, mean: null, weights: null };
const context = {
  signal: new AbortController().signal,
  mayGoOn: () => Promise.resolve(),
  whenFree: () => Promise.resolve(),
  report: () => undefined,
};

/** Gives each image in a chunk of its own. */
function embedder(ids: readonly ImageId[]) {
  const seen = { asked: 0, isClosed: false };
  async function* embedAll(): AsyncGenerator<EmbeddedChunk, void> {
    try {
      for (const id of ids) {
        seen.asked++;
        await new Promise(setImmediate);
        yield { imageIds: Int32Array.of(id), embeddings: unitVector(id), damaged: Int32Array.of() };
      }
    } finally {
      seen.isClosed = true;
    }
  }
  return { compute: { embedAll }, seen };
}

const imagesIn = (store: Store): ImageId[] => [1, 2, 3].map((n) => store.images.insert(imageRow(n)));

test('the first embeddings are made while the model is, and every image gets its own', async () => {
  const store = temporaryStore();
  const ids = imagesIn(store);
  const { compute, seen } = embedder(ids);
  let askedBefore = 0;
  let modelId: ModelId | null = null;
  const make = (): ModelId => {
    askedBefore = seen.asked;
    return (modelId = newModel(store));
  };
  const { exact } = await embedLibrary({ store, compute }, embeddingSource(store, 'net'), make, head, context);
  expect(askedBefore).toBe(1);
  expect([...exact.ids()]).toEqual(ids);
  expect(ids.map((id) => store.embeddings.get(modelId!, id))).toEqual(ids.map((id) => unitVector(id)));
  expect(seen.isClosed).toBe(true);
});

test('where the model cannot be made, what embeds is told to stop', async () => {
  const store = temporaryStore();
  const { compute, seen } = embedder(imagesIn(store));
  const full = (): ModelId => {
    throw new Error('the disk is full');
  };
  const embedding = embedLibrary({ store, compute }, embeddingSource(store, 'net'), full, head, context);
  await expect(embedding).rejects.toThrow('the disk is full');
  expect(seen).toEqual({ asked: 1, isClosed: true });
});

test('the label-free head is the same object while its model is the same, and another one for another model', () => {
  const store = temporaryStore();
  const insert = (scale: number): void => {
    const weights = Float32Array.from({ length: 16 }, (_, p) => scale * Number(p % 3 === 0));
    const base = { ...head, size: 2, weights } as const;
    const model = { lensId: baseLensId, kind: 'base', backbone: 'net', size: 2, head: serialiseHead(base) } as const;
    store.models.activate(store.models.insert({ ...model, config: {}, metrics: {}, fittedOn: 3, parentId: null }));
  };
  insert(1);
  const first = embeddingSource(store, 'net').base!;
  expect(embeddingSource(store, 'net').base!.head).toBe(first.head);
  expect(embeddingSource(store, 'another net').base).toBeUndefined();
  insert(2);
  const second = embeddingSource(store, 'net').base!;
  expect(second.modelId).not.toBe(first.modelId);
  expect(second.head.weights![0]).toBe(2);
});
