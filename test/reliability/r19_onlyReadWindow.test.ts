import { cpSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LibraryStatus, PhotoTable, SearchAnswer } from '@contract/data';
import { startHost } from '../fixtures/host';
import { indexedLibrary } from '../fixtures/indexedLibrary';
import { smallDisk } from '../fixtures/smallDisk';

test('R19: on a full disk the window has its photos and searches, refuses what it cannot keep, and asks for a new engine when there is room', async ({
  skip,
}) => {
  const { library: original } = await indexedLibrary('only-read-window', 2, 3);
  const disk = smallDisk(12_000);
  if (disk === null) return skip('mounting a small disk needs root');
  const library = join(disk, 'library');
  cpSync(original, library, { recursive: true });
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize));
  const host = startHost(library);
  expect(await host.saw(({ kind }) => kind === 'ready')).toMatchObject({ isOpen: true });
  expect(await host.ask<LibraryStatus>('library.status')).toMatchObject({ obstacle: 'full', photos: 6, libraryPath: library });
  const { imageIds } = await host.ask<PhotoTable>('photos.list', { order: 'folder', filter: {} });
  const [imageA, imageB] = [...imageIds] as [number, number];
  expect((await host.ask<SearchAnswer>('search.byImage', { imageId: imageA, k: 3 })).hits).toHaveLength(3);
  const refused = await host.call('judgements.save', { pairs: [{ imageA, imageB, verdict: 'similar' }], source: 'chosen' });
  expect(refused).toMatchObject({
    kind: 'error',
    error: { code: 'library-not-writable', message: expect.stringMatching(/^Nothing can be saved/u) as string },
  });
  rmSync(join(disk, 'ballast'));
  // The code by which the app starts another at once.
  expect((await host.ended).code).toBe(75);
  const next = startHost(library);
  await next.saw(({ kind }) => kind === 'ready');
  expect(await next.ask('library.status')).toMatchObject({ obstacle: null, photos: 6 });
});
