import { expect, test } from 'vitest';
import { imageRow, indexPaths, temporaryStore } from '../../../../test/fixtures/store';
import { FileService } from './FileService';

test('a camera that took no photo is refused with those that there are, and no more than five of them', () => {
  const store = temporaryStore();
  const { ids } = indexPaths(
    store,
    store.roots.add('/r').id,
    Array.from({ length: 7 }, (_, i) => `${i}.jpg`),
  );
  const files = new FileService(store);
  expect(() => files.requireCamera('')).toThrow('None of them names its camera.');
  for (const [i, id] of ids.entries()) store.images.updateMetadata(id, imageRow(i, { camera: `Nikon D${Math.min(i, 5)}` }));
  expect(files.requireCamera('Nikon D5')).toBe('Nikon D5');
  expect(() => files.requireCamera('nikon d5')).toThrow(
    'No photo of the library was taken by a camera "nikon d5". They were taken by "Nikon D0", "Nikon D1", "Nikon D2", "Nikon D3", "Nikon D4" and 1 more.',
  );
});

test('a folder below one of the library is one that holds photos, by whichever of two folders around it they are known', () => {
  const store = temporaryStore();
  const outer = store.roots.add('/r').id;
  indexPaths(store, outer, ['a/1.jpg', 'a0.jpg']);
  const inner = store.roots.add('/r/.hidden').id;
  indexPaths(store, inner, ['b/2.jpg']);
  const files = new FileService(store);
  expect(files.folderAt('/r/a')).toEqual({ rootId: outer, below: 'a' });
  expect(files.folderAt('/r/.hidden')).toEqual({ rootId: inner });
  expect(files.folderAt('/r/.hidden/b')).toEqual({ rootId: inner, below: 'b' });
  expect(() => files.folderAt('/r/b')).toThrow('No photo of the library lies in /r/b.');
  expect(() => files.folderAt('/s')).toThrow('/s is no folder of the library');
});
