import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { Courtesy } from '@engine/jobs/Courtesy';
import { defaultLimits } from '@engine/library/types';
import { buildMap } from '@engine/workers/map/mapBuild';
import { DecoderPool } from '@engine/workers/decoder/decoderPool';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { decoderEntry, geometry } from '../fixtures/decoders';
import { faultyWorkers, openEngine, workersFolder } from '../fixtures/engine';
import { put, sceneJpeg, scratchFolder, writeScenes } from '../fixtures/photoFolder';
import { childrenOf, stateOf } from '../fixtures/processes';
import { imageRow, newModel, temporaryFolder, temporaryStore } from '../fixtures/store';
import { photoLikeVectors, seededRandom } from '../fixtures/vectors';

const canStop = process.platform === 'linux';
const faulty = resolve(import.meta.dirname, '../fixtures/faultyDecoder.mjs');
/** Of what takes a moment where nothing else works. */
const SLOW_MS = 60_000;
const CANCELLED_WITHIN_MS = 2_000;

/** Somebody who presses a key every 20 ms, until the test ends or they are told to stop. */
function restless(act: () => void): () => void {
  const timer = setInterval(act, 20);
  const stop = (): void => clearInterval(timer);
  onTestFinished(stop);
  return stop;
}

const decoderIds = (parent: number): number[] =>
  childrenOf(parent)
    .filter(({ command }) => /ecoder\.m?js/.test(command))
    .map(({ pid }) => pid);

/** A person who waits for as long as a test wants, however busy the machine is: the clock stands until they are served. */
function waitingPerson(): { readonly courtesy: Courtesy; readonly served: () => void } {
  let nowMs = 0;
  return { courtesy: new Courtesy(() => nowMs), served: () => void (nowMs += 10_000) };
}

async function until(isTrue: () => boolean, withinMs: number): Promise<boolean> {
  for (const startedAtMs = performance.now(); performance.now() - startedAtMs < withinMs; await wait(10)) if (isTrue()) return true;
  return false;
}

test.runIf(canStop)(
  'a decoder stops within its file while a person waits, goes on afterwards, and is not blamed for the time',
  async () => {
    process.env['LIKEWISE_TEST_DECODER'] = decoderEntry;
    const folder = scratchFolder('courtesy');
    const jpeg = await sceneJpeg(1, 1);
    const { courtesy, served } = waitingPerson();
    const timeLimitMs = 2_000;
    const decoders = new DecoderPool({ entry: faulty, processes: 1, limits: { ...defaultLimits, timeLimitMs }, courtesy });
    onTestFinished(() => decoders.close());
    expect((await decoders.decode({ path: put(join(folder, 'warm.jpg'), jpeg) }, geometry)).ok).toBe(true);
    let isConvicted = false;
    const hanging = decoders.decode({ path: put(join(folder, 'HANG.jpg'), jpeg) }, geometry).finally(() => (isConvicted = true));
    const next = decoders.decode({ path: put(join(folder, 'next.jpg'), jpeg) }, geometry);
    const [pid] = decoderIds(process.pid);
    courtesy.personActed();
    expect(await until(() => stateOf(pid!) === 'T', SLOW_MS)).toBe(true);
    await wait(1.5 * timeLimitMs);
    expect(stateOf(pid!)).toBe('T');
    expect(isConvicted).toBe(false);
    served();
    expect(await until(() => stateOf(pid!) !== 'T', SLOW_MS)).toBe(true);
    const outcome = await hanging;
    expect(outcome.ok || outcome.code).toBe('took-too-long');
    expect((await next).ok).toBe(true);
  },
);

test('a folder is read to its end beside a person who never stops, whole and without a problem', async () => {
  const base = scratchFolder('courtesy');
  await writeScenes(join(base, 'photos'), 3, 8);
  const { engine, index } = openEngine(join(base, 'library'));
  restless(() => engine.personActed());
  expect(await index(join(base, 'photos'))).toMatchObject({ indexed: 24, problems: 0 });
});

test('cancelled while all is held, a run ends at once; closed while all is held, the engine leaves no process', async () => {
  const base = scratchFolder('courtesy');
  await writeScenes(join(base, 'photos'), 10, 16);
  const { engine, jobWhere, close } = openEngine(join(base, 'library'));
  const root = await engine.folders.add(join(base, 'photos'));
  for (const end of [(): void => engine.jobs.list().forEach(({ id }) => engine.jobs.cancel(id)), (): unknown => close()]) {
    const reading = jobWhere(({ phase, state, done }) => phase === 'reading' && state === 'running' && done >= 4);
    const run = engine.indexing.index(root.id);
    await reading;
    const stop = restless(() => engine.personActed());
    await wait(300);
    const endedAtMs = performance.now();
    end();
    expect((await run).outcome).toBe('cancelled');
    expect(performance.now() - endedAtMs).toBeLessThan(CANCELLED_WITHIN_MS);
    stop();
  }
  await close();
  expect(decoderIds(process.pid)).toEqual([]);
});

test('what the window asks by itself waits while a person does, and what they asked for is not behind it', async () => {
  const { engine } = openEngine(scratchFolder('courtesy'));
  const answered: string[] = [];
  engine.personActed();
  await Promise.all([
    engine.status.get().then(() => answered.push('counts')),
    engine.listPhotos('newest', {}, true).then(() => answered.push('a list')),
    engine.listPhotos('folder', {}).then(() => answered.push('the list that was asked for')),
  ]);
  expect(answered[0]).toBe('the list that was asked for');
  expect(answered).toHaveLength(3);
});

test.runIf(canStop)('an engine that is killed while its decoders are stopped leaves none of them', async () => {
  const base = scratchFolder('courtesy');
  // Each takes its decoder a while, and they are more than a run reads ahead: else all may lie read before anything is held.
  const slow = await sharp({ create: { width: 6_000, height: 4_000, channels: 3, background: '#7a9' } })
    .png()
    .toBuffer();
  for (let at = 0; at < 80; at++) put(join(base, 'photos', `${at}.png`), Buffer.concat([slow, Buffer.from([at])]));
  const { workersFolder: workers, decoded } = faultyWorkers(join(base, 'workers'));
  const script = await buildChildScript(resolve(import.meta.dirname, '../reliability/r33_heldChild.ts'), 'r33_heldChild');
  const child = startChild(script, join(base, 'library'), join(base, 'photos'), workers);
  // Also where the test fails: it would index for ever beside those that come after.
  onTestFinished(async () => void (await child.kill()));
  expect(await until(() => decoded().length >= 4, SLOW_MS)).toBe(true);
  child.process.kill('SIGUSR2');
  let stopped: number[] = [];
  const sawStopped = await until(() => {
    stopped = decoderIds(child.process.pid!).filter((pid) => stateOf(pid) === 'T');
    return stopped.length > 0;
  }, SLOW_MS);
  expect(sawStopped).toBe(true);
  await child.kill();
  expect(await until(() => stopped.every((pid) => stateOf(pid) === null), SLOW_MS)).toBe(true);
});

test('a thread that draws a map waits between two steps as long as a person does, and is finished afterwards', async () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  const modelId = newModel(store, 64);
  const images = Array.from({ length: 3_000 }, (_, n) => store.images.insert(imageRow(n)));
  store.embeddings.add(modelId, images, photoLikeVectors(3_000, 64, seededRandom(1)));
  const { courtesy, served } = waitingPerson();
  let reports = 0;
  const map = buildMap({
    ...{ libraryFolder: folder, modelId, seed: 1, before: null, keepsPlaces: false, signal: new AbortController().signal, courtesy },
    entry: join(workersFolder, 'mapBuilder.js'),
    onProgress: () => void reports++,
  });
  expect(await until(() => reports > 1, SLOW_MS)).toBe(true);
  courtesy.personActed();
  // The step that was under way ends first, and what it told arrives.
  for (let before = -1; before !== reports; await wait(1_500)) before = reports;
  expect(await Promise.race([map.then(() => 'drawn'), wait(0, 'held')])).toBe('held');
  served();
  expect((await map).imageIds).toHaveLength(3_000);
});
