import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { JobPhase, JobStatus } from '@contract/data';
import { faultyWorkers, openEngine, rootIdOf, workersFolder, type OpenedEngine } from '../fixtures/engine';
import { put, sceneJpeg, scratchFolder, writeScenes } from '../fixtures/photoFolder';

/** R33's bound: a hundred times what it takes on a busy machine (19 ms at most at a load of 14). */
const CANCELLED_WITHIN_MS = 2_000;

/** Cancels the first job that is in `phase` and tells how long it went on. */
async function cancelIn(
  { engine, jobWhere }: OpenedEngine,
  phase: JobPhase,
  isFarEnough: (job: JobStatus) => boolean = () => true,
): Promise<number> {
  const { id } = await jobWhere((job) => job.phase === phase && job.state === 'running' && isFarEnough(job));
  const cancelledAtMs = performance.now();
  const ended = jobEnd(engine, id);
  engine.jobs.cancel(id);
  expect(await ended).toBe('cancelled');
  return performance.now() - cancelledAtMs;
}

async function jobEnd(engine: OpenedEngine['engine'], id: JobStatus['id']): Promise<string> {
  for (;;) {
    const job = engine.jobs.list().find((candidate) => candidate.id === id)!;
    if (job.state === 'cancelled' || job.state === 'done' || job.state === 'failed') return job.state;
    await new Promise((done) => setTimeout(done, 10));
  }
}

test('R33 cancelled while it scans, the run ends within 2 s and the next one finds everything', async () => {
  const base = scratchFolder('r33');
  const photos = join(base, 'photos');
  const jpeg = await sceneJpeg(1, 1);
  for (let i = 0; i < 6_000; i++) put(join(photos, `${i % 60}`, `${i}.txt`), '');
  put(join(photos, 'one.jpg'), jpeg);
  const opened = openEngine(join(base, 'library'));
  const root = await opened.engine.folders.add(photos);
  const cancelling = cancelIn(opened, 'scanning');
  const ended = await opened.engine.indexing.index(root.id);
  expect(ended.outcome).toBe('cancelled');
  expect(await cancelling).toBeLessThan(CANCELLED_WITHIN_MS);
  expect(await opened.index(photos)).toMatchObject({ photos: 1, indexed: 1, ignored: 6_000 });
});

test('R33 cancelled while it reads, at most 32 photos are done twice', async () => {
  const base = scratchFolder('r33');
  const photos = join(base, 'photos');
  await writeScenes(photos, 10, 16);
  const workers = faultyWorkers(join(base, 'workers'));
  const opened = openEngine(join(base, 'library'), workers);
  const root = await opened.engine.folders.add(photos);
  const cancelling = cancelIn(opened, 'reading', ({ done }) => done >= 32);
  expect((await opened.engine.indexing.index(root.id)).outcome).toBe('cancelled');
  expect(await cancelling).toBeLessThan(CANCELLED_WITHIN_MS);
  const kept = opened.engine.store.files.counts().total.indexed;
  expect(kept).toBeGreaterThanOrEqual(32);
  expect(kept).toBeLessThan(160);
  expect(await opened.index(photos)).toMatchObject({ photos: 160, indexed: 160 - kept });
  const decoded = workers.decoded();
  expect(new Set(decoded).size).toBe(160);
  expect(decoded.length - 160).toBeLessThanOrEqual(32);
});

test('R33 a folder that is removed while it is read is not read to its end; what was read is kept for when it is back', async () => {
  const base = scratchFolder('r33');
  const photos = join(base, 'photos');
  await writeScenes(photos, 10, 16);
  const opened = openEngine(join(base, 'library'));
  const { engine } = opened;
  const root = await engine.folders.add(photos);
  const reading = opened.jobWhere(({ phase, done }) => phase === 'reading' && done >= 16).then(() => engine.folders.remove(root.id));
  const ended = await engine.indexing.index(root.id);
  await reading;
  expect([ended.outcome, engine.store.files.counts().total.indexed]).toEqual(['done', 0]);
  engine.history.undo();
  const kept = engine.store.files.counts().total.indexed;
  expect(kept).toBeGreaterThanOrEqual(16);
  expect(kept).toBeLessThan(160);
  expect(await opened.index(photos)).toMatchObject({ photos: 160, indexed: 160 - kept });
});

/** A compute process that takes pictures and never answers. */
const STUCK_COMPUTE = `
  const on = process.on.bind(process);
  process.on = (event, listener) =>
    on(event, event === 'message' ? (message) => void (message.call === 'features' || listener(message)) : listener);
  await import(${JSON.stringify(pathToFileURL(join(workersFolder, 'compute.js')).href)});
`;

test.each([2, 8])(
  'R33 however long the network takes, %i decoders open no more than 32 photos whose results a kill would lose',
  async (decoders) => {
    const base = scratchFolder('r33');
    const photos = join(base, 'photos');
    await writeScenes(photos, 10, 10);
    const workers = faultyWorkers(join(base, 'workers'));
    rmSync(join(workers.workersFolder, 'compute.js'));
    put(join(workers.workersFolder, 'compute.js'), STUCK_COMPUTE);
    const opened = openEngine(join(base, 'library'), { workersFolder: workers.workersFolder, decoders });
    const root = await opened.engine.folders.add(photos);
    const running = opened.jobWhere(({ phase }) => phase === 'reading');
    const ended = opened.engine.indexing.index(root.id);
    const { id } = await running;
    await until(() => workers.decoded().length >= 32);
    // Time for more to be opened, if more were.
    await new Promise((done) => setTimeout(done, 1_000));
    expect(opened.engine.store.files.counts().total.pending).toBe(100);
    expect(workers.decoded()).toHaveLength(32);
    opened.engine.jobs.cancel(id);
    expect((await ended).outcome).toBe('cancelled');
  },
);

test('R33 cancelled while a decoder is stuck over one file, the run does not wait for it', async () => {
  const base = scratchFolder('r33');
  const photos = join(base, 'photos');
  await writeScenes(photos, 1, 4);
  put(join(photos, 'HANG.jpg'), await sceneJpeg(2, 1));
  const opened = openEngine(join(base, 'library'), { ...faultyWorkers(join(base, 'workers')), decoders: 1 });
  const root = await opened.engine.folders.add(photos);
  const cancelling = cancelIn(opened, 'reading', ({ total }) => total === 5);
  expect((await opened.engine.indexing.index(root.id)).outcome).toBe('cancelled');
  expect(await cancelling).toBeLessThan(CANCELLED_WITHIN_MS);
});

test('R33 cancelled while it embeds, the embeddings in use stay as they were and the next run makes the new ones', async () => {
  const base = scratchFolder('r33');
  const photos = join(base, 'photos');
  await writeScenes(photos, 4, 10);
  const opened = openEngine(join(base, 'library'));
  const root = await opened.engine.folders.add(photos);
  const cancelling = cancelIn(opened, 'embedding');
  expect((await opened.engine.indexing.index(root.id)).outcome).toBe('cancelled');
  expect(await cancelling).toBeLessThan(CANCELLED_WITHIN_MS);
  const model = opened.engine.store.models.active()!;
  expect(model.fittedOn).toBe(0);
  expect(opened.engine.store.embeddings.count(model.id)).toBe(40);
  expect(opened.engine.search.byImage(opened.engine.store.photos.shownIds()[0]! as never, 3).hits).toHaveLength(3);
  expect(await opened.index(photos)).toMatchObject({ photos: 40, indexed: 0 });
  expect(opened.engine.store.models.active()!.fittedOn).toBe(40);
});

test('R33 cancelled while the index is built, searching goes on without it', async () => {
  const base = scratchFolder('r33');
  const photos = join(base, 'photos');
  await writeScenes(photos, 4, 10);
  const opened = openEngine(join(base, 'library'), { graphFromBytes: 1 });
  const cancelling = cancelIn(opened, 'building');
  await opened.index(photos);
  expect(await cancelling).toBeLessThan(CANCELLED_WITHIN_MS);
  const { engine } = opened;
  expect(engine.search.byImage(engine.store.photos.shownIds()[0]! as never, 3)).toMatchObject({ index: 'exact', searched: 40 });
});

test('a run that is paused does nothing until it is resumed, and one that the battery holds goes on with the charger', async () => {
  const base = scratchFolder('r33');
  const photos = join(base, 'photos');
  // Four times what is read ahead: two holds come before all of it was read, on a quick machine, too.
  await writeScenes(photos, 8, 16);
  const workers = faultyWorkers(join(base, 'workers'));
  const opened = openEngine(join(base, 'library'), workers);
  const { engine } = opened;
  const root = await engine.folders.add(photos);
  const reading = opened.jobWhere(({ phase }) => phase === 'reading');
  const ended = engine.indexing.index(root.id);
  const { id } = await reading;
  const holds: [hold: () => void, release: () => void, heldBy: string][] = [
    [() => engine.jobs.pause(id), () => engine.jobs.resume(id), 'person'],
    [() => engine.jobs.holdForBattery(true), () => engine.jobs.holdForBattery(false), 'battery'],
  ];
  for (const [hold, release, heldBy] of holds) {
    hold();
    expect(engine.jobs.list().find((job) => job.id === id)).toMatchObject({ state: 'paused', heldBy });
    // What was in hand when the pause came is finished first.
    await new Promise((done) => setTimeout(done, 100));
    await until(() => engine.store.inHand.list().length === 0);
    const before = workers.decoded().length;
    expect(before).toBeLessThan(128);
    await new Promise((done) => setTimeout(done, 600));
    expect(workers.decoded().length).toBe(before);
    release();
    expect(engine.jobs.list().find((job) => job.id === id)).toMatchObject({ state: 'running', heldBy: null });
    await until(() => workers.decoded().length > before);
  }
  expect(await ended).toMatchObject({ outcome: 'done', result: { indexed: 128 } });
  expect(rootIdOf(engine, photos)).toBe(root.id);
});

async function until(isIt: () => boolean): Promise<void> {
  while (!isIt()) await new Promise((done) => setTimeout(done, 20));
}
