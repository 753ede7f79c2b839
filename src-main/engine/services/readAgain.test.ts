import { expect, test } from 'vitest';
import { indexPaths, temporaryStore } from '../../../test/fixtures/store';
import { computeAgain } from './readAgain';

test('a photo whose features were damaged is read again, also when its file was missing or its folder removed meanwhile', () => {
  const store = temporaryStore();
  const [kept, removed] = [store.roots.add('/kept').id, store.roots.add('/removed').id];
  const { ids, files } = indexPaths(store, kept, ['sound.jpg', 'here.jpg', 'missing.jpg']);
  const { ids: others } = indexPaths(store, removed, ['out.jpg'], 10);
  for (const id of [...ids, ...others]) store.features.put(id, 'net', Float32Array.of(1));
  store.scans.apply(kept, { missingIds: [files[2]!.id] });
  store.roots.remove(removed);
  computeAgain(store, 'net', [ids[1]!, ids[2]!, others[0]!]);
  const pending = (): string[] => store.files.pending(null, 9).map(({ path }) => path);
  expect(pending()).toEqual(['here.jpg']);
  store.scans.apply(kept, { backIds: [files[2]!.id] });
  store.roots.putBack(removed, '/removed', []);
  expect(pending()).toEqual(['here.jpg', 'missing.jpg', 'out.jpg']);
  // Each is the picture that it was.
  expect(store.files.pending(null, 9).map(({ formerImageId }) => formerImageId)).toEqual([ids[1], ids[2], others[0]]);
});
