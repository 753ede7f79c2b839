import { copyFileSync, mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { FileRepository } from '@engine/store/repositories/FileRepository';
import { faultyWorkers, openEngine, rootIdOf, type OpenedEngine } from '../fixtures/engine';
import { put, sceneJpeg, scratchFolder } from '../fixtures/photoFolder';

interface Scanned extends OpenedEngine {
  readonly photos: string;
  at(path: string): string;
  /** Another scan. @returns what the library holds now, by path, and whether the scan read what is known of the files */
  scan(): Promise<{ readonly files: Record<string, string>; readonly hasCompared: boolean }>;
  decoded(): string[];
  /** What happens while a scan looks, after it read what is known. */
  readonly meanwhile: { act: () => void };
}

/** A folder of two scenes of three photos each, scanned until it is signed. */
async function scannedTwice(): Promise<Scanned> {
  const base = scratchFolder('r14');
  const photos = join(base, 'photos');
  for (const scene of [0, 1])
    for (const shot of [0, 1, 2]) put(join(photos, `scene_0${scene}/${shot}.jpg`), await sceneJpeg(scene + 1, shot));
  const workers = faultyWorkers(join(base, 'workers'));
  const opened = openEngine(join(base, 'library'), workers);
  const meanwhile: Scanned['meanwhile'] = { act: () => undefined };
  const known = vi.spyOn(opened.engine.store.files, 'knownGently').mockImplementation(async function (this: FileRepository, ...input) {
    const files = await FileRepository.prototype.knownGently.apply(this, input);
    meanwhile.act();
    return files;
  });
  const scan: Scanned['scan'] = async () => {
    known.mockClear();
    await opened.index(photos);
    const files = [...opened.engine.store.files.list()].map(({ path, status }) => [path, status] as const);
    return { files: Object.fromEntries(files), hasCompared: known.mock.calls.length > 0 };
  };
  expect((await scan()).hasCompared).toBe(true);
  const { files, hasCompared } = await scan();
  expect([hasCompared, Object.values(files)]).toEqual([false, Array(6).fill('indexed')]);
  workers.forgetDecoded();
  return { ...opened, photos, scan, meanwhile, at: (path) => join(photos, path), decoded: () => workers.decoded() };
}
const decodedNames = ({ decoded, photos }: Scanned): string[] => decoded().map((path) => path.slice(photos.length + 1));

test('R14 a file written anew with its size and time put back is read again, and its neighbours are not', async () => {
  const scanned = await scannedTwice();
  const path = scanned.at('scene_00/1.jpg');
  const { size, atime, mtime } = statSync(path);
  const jpeg = await sceneJpeg(7, 0);
  writeFileSync(path, Buffer.concat([jpeg, Buffer.alloc(Math.max(0, size - jpeg.length))]).subarray(0, size));
  utimesSync(path, atime, mtime);
  expect((await scanned.scan()).hasCompared).toBe(true);
  expect(decodedNames(scanned)).toEqual(['scene_00/1.jpg']);
  expect((await scanned.scan()).hasCompared).toBe(false);
});

test('R14 a folder that went is missing, and back again with the very same files it is there again, unread', async () => {
  const scanned = await scannedTwice();
  renameSync(scanned.at('scene_01'), join(scanned.photos, '../kept'));
  expect((await scanned.scan()).files).toMatchObject({ 'scene_00/0.jpg': 'indexed', 'scene_01/0.jpg': 'missing' });
  expect((await scanned.scan()).hasCompared).toBe(false);
  renameSync(join(scanned.photos, '../kept'), scanned.at('scene_01'));
  expect((await scanned.scan()).files).toMatchObject({
    'scene_00/0.jpg': 'indexed',
    'scene_01/0.jpg': 'indexed',
    'scene_01/2.jpg': 'indexed',
  });
  expect(scanned.decoded()).toEqual([]);
});

test('R14 the same when the scan that missed it was the first one after signatures ceased to hold', async () => {
  const scanned = await scannedTwice();
  const { store } = scanned.engine;
  const rootId = rootIdOf(scanned.engine, scanned.photos);
  const known = store.files.known(rootId);
  renameSync(scanned.at('scene_01'), join(scanned.photos, '../kept'));
  store.scans.apply(rootId, { missingIds: [known.get('scene_00/0.jpg')!.id] });
  expect((await scanned.scan()).files).toMatchObject({ 'scene_00/0.jpg': 'indexed', 'scene_01/0.jpg': 'missing' });
  renameSync(join(scanned.photos, '../kept'), scanned.at('scene_01'));
  expect((await scanned.scan()).files).toMatchObject({ 'scene_01/0.jpg': 'indexed' });
});

test('R14 a row that something other than a scan changed is mended by the next scan, and one changed while a scan looks by the one after', async () => {
  const scanned = await scannedTwice();
  const { store } = scanned.engine;
  const rootId = rootIdOf(scanned.engine, scanned.photos);
  const { id } = store.files.known(rootId).get('scene_00/0.jpg')!;
  store.scans.apply(rootId, { missingIds: [id] });
  expect((await scanned.scan()).files).toMatchObject({ 'scene_00/0.jpg': 'indexed' });

  writeFileSync(scanned.at('scene_01/3.jpg'), await sceneJpeg(1, 3));
  scanned.meanwhile.act = () => void store.scans.apply(rootId, { missingIds: [id] });
  expect((await scanned.scan()).files).toMatchObject({ 'scene_00/0.jpg': 'missing', 'scene_01/3.jpg': 'indexed' });
  scanned.meanwhile.act = () => undefined;
  expect((await scanned.scan()).files).toMatchObject({ 'scene_00/0.jpg': 'indexed' });
});

test('R14 other ignore rules take effect, there and back', async () => {
  const scanned = await scannedTwice();
  const { store } = scanned.engine;
  const rootId = rootIdOf(scanned.engine, scanned.photos);
  store.roots.setIgnorePatterns(rootId, ['scene_01/', '1.jpg']);
  expect((await scanned.scan()).files).toMatchObject({ 'scene_00/0.jpg': 'indexed', 'scene_00/1.jpg': 'ignored', 'scene_01/': 'ignored' });
  expect((await scanned.scan()).hasCompared).toBe(false);
  store.roots.setIgnorePatterns(rootId, []);
  const { files } = await scanned.scan();
  expect(files).toMatchObject({ 'scene_00/1.jpg': 'indexed', 'scene_01/0.jpg': 'indexed' });
  expect(files['scene_01/']).toBeUndefined();
});

test('R14 a root that was away and is back changed is compared where it changed', async () => {
  const scanned = await scannedTwice();
  renameSync(scanned.photos, `${scanned.photos}-away`);
  await scanned.engine.indexing.index(rootIdOf(scanned.engine, scanned.photos));
  rmSync(`${scanned.photos}-away/scene_00/0.jpg`);
  renameSync(`${scanned.photos}-away`, scanned.photos);
  expect((await scanned.scan()).files).toMatchObject({ 'scene_00/0.jpg': 'missing', 'scene_00/1.jpg': 'indexed' });
});

test('R14 a problem is retried when it is asked for, although its folder is unchanged', async () => {
  const scanned = await scannedTwice();
  const jpeg = await sceneJpeg(1, 8);
  writeFileSync(scanned.at('scene_00/cut.jpg'), jpeg.subarray(0, jpeg.length / 2));
  expect((await scanned.scan()).files).toMatchObject({ 'scene_00/cut.jpg': 'problem' });
  await scanned.scan();
  expect(decodedNames(scanned)).toEqual(['scene_00/cut.jpg']);
  scanned.engine.store.problems.reset();
  expect(await scanned.scan()).toMatchObject({ hasCompared: false, files: { 'scene_00/cut.jpg': 'problem' } });
  expect(decodedNames(scanned)).toEqual(['scene_00/cut.jpg', 'scene_00/cut.jpg']);
});

test('R14 a second file of known content, and a JPEG that comes to a RAW, are found in a folder that was unchanged', async () => {
  const scanned = await scannedTwice();
  copyFileSync(scanned.at('scene_00/0.jpg'), scanned.at('scene_01/copy.jpg'));
  writeFileSync(scanned.at('scene_01/r.cr2'), 'no RAW');
  expect((await scanned.scan()).files).toMatchObject({ 'scene_01/copy.jpg': 'indexed', 'scene_01/r.cr2': 'problem' });
  expect((await scanned.scan()).hasCompared).toBe(false);
  writeFileSync(scanned.at('scene_01/r.jpg'), await sceneJpeg(1, 9));
  expect((await scanned.scan()).files).toMatchObject({ 'scene_01/r.jpg': 'indexed', 'scene_01/r.cr2': 'ignored' });
  rmSync(scanned.at('scene_01/r.jpg'));
  expect((await scanned.scan()).files).toMatchObject({ 'scene_01/r.jpg': 'missing', 'scene_01/r.cr2': 'problem' });
});

test('R14 a loss that was held back is asked about again at each scan, until there is a yes', async () => {
  const scanned = await scannedTwice();
  mkdirSync(scanned.at('many'));
  for (let i = 0; i < 12; i++) copyFileSync(scanned.at('scene_00/0.jpg'), scanned.at(`many/${i}.jpg`));
  await scanned.scan();
  expect((await scanned.scan()).hasCompared).toBe(false);
  rmSync(scanned.at('many'), { recursive: true });
  for (let time = 1; time <= 2; time++) {
    expect((await scanned.scan()).files).toMatchObject({ 'many/0.jpg': 'indexed' });
    expect(scanned.notices.filter(({ code }) => code === 'scan-would-drop-many')).toHaveLength(time);
  }
  await scanned.engine.indexing.index(rootIdOf(scanned.engine, scanned.photos), 'accept');
  expect(await scanned.scan()).toMatchObject({ hasCompared: false, files: { 'many/0.jpg': 'missing' } });
});
