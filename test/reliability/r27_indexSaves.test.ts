import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { loadIndexFile, pruneIndexFiles, saveIndexFile, type IndexFileRecord } from '@engine/search/indexFile';
import { buildIndex } from '@engine/workers/indexBuilder/indexBuild';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { modelId, smallGallery } from '../fixtures/graphs';
import { noOrdinaryUser, ordinaryUser } from '../fixtures/ordinaryUser';
import { isEverythingRequired } from '../fixtures/shared';
import { newModel, temporaryFolder, temporaryStore } from '../fixtures/store';

const gallery = smallGallery(2_000, 64, 27);
const about = { modelId: modelId(1), generation: 1 };
let entry = '';
let child = '';
beforeAll(async () => {
  entry = await buildChildScript(
    join(import.meta.dirname, '../../src-main/engine/workers/indexBuilder/indexBuilder.ts'),
    'r27_indexBuilder',
  );
  child = await buildChildScript(join(import.meta.dirname, 'r27_indexChild.ts'), 'r27_indexChild');
});

const stillLoads = async (folder: string, record: IndexFileRecord): Promise<void> => {
  expect((await loadIndexFile(folder, record, record)).kind).toBe('loaded');
};

test('R27: a full disk is said to be full, nothing half written stays, and the former file is still good', async ({ skip }) => {
  const disk = join(temporaryFolder(), 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1200k', 'tmpfs', disk], { stdio: 'pipe' });
  } catch (error) {
    if (isEverythingRequired) throw error;
    return skip('mounting a small disk needs root');
  }
  onTestFinished(() => void execFileSync('umount', ['-l', disk]));
  const former = await saveIndexFile(gallery.graph, disk, about);
  await expect(saveIndexFile(gallery.graph, disk, { ...about, generation: 2 })).rejects.toMatchObject({ code: 'disk-full' });
  expect(readdirSync(disk)).toEqual([former.fileName]);
  await stillLoads(disk, former);
});

test('R27: a folder that is not there, or a file in its place, is named', async () => {
  const folder = join(temporaryFolder(), 'gone');
  const failure = { code: 'library-not-writable', message: expect.stringContaining(folder) as string };
  await expect(saveIndexFile(gallery.graph, folder, about)).rejects.toMatchObject(failure);
  writeFileSync(folder, '');
  await expect(saveIndexFile(gallery.graph, folder, about)).rejects.toMatchObject(failure);
  expect(readFileSync(folder)).toHaveLength(0);
});

test('R27: where the target is a folder, it says so and the former file is still good', async () => {
  const folder = temporaryFolder();
  const former = await saveIndexFile(gallery.graph, folder, about);
  mkdirSync(join(folder, 'model-1-generation-2-cosine.hnsw'));
  await expect(saveIndexFile(gallery.graph, folder, { ...about, generation: 2 })).rejects.toMatchObject({ code: 'library-not-writable' });
  expect(readdirSync(folder).filter((name) => name.endsWith('.writing'))).toEqual([]);
  await stillLoads(folder, former);
});

const user = ordinaryUser(import.meta.filename);
test.skipIf(user === null)(
  `R27: where the folder may not be written, it says so and the former file is still good${user === null ? noOrdinaryUser : ''}`,
  async () => {
    const script = await buildChildScript(join(import.meta.dirname, 'r27_readOnlyChild.ts'), 'r27_readOnlyChild');
    const folder = temporaryFolder();
    const former = await saveIndexFile(gallery.graph, folder, about);
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o700));
    const [command, ...args] = [...user!.prefix, process.execPath, script, folder];
    const { stdout, stderr } = spawnSync(command!, args, { encoding: 'utf8', ...user!.options });
    expect([stdout, stderr]).toEqual(['library-not-writable\n', '']);
    expect(readdirSync(folder)).toEqual([former.fileName]);
    await stillLoads(folder, former);
  },
);

test('R27: killed at any moment, the files that were said to be saved are good, and the leftovers are swept away', async () => {
  const folder = temporaryFolder();
  const former = await saveIndexFile(gallery.graph, folder, about);
  for (let kill = 0; kill < 8; kill++) {
    const running = startChild(child, entry, folder);
    await running.saw('saved');
    await wait((kill * 29) % 120);
    const said = (await running.kill()).map((line) => JSON.parse(line.slice('saved '.length)) as IndexFileRecord & { sha256: number[] });
    expect(said.length).toBeGreaterThan(0);
    await stillLoads(folder, former);
    const last = { ...said.at(-1)!, sha256: Uint8Array.from(said.at(-1)!.sha256) };
    await stillLoads(folder, last);
    await pruneIndexFiles(folder, [former, last]);
    expect(readdirSync(folder).sort()).toEqual([former.fileName, last.fileName].sort());
  }
});

test('R27: killed between any two steps of a save, the library names a file that is whole and its own, the former or the new one', async () => {
  const script = await buildChildScript(join(import.meta.dirname, 'r27_stepChild.ts'), 'r27_stepChild');
  const base = temporaryFolder();
  const store = temporaryStore(join(base, 'library'));
  const model = newModel(store);
  mkdirSync(join(base, 'index'));
  store.indexFiles.set(await saveIndexFile(smallGallery(200, 16, 27).graph, join(base, 'index'), { modelId: model, generation: 1 }));
  store.close();

  const instants: string[] = [];
  for (let last = 0; ; last++) {
    const copy = join(temporaryFolder(), 'copy');
    cpSync(base, copy, { recursive: true });
    const folder = join(copy, 'index');
    const { signal, lines, errors } = await startChild(script, join(copy, 'library'), folder, String(model), String(last)).ended();
    expect(errors).toBe('');
    const after = temporaryStore(join(copy, 'library'));
    const record = after.indexFiles.get(model, 'hnsw') as IndexFileRecord;
    // From the row on, and not before, it is the new one.
    expect([lines.at(-1), record.generation]).toEqual([lines.at(-1), lines.includes('after the row') ? 2 : 1]);
    const loaded = await loadIndexFile(folder, record, record);
    expect(loaded.kind === 'loaded' ? loaded.graph.count : loaded.reason, lines.at(-1)!).toBe(record.generation === 2 ? 300 : 200);
    await pruneIndexFiles(folder, [record]);
    expect(readdirSync(folder)).toEqual([record.fileName]);
    if (signal === null) break;
    instants.push(lines.at(-1)!);
  }
  const around = (step: string): string[] => [`before ${step}`, `after ${step}`];
  expect(instants).toEqual([
    ...around('creating the temporary file'),
    'before writing',
    'half way through writing',
    'after writing',
    ...['syncing the file', 'renaming', 'syncing the folder', 'the row', 'deleting the former file'].flatMap(around),
  ]);
});

test('the builder reports, and gives the very file that the library can open', async () => {
  const folder = temporaryFolder();
  const seen: number[] = [];
  const { ids, vectors, d: dimension } = gallery;
  const onProgress = (done: number, total: number): void => void seen.push(done / total);
  const record = await buildIndex({ entry, folder, about, ids, vectors, dimension, signal: new AbortController().signal, onProgress });
  expect(record).toMatchObject({ modelId: 1, generation: 1, count: 2_000, dimension: 64, kind: 'hnsw' });
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  await stillLoads(folder, record);
});

test('a cancelled build ends within 2 s with the reason it was given, and leaves no file', async () => {
  const folder = temporaryFolder();
  const ids = Int32Array.from({ length: 40_000 }, (_, i) => i);
  const vectors = new Float32Array(new SharedArrayBuffer(ids.length * 64 * 4));
  for (const id of ids) vectors.set(gallery.vectors.subarray((id % 2_000) * 64, ((id % 2_000) + 1) * 64), id * 64);
  const cancel = new AbortController();
  let cancelledAt = 0;
  const onProgress = (): void => {
    cancelledAt ||= performance.now();
    cancel.abort(new Error('the person changed their mind'));
  };
  await expect(buildIndex({ entry, folder, about, ids, vectors, dimension: 64, signal: cancel.signal, onProgress })).rejects.toThrow(
    'changed their mind',
  );
  expect(performance.now() - cancelledAt).toBeLessThan(2_000);
  expect(readdirSync(folder)).toEqual([]);
});

test('R28: a vector that is not finite is named by the builder, and no file is made', async () => {
  const folder = temporaryFolder();
  const vectors = Float32Array.from(gallery.vectors);
  vectors[64 * 700 + 5] = NaN;
  const build = buildIndex({ entry, folder, about, ids: gallery.ids, vectors, dimension: 64, signal: new AbortController().signal });
  await expect(build).rejects.toThrow('The vector of id 701 has a number that is not finite.');
  expect(readdirSync(folder)).toEqual([]);
});
