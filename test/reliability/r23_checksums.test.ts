import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openStore } from '@engine/store/store';
import type { ImageId } from '@engine/store/types';
import { imageRow, newModel, temporaryFolder, temporaryStore, unitVector } from '../fixtures/store';

const COUNT = 120;
const DAMAGED = 50;

test('R23: of 50 features and 50 embeddings with one flipped bit in the file each is found, the others are untouched, and none is loaded', () => {
  const folder = temporaryFolder();
  const first = openStore({ folder, access: 'write' });
  const model = newModel(first, 64);
  const ids = Array.from({ length: COUNT }, (_, n) => first.images.insert(imageRow(n)));
  for (const id of ids) first.features.put(id, 'net', unitVector(id, 1280));
  first.embeddings.addRows(
    model,
    ids.map((imageId) => ({ imageId, vector: unitVector(imageId, 64) })),
  );
  first.close();

  const bytes = readFileSync(first.databasePath);
  const flip = (blob: Buffer, seed: number): void => {
    const offset = (seed * 7919) % blob.length;
    let copies = 0;
    // A page that was split keeps an old copy in the part that it no longer uses.
    for (let start = bytes.indexOf(blob); start >= 0; start = bytes.indexOf(blob, start + 1), copies++)
      bytes[start + offset] = bytes[start + offset]! ^ (1 << (seed % 8));
    expect(copies).toBeGreaterThan(0);
  };
  const [badFeatures, badEmbeddings] = [ids.slice(0, DAMAGED), ids.slice(COUNT - DAMAGED)];
  for (const id of badFeatures) flip(Buffer.from(new Float16Array(unitVector(id, 1280)).buffer), id);
  for (const id of badEmbeddings) flip(Buffer.from(unitVector(id, 64).buffer), id);
  writeFileSync(first.databasePath, bytes);

  const store = temporaryStore(folder);
  // What SQLite itself looks at is whole: without checksums nobody would know.
  expect(store.check()).toEqual([]);
  const found = [...store.features.verifyAll()].flatMap(({ damaged }) => damaged.map(({ imageId }) => imageId));
  expect(found).toEqual(badFeatures);
  expect(ids.filter((id) => store.features.get(id, 'net') === 'damaged')).toEqual(badFeatures);
  const loaded = store.embeddings.load(model);
  expect(loaded.damaged).toEqual(badEmbeddings);
  expect([...loaded.ids] as ImageId[]).toEqual(ids.slice(0, COUNT - DAMAGED));
  for (const [row, id] of [...loaded.ids].entries()) expect(loaded.vectors.subarray(row * 64, row * 64 + 64)).toEqual(unitVector(id, 64));
});

test('R23: a damaged feature that is deleted counts as missing, and a new one takes its place', () => {
  const store = temporaryStore();
  const root = store.roots.add('/r').id;
  store.scans.apply(root, { added: [{ path: 'a', stamp: { sizeBytes: 1, mtimeMs: 1, ctimeMs: 1, inode: 1 } }] });
  const file = store.files.pending(root, 1)[0]!;
  const id = store.images.insert(imageRow(1));
  store.files.markIndexed(file.id, id, imageRow(1).contentHash, file);
  store.features.put(id, 'net', unitVector(1));
  store.features.delete(id, 'net');
  expect(store.features.missing('net', 5)).toEqual([id]);
  store.features.put(id, 'net', unitVector(2));
  expect(store.features.missing('net', 5)).toEqual([]);
});
