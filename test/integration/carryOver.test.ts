import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ImageId } from '@contract/data';
import { faultyWorkers, openEngine, type OpenedEngine } from '../fixtures/engine';
import { put, sceneJpeg, scratchFolder, withOtherExif, writeScenes } from '../fixtures/photoFolder';
import { smallDisk } from '../fixtures/smallDisk';

const lensId = 1 as never;
const imageAt = ({ engine }: OpenedEngine, path: string): ImageId => {
  const imageId = engine.files.imageAt(path);
  if (imageId === null) throw new Error(`${path} is not indexed`);
  return imageId;
};
test('another program rewrites the EXIF of 20 judged photos: the images keep their ids, the 20 judgements hold', async () => {
  const base = scratchFolder('carry');
  const photos = join(base, 'photos');
  const paths = (await writeScenes(photos, 4, 5)).map((path) => join(photos, path));
  const opened = openEngine(join(base, 'library'));
  await opened.index(photos);
  const ids = paths.map((path) => imageAt(opened, path));
  const judged = ids.map((imageA, i) => ({
    ...{ lensId, imageA, imageB: ids[(i + 1) % 20]!, verdict: 'similar' as const, source: 'test', judgedAtMs: i },
  }));
  opened.engine.store.judgements.saveAll(judged);
  const before = opened.engine.store.judgements.list(lensId);
  expect(before).toHaveLength(20);
  const features = ids.map((id) => opened.engine.store.features.get(id, opened.engine.backbone.id));

  // As exiftool does it: a new file takes the place of the old one.
  for (const path of paths) {
    writeFileSync(`${path}_tmp`, withOtherExif(readFileSync(path), `told anew ${path}`));
    renameSync(`${path}_tmp`, path);
  }
  expect(await opened.index(photos)).toMatchObject({ photos: 20, indexed: 20, problems: 0 });
  expect(paths.map((path) => imageAt(opened, path))).toEqual(ids);
  expect(opened.engine.store.judgements.list(lensId)).toEqual(before);
  expect(opened.engine.store.images.count()).toBe(20);
  expect(ids.map((id) => opened.engine.store.features.get(id, opened.engine.backbone.id))).toEqual(features);
  // And with their old metadata they are still the same.
  expect(opened.engine.store.images.contentsOf(ids[0]!)).toHaveLength(2);
});

test('an edited picture in the place of a known one is another image', async () => {
  const base = scratchFolder('carry');
  const photos = join(base, 'photos');
  const [path] = (await writeScenes(photos, 1, 2)).map((below) => join(photos, below));
  const opened = openEngine(join(base, 'library'));
  await opened.index(photos);
  const before = imageAt(opened, path!);
  writeFileSync(path!, await sceneJpeg(5, 0));
  await opened.index(photos);
  expect(imageAt(opened, path!)).not.toBe(before);
});

test('files that are moved, renamed or carried to another folder of the library keep everything, and none is decoded', async () => {
  const base = scratchFolder('carry');
  const [one, two] = [join(base, 'one'), join(base, 'two')];
  await writeScenes(one, 2, 5);
  await writeScenes(two, 1, 3, 8);
  const workers = faultyWorkers(join(base, 'workers'));
  const opened = openEngine(join(base, 'library'), workers);
  await opened.index(one);
  await opened.index(two);
  const move = (from: string, to: string): [from: string, to: string] => [join(one, from), to];
  const moves = [
    move('scene_01/shot_00.jpg', join(one, 'scene_01/renamed.jpg')),
    move('scene_01/shot_01.jpg', join(one, 'deep/er/鳥.jpg')),
    move('scene_02/shot_02.jpg', join(two, 'carried.jpg')),
  ];
  const ids = moves.map(([from]) => imageAt(opened, from));
  expect(workers.decoded()).toHaveLength(13);
  for (const [from, to] of moves) {
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
  await opened.index(one);
  await opened.index(two);
  expect(moves.map(([, to]) => imageAt(opened, to))).toEqual(ids);
  for (const [from] of moves) expect(opened.engine.files.imageAt(from)).toBeNull();
  expect(workers.decoded()).toHaveLength(13);
  expect(opened.engine.store.photos.count()).toBe(13);
});

test('the same content in two files is one image with two places, and one of them gone leaves the other', async () => {
  const base = scratchFolder('carry');
  const photos = join(base, 'photos');
  await writeScenes(photos, 1, 4);
  const original = join(photos, 'scene_01/shot_00.jpg');
  const copy = put(join(photos, 'copies/a.jpg'), readFileSync(original));
  const opened = openEngine(join(base, 'library'));
  expect(await opened.index(photos)).toMatchObject({ photos: 5, indexed: 5 });
  const id = imageAt(opened, original);
  expect(imageAt(opened, copy)).toBe(id);
  expect(opened.engine.files.placesOf(id).sort()).toEqual([copy, original].sort());
  const hits = opened.engine.search.byImage(imageAt(opened, join(photos, 'scene_01/shot_01.jpg')), 10).hits;
  expect(hits.filter(({ photo }) => photo.imageId === id)).toHaveLength(1);
  renameSync(original, join(base, 'elsewhere.jpg'));
  await opened.index(photos);
  expect(opened.engine.files.placesOf(id)).toEqual([copy]);
});

test('a folder that lies in a folder of the library is part of it: its photos are counted and shown once', async () => {
  const base = scratchFolder('carry');
  const photos = join(base, 'photos');
  await writeScenes(photos, 2, 4);
  const workers = faultyWorkers(join(base, 'workers'));
  const opened = openEngine(join(base, 'library'), workers);
  await opened.index(join(photos, 'scene_01'));
  expect(await opened.index(photos)).toMatchObject({ photos: 8 });
  expect(workers.decoded()).toHaveLength(8);
  expect(opened.engine.folders.list().map(({ path }) => path)).toEqual([photos]);
  const id = imageAt(opened, join(photos, 'scene_01/shot_00.jpg'));
  expect(opened.engine.files.placesOf(id)).toHaveLength(1);
});

test('a shortcut to a folder of the library, or into one, is that folder: no photo seems to have a copy', async () => {
  const base = scratchFolder('carry');
  const photos = join(base, 'photos');
  await writeScenes(photos, 1, 3);
  const opened = openEngine(join(base, 'library'));
  await opened.index(photos);
  for (const [name, target] of [
    ['whole', photos],
    ['part', join(photos, 'scene_01')],
  ] as const) {
    symlinkSync(target, join(base, name), 'dir');
    expect(await opened.index(join(base, name))).toMatchObject({ photos: 3, indexed: 0 });
  }
  expect(opened.engine.folders.list().map(({ path }) => path)).toEqual([photos]);
});

test('a shortcut to what holds a folder of the library, or was that folder before a shortcut took its place, shows no photo twice', async () => {
  const base = scratchFolder('carry');
  const photos = join(base, 'photos');
  await writeScenes(photos, 2, 3);
  const opened = openEngine(join(base, 'library'));
  const paths = (): string[] => opened.engine.folders.list().map(({ path }) => path);
  await opened.index(join(photos, 'scene_01'));
  symlinkSync(photos, join(base, 'around'), 'dir');
  expect(await opened.index(join(base, 'around'))).toMatchObject({ photos: 6 });
  expect(paths()).toEqual([join(base, 'around')]);
  // Two folders until one is moved to where the other lies, and a shortcut says so.
  const copies = join(base, 'copies');
  await writeScenes(copies, 2, 3);
  await opened.index(copies);
  expect(paths()).toEqual([join(base, 'around'), copies]);
  rmSync(copies, { recursive: true });
  symlinkSync(photos, copies, 'dir');
  await opened.index(join(base, 'around'));
  expect(paths()).toEqual([join(base, 'around')]);
  const path = join(base, 'around/scene_01/shot_00.jpg');
  expect(opened.engine.files.placesOf(imageAt(opened, path))).toEqual([path]);
});

test('a folder that became part of another one is no step of a person: with the other it is taken back, and taken in again', async () => {
  const base = scratchFolder('carry');
  const photos = join(base, 'photos');
  await writeScenes(photos, 2, 3);
  const opened = openEngine(join(base, 'library'));
  const inner = join(photos, 'scene_01');
  const library = (): (string | number)[][] => opened.engine.folders.list().map(({ path, indexed }) => [path, indexed]);
  await opened.index(inner);
  await opened.index(photos);
  expect(library()).toEqual([[photos, 6]]);
  const { history } = opened.engine;
  expect(history.undo()?.step).toEqual({ key: 'folderOut', name: 'photos' });
  expect(library()).toEqual([[inner, 3]]);
  expect(history.redo()?.step).toEqual({ key: 'folderIn', name: 'photos' });
  expect(library()).toEqual([[photos, 6]]);
  expect(history.undo()?.step?.key).toBe('folderOut');
  expect(history.undo()?.step).toEqual({ key: 'folderOut', name: 'scene_01' });
  expect(library()).toEqual([]);
});

test('a hidden folder that was added by itself stays when the folder around it is, and a file seen twice is one place', async () => {
  const base = scratchFolder('carry');
  const photos = join(base, 'photos');
  await writeScenes(photos, 1, 3);
  await writeScenes(join(photos, '.private'), 1, 2, 9);
  const opened = openEngine(join(base, 'library'));
  await opened.index(join(photos, '.private'));
  await opened.index(photos);
  expect(opened.engine.folders.list().map(({ path, indexed }) => [path, indexed])).toEqual([
    [photos, 3],
    [join(photos, '.private'), 2],
  ]);
  // A folder that the one around it already shows is that one.
  await opened.index(join(photos, 'scene_01'));
  expect(opened.engine.folders.list()).toHaveLength(2);
  const path = join(photos, 'scene_01/shot_00.jpg');
  expect(opened.engine.files.placesOf(imageAt(opened, path))).toEqual([path]);
});

test.runIf(process.platform === 'linux')(
  "a folder of the system's own is none of photos, and what is mounted inside of one is in no folder around it",
  async ({ skip }) => {
    const opened = openEngine(join(scratchFolder('carry'), 'library'));
    const { folders } = opened.engine;
    for (const path of ['/proc', '/proc/self/fd'])
      await expect(folders.add(path)).rejects.toMatchObject({ code: 'folder-of-system', message: expect.stringContaining(path) as string });
    expect(folders.list()).toEqual([]);
    const disk = smallDisk(1000);
    if (disk === null) return skip('mounting a disk needs root');
    const proc = join(disk, 'proc');
    mkdirSync(proc);
    execFileSync('mount', ['-t', 'proc', 'proc', proc]);
    const inside = join(proc, 'fs');
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', inside]);
    mkdirSync(join(inside, 'photos'));
    for (const path of [disk, join(inside, 'photos')]) await folders.add(path);
    expect(folders.list().map(({ path }) => path)).toEqual([disk, join(inside, 'photos')]);
  },
);

test('a run says which folder it reads, so that what it could not read is not taken for read after a run of another one', async () => {
  const base = scratchFolder('carry');
  const opened = openEngine(join(base, 'library'));
  for (const name of ['one', 'two']) {
    mkdirSync(join(base, name));
    await opened.index(join(base, name));
  }
  const runs = opened.engine.jobs.list().filter(({ kind }) => kind === 'index');
  expect(runs.map(({ rootId }) => rootId)).toEqual(opened.engine.folders.list().map(({ id }) => id));
});
