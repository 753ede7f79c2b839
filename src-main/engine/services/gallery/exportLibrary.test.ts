import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LensId } from '@contract/data';
import { expect, test } from 'vitest';
import { imageRow, indexPaths, temporaryFolder, temporaryStore } from '../../../../test/fixtures/store';
import { exportLibrary } from './exportLibrary';

test('the list of photos says whether a time is of the picture or of its file', async () => {
  const store = temporaryStore();
  const [dated, undated] = indexPaths(store, store.roots.add('/r').id, ['a.jpg', 'b.jpg']).ids;
  store.images.updateMetadata(dated!, imageRow(1, { takenAtMs: Date.UTC(2004, 4, 31) }));
  store.images.updateMetadata(undated!, imageRow(2, { takenAtMs: null }));
  const out = join(temporaryFolder(), 'photos.json');
  await exportLibrary(store, { backbone: 'net', lensId: 1 as LensId }, 'photos', 'json', out);
  const rows = JSON.parse(readFileSync(out, 'utf8')) as { path: string; takenAt: string; takenAtFrom: string }[];
  const modifiedAtMs = store.files.filesOf(undated!)[0]!.mtimeMs;
  expect(rows.map(({ path, takenAt, takenAtFrom }) => [path, takenAt, takenAtFrom])).toEqual([
    ['/r/a.jpg', '2004-05-31T00:00:00.000Z', 'picture'],
    ['/r/b.jpg', new Date(modifiedAtMs).toISOString(), 'file'],
  ]);
});
