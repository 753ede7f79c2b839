import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ImageId, PhotoMap } from '@contract/data';
import { MapRepository } from '@engine/store/repositories/MapRepository';
import { PhotoRepository } from '@engine/store/repositories/PhotoRepository';
import { buildMap } from '@engine/workers/map/mapBuild';
import { cliOn } from '../fixtures/cli';
import { openEngine, rootIdOf, workersFolder, type OpenedEngine } from '../fixtures/engine';
import { indexedLibrary } from '../fixtures/indexedLibrary';
import { sameLabelNearest } from '../fixtures/mapQuality';
import { put, sceneJpeg, writeScenes } from '../fixtures/photoFolder';
import { imageRow, newModel, temporaryFolder, temporaryStore } from '../fixtures/store';
import { photoLikeVectors, seededRandom } from '../fixtures/vectors';

async function drawn({ engine }: OpenedEngine): Promise<PhotoMap> {
  const end = await engine.map.draw().ended;
  if (end.outcome === 'failed') throw end.error;
  expect(end.outcome).toBe('done');
  return engine.map.get();
}

const placesById = ({ imageIds, places }: PhotoMap): Map<number, string> =>
  new Map([...imageIds].map((id, row) => [id, places.subarray(row * 2, row * 2 + 2).join()]));

test('a library is drawn, its scenes lie together, and the map is there after a restart; new photos join without moving the others', async () => {
  const { base, library, open } = await indexedLibrary('map', 4, 9);
  const empty = openEngine(join(base, 'empty'));
  expect(await empty.engine.map.get()).toMatchObject({ state: 'too-few', photos: 0, modelId: null });
  await empty.close();
  const opened = open();
  expect(await opened.engine.map.get()).toMatchObject({ state: 'none', photos: 36 });

  const first = await drawn(opened);
  expect(first).toMatchObject({ state: 'drawn', photos: 36, waiting: 0, before: null });
  expect(first.folders.map(({ path }) => path).toSorted()).toEqual(['scene_01', 'scene_02', 'scene_03', 'scene_04']);
  const labels = [...first.folderOf].map((folder) => first.folders[folder]!.path);
  expect(sameLabelNearest(first.places, labels)).toBeGreaterThan(0.9);
  expect(first.ratios[0]).toBeCloseTo(4 / 3, 2);

  await opened.close();
  const again = openEngine(library);
  const kept = await again.engine.map.get();
  expect(placesById(kept)).toEqual(placesById(first));

  const more = join(base, 'more');
  await writeScenes(more, 1, 4, 9);
  await again.index(more);
  const before = await again.engine.map.get();
  // Whether the model was fitted anew, too, is the indexer's matter; only with the same one must nothing move.
  if (before.modelId === first.modelId) {
    expect(before).toMatchObject({ state: 'drawn', waiting: 4, isOutgrown: false });
    const after = placesById(await drawn(again));
    expect(after.size).toBe(40);
    for (const [id, place] of placesById(first)) expect(after.get(id)).toBe(place);
  } else expect((await drawn(again)).imageIds).toHaveLength(40);

  rmSync(join(more, 'scene_09'), { recursive: true });
  await again.engine.indexing.index(rootIdOf(again.engine, more), 'accept');
  expect((await again.engine.map.get()).imageIds).toHaveLength(36);
});

test('the map is read away from the thread that answers everybody: nothing of it is asked for there', async () => {
  const { open } = await indexedLibrary('map', 4, 9);
  const here = [vi.spyOn(MapRepository.prototype, 'embedded'), vi.spyOn(PhotoRepository.prototype, 'table')];
  onTestFinished(() => void vi.restoreAllMocks());
  const opened = open();
  const { imageIds } = await drawn(opened);
  const tag = opened.engine.tags.create('harbour');
  opened.engine.tags.addImages(tag.id, [imageIds[0] as ImageId]);
  for (const spy of here) spy.mockClear();
  expect(await opened.engine.map.get()).toMatchObject({ imageIds, tags: [{ tagId: tag.id, rows: Int32Array.of(0) }] });
  for (const spy of here) expect(spy).not.toHaveBeenCalled();
});

test('tags and judged groups are rows of the map, and a taught model has the map before it beside its own', async () => {
  const { base, photos, paths, open } = await indexedLibrary('map', 4, 9);
  const opened = open();
  const { engine } = opened;
  const images = paths.map((path) => engine.files.imageAt(join(photos, path))!);
  const tag = engine.tags.create('harbour');
  engine.tags.addImages(tag.id, images.slice(0, 3));
  engine.judgements.saveGroup(images.slice(8, 12));
  const map = await drawn(opened);
  const rowOf = (id: ImageId): number => map.imageIds.indexOf(id);
  expect(map.tags.map(({ name, rows }) => [name, [...rows].toSorted()])).toEqual([['harbour', images.slice(0, 3).map(rowOf).toSorted()]]);
  expect([...map.groupOf].flatMap((group, row) => (group === 0 ? [row] : [])).toSorted()).toEqual(
    images.slice(8, 12).map(rowOf).toSorted(),
  );

  const file = join(base, 'model.bin');
  await engine.models.export(map.modelId!, file);
  await engine.models.use((await engine.models.import(file)).id);
  const after = await drawn(opened);
  expect(after.modelId).not.toBe(map.modelId);
  expect(after.before?.modelId).toBe(map.modelId);
  expect(after.before?.places).toEqual(map.places);
  // The very same model under another name: started from there, each photo stays near to where it was.
  const width = Math.max(...map.places) - Math.min(...map.places);
  const moved = after.places.reduce((sum, value, at) => sum + Math.abs(value - map.places[at]!), 0) / after.places.length;
  expect(moved).toBeLessThan(width / 6);
});

test('what was asked for in one lens is done in it, though another is in use before its turn comes', async () => {
  const { base, open } = await indexedLibrary('map', 4, 9);
  const opened = open();
  const { engine } = opened;
  const own = engine.models.list()[0]!;
  const file = join(base, 'model.bin');
  await engine.models.export(own.id, file);
  const taught = (await engine.models.import(file)).id;
  await engine.models.use(taught);
  const [first, other] = [engine.lenses.list()[0]!.id, engine.lenses.create('colours').id];

  const drawing = engine.map.draw();
  engine.lenses.use(other);
  expect(await drawing.ended).toMatchObject({ outcome: 'done', result: { modelId: taught } });

  engine.lenses.use(first);
  const using = engine.models.use(own.id);
  engine.lenses.use(other);
  await using;
  engine.lenses.use(first);
  expect(engine.models.list().find(({ isActive }) => isActive)?.id).toBe(own.id);
});

test('with too few photos drawing is refused in a sentence, and nothing is saved', async () => {
  const opened = (await indexedLibrary('map', 2, 4)).open();
  const end = await opened.engine.map.draw().ended;
  expect(end).toMatchObject({ outcome: 'failed', error: { code: 'nothing-indexed', message: expect.stringContaining('20') } });
  expect(await opened.engine.map.get()).toMatchObject({ state: 'too-few', photos: 8, needed: 20 });
});

test('R33: a map that is being drawn ends within 2 s of being cancelled, in its search and in its arranging', async () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  const modelId = newModel(store, 64);
  const images = Array.from({ length: 20_000 }, (_, n) => store.images.insert(imageRow(n)));
  store.embeddings.add(modelId, images, photoLikeVectors(20_000, 64, seededRandom(1)));
  for (const share of [0, 0.55]) {
    const abort = new AbortController();
    let cancelledAtMs = 0;
    const onProgress = (done: number, total: number): void => {
      if (cancelledAtMs > 0 || done < share * total) return;
      cancelledAtMs = performance.now();
      abort.abort(new Error('enough'));
    };
    const input = { libraryFolder: folder, modelId, seed: 1, before: null, keepsPlaces: false, signal: abort.signal, onProgress };
    await expect(buildMap({ ...input, entry: join(workersFolder, 'mapBuilder.js') })).rejects.toThrow('enough');
    expect(performance.now() - cancelledAtMs).toBeLessThan(2_000);
  }
});

test('a map that is being drawn waits while it is paused, and is finished afterwards', async () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  const modelId = newModel(store, 64);
  const images = Array.from({ length: 3_000 }, (_, n) => store.images.insert(imageRow(n)));
  store.embeddings.add(modelId, images, photoLikeVectors(3_000, 64, seededRandom(1)));
  const resumed = Promise.withResolvers<void>();
  let [asked, reports] = [0, 0];
  const map = buildMap({
    ...{ libraryFolder: folder, modelId, seed: 1, before: null, keepsPlaces: false, signal: new AbortController().signal },
    entry: join(workersFolder, 'mapBuilder.js'),
    mayGoOn: () => (asked++ === 1 ? resumed.promise : Promise.resolve()),
    onProgress: () => void reports++,
  });
  while (asked < 2) await wait(5);
  // The step that was under way ends first, and what it told arrives.
  for (let before = -1; before !== reports; await wait(1_000)) before = reports;
  expect(await Promise.race([map.then(() => 'drawn'), wait(0, 'held')])).toBe('held');
  resumed.resolve();
  expect((await map).imageIds).toHaveLength(3_000);
});

test('the command tells where each photo lies, the same with the same seed, on stdout and in a file', async () => {
  const { base, library } = await indexedLibrary('map', 4, 9);
  const cli = cliOn(library);
  type Told = { photos: number; points: { path: string; x: number; y: number }[] };
  const told = await cli.json<Told>('map', '--seed', '3');
  expect(told.photos).toBe(36);
  expect(told.points.every(({ path, x, y }) => path.endsWith('.jpg') && Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  expect(await cli.json<Told>('map', '--seed', '3')).toEqual(told);
  expect((await cli.json<Told>('map', '--seed', '4')).points).not.toEqual(told.points);
  const out = join(base, 'map.csv');
  expect((await cli('map', '--seed', '3', '--out', out)).code).toBe(0);
  expect(readFileSync(out, 'utf8').split('\n')[1]).toBe(`${told.points[0]!.path},${told.points[0]!.x},${told.points[0]!.y}`);
  // A name is somebody else's text: it must not steer the terminal.
  put(join(base, 'more', '\u001b[31m.jpg'), await sceneJpeg(9, 0));
  await cli.json('index', join(base, 'more'));
  expect((await cli('map')).stdout).toContain('\\x1b[31m.jpg');
  const refused = await cli('map', '--out', join(base, 'map.png'));
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('ends in neither .csv nor .json');
});
