import { execFileSync } from 'node:child_process';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faultyWorkers, openEngine, rootIdOf } from '../fixtures/engine';
import { scratchFolder, withOtherExif, writeScenes } from '../fixtures/photoFolder';
import { mountSmallDisk, smallDisk } from '../fixtures/smallDisk';

test('R15 a folder that is away drops nothing, answers still, and back again nothing is decoded', async () => {
  const base = scratchFolder('r15');
  const photos = join(base, 'photos');
  await writeScenes(photos, 3, 6);
  const workers = faultyWorkers(join(base, 'workers'));
  const opened = openEngine(join(base, 'library'), workers);
  await opened.index(photos);
  const { engine } = opened;
  const before = engine.store.photos.shownIds();
  renameSync(photos, `${photos}-away`);
  const away = await engine.indexing.index(rootIdOf(engine, photos));
  expect(away.outcome === 'done' && away.result).toMatchObject({ photos: 18, indexed: 0, unchanged: 18 });
  expect(engine.folders.list()).toMatchObject([{ state: 'offline', photos: 18, indexed: 18 }]);
  expect(opened.notices).toEqual([{ code: 'folder-offline', subject: photos }]);
  expect(engine.store.photos.shownIds()).toEqual(before);
  expect(engine.search.byImage(before[0]! as never, 5).hits).toHaveLength(5);
  expect(() => engine.pictures.pathOf(before[0]! as never)).toThrow('cannot be reached');

  renameSync(`${photos}-away`, photos);
  expect(await opened.index(photos)).toMatchObject({ photos: 18, indexed: 0, unchanged: 18 });
  expect(engine.folders.list()).toMatchObject([{ state: 'online', indexed: 18 }]);
  expect(opened.notices).toEqual([
    { code: 'folder-offline', subject: photos },
    { code: 'folder-online', subject: photos },
  ]);
  expect(workers.decoded()).toHaveLength(18);
});

test('R15 a folder that goes away while its photos are read makes problems of none, and back again all are read', async () => {
  const base = scratchFolder('r15');
  const photos = join(base, 'photos');
  await writeScenes(photos, 3, 6);
  const opened = openEngine(join(base, 'library'));
  const { engine } = opened;
  const reading = opened.jobWhere(({ phase }) => phase === 'reading');
  const run = opened.index(photos);
  await reading;
  renameSync(photos, `${photos}-away`);
  const { indexed, problems } = await run;
  expect(indexed).toBeLessThan(18);
  expect(problems).toBe(0);
  expect(engine.folders.list()).toMatchObject([{ state: 'offline', photos: 18, indexed }]);

  renameSync(`${photos}-away`, photos);
  expect(await opened.index(photos)).toMatchObject({ photos: 18, indexed: 18 - indexed, problems: 0 });
});

test('R15 a drive that is unmounted leaves an empty folder, by which nothing is dropped, after a restart neither, and back again all is there', async ({
  skip,
}) => {
  const drive = smallDisk(4000);
  if (drive === null) return skip('mounting a small disk needs root');
  const library = join(scratchFolder('r15'), 'library');
  await writeScenes(drive, 1, 6);
  const first = openEngine(library);
  await first.index(drive);
  const shown = first.engine.store.photos.shownIds();
  execFileSync('umount', ['-l', drive]);
  expect(await first.index(drive)).toMatchObject({ photos: 6, indexed: 0, unchanged: 6 });
  expect(first.notices).toEqual([{ code: 'folder-offline', subject: drive }]);
  await first.close();

  const next = openEngine(library);
  await next.index(drive);
  expect([next.engine.folders.list()[0]?.state, next.engine.store.photos.shownIds()]).toEqual(['offline', shown]);
  expect(await next.engine.folders.now(next.engine.folders.list())).toMatchObject([{ state: 'offline' }]);
  mountSmallDisk(drive, 4000);
  await writeScenes(drive, 1, 6);
  expect(await next.index(drive)).toMatchObject({ photos: 6, problems: 0 });
  expect([next.engine.folders.list()[0]?.state, next.engine.store.photos.shownIds()]).toEqual(['online', shown]);
});

test('R15 a drive that is unmounted while its photos are read makes problems of none', async ({ skip }) => {
  const drive = smallDisk(4000);
  if (drive === null) return skip('mounting a small disk needs root');
  await writeScenes(drive, 3, 6);
  const opened = openEngine(join(scratchFolder('r15'), 'library'));
  const reading = opened.jobWhere(({ phase }) => phase === 'reading');
  const run = opened.index(drive);
  await reading;
  execFileSync('umount', ['-l', drive]);
  expect(await run).toMatchObject({ problems: 0 });
  expect(opened.engine.folders.list()).toMatchObject([{ state: 'offline', photos: 18 }]);
});

test('R15 what the disk did not give once is read by the next scan; what is damaged is not', async () => {
  const base = scratchFolder('r15');
  const photos = join(base, 'photos');
  await writeScenes(photos, 1, 4);
  const workers = faultyWorkers(join(base, 'workers'));
  const opened = openEngine(join(base, 'library'), workers);
  await opened.index(photos);
  const { files } = opened.engine.store;
  const [away, failed, damaged] = [...files.known(rootIdOf(opened.engine, photos)).values()];
  files.markProblem(away!.id, 'vanished', 'gone');
  files.markProblem(failed!.id, 'disk-error', 'EIO');
  files.markProblem(damaged!.id, 'damaged', 'no end');
  expect(await opened.index(photos)).toMatchObject({ photos: 3, problems: 1 });
  expect(workers.decoded()).toHaveLength(6);
});

test('R15 a folder that was removed, is emptied and added again is as it is now, without a question; after that a loss is asked about', async () => {
  const base = scratchFolder('r15');
  const photos = join(base, 'photos');
  await writeScenes(photos, 2, 20);
  const opened = openEngine(join(base, 'library'));
  const { engine } = opened;
  await opened.index(photos);
  engine.folders.remove(rootIdOf(engine, photos));
  renameSync(join(photos, 'scene_01'), join(base, 'kept'));
  expect(await opened.index(photos)).toMatchObject({ photos: 20, indexed: 0 });
  expect([engine.store.photos.shownIds().length, opened.notices]).toEqual([20, []]);
  rmSync(join(photos, 'scene_02'), { recursive: true });
  await opened.index(photos);
  expect(opened.notices).toEqual([{ code: 'scan-would-drop-many', subject: photos }]);
});

test('R15 a scan that would drop more than a fifth asks first; a yes drops them, and back again they are as they were', async () => {
  const base = scratchFolder('r15');
  const photos = join(base, 'photos');
  await writeScenes(photos, 4, 10);
  const opened = openEngine(join(base, 'library'));
  await opened.index(photos);
  const { engine } = opened;
  const before = engine.store.photos.shownIds();
  renameSync(join(photos, 'scene_02'), join(base, 'kept'));
  expect(await opened.index(photos)).toMatchObject({ photos: 40, indexed: 0 });
  expect(opened.notices).toEqual([{ code: 'scan-would-drop-many', subject: photos }]);
  expect(engine.store.photos.shownIds()).toEqual(before);

  await engine.indexing.index(rootIdOf(engine, photos), 'accept');
  expect(engine.store.photos.shownIds()).toHaveLength(30);
  // The yes was for that once, and one that there was nothing to say to is over as well.
  await engine.indexing.index(rootIdOf(engine, photos), 'accept');
  rmSync(join(photos, 'scene_03'), { recursive: true });
  await opened.index(photos);
  expect(engine.store.photos.shownIds()).toHaveLength(30);
  expect(opened.notices).toHaveLength(2);

  renameSync(join(base, 'kept'), join(photos, 'scene_02'));
  const back = await opened.index(photos);
  expect(back).toMatchObject({ photos: 40 });
  expect(engine.store.photos.shownIds()).toEqual(before);
});

test('R15 a photo that is found half written by a program that changes its metadata is the photo it was when it is whole', async () => {
  const base = scratchFolder('r15');
  const photos = join(base, 'photos');
  const [path] = await writeScenes(photos, 1, 3);
  const opened = openEngine(join(base, 'library'));
  await opened.index(photos);
  const { engine } = opened;
  const shown = engine.store.photos.shownIds();
  const file = join(photos, path!);
  const rewritten = withOtherExif(readFileSync(file), 'by another program');
  writeFileSync(file, rewritten.subarray(0, rewritten.length / 2));
  expect(await opened.index(photos)).toMatchObject({ photos: 2, problems: 1 });
  expect(engine.store.photos.shownIds()).toHaveLength(2);
  writeFileSync(file, rewritten);
  expect(await opened.index(photos)).toMatchObject({ photos: 3, problems: 0 });
  expect(engine.store.photos.shownIds()).toEqual(shown);
});

test('R15 a photo that another program moved and wrote other metadata into at once is the photo it was; a copy beside it is one of its own', async () => {
  const base = scratchFolder('r15');
  const photos = join(base, 'photos');
  const [moved, copied] = (await writeScenes(photos, 2, 1)).map((path) => join(photos, path));
  const opened = openEngine(join(base, 'library'));
  await opened.index(photos);
  const { engine } = opened;
  const shown = engine.store.photos.shownIds();
  expect(shown).toHaveLength(2);
  writeFileSync(join(photos, 'sorted.jpg'), withOtherExif(readFileSync(moved!), 'by another program'));
  rmSync(moved!);
  writeFileSync(join(photos, 'copy.jpg'), withOtherExif(readFileSync(copied!), 'by another program'));
  expect(await opened.index(photos)).toMatchObject({ photos: 3, problems: 0 });
  const now = engine.store.photos.shownIds();
  expect([now.length, now.filter((id) => shown.includes(id))]).toEqual([3, shown]);
});
