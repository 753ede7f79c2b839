import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { methodIds, type ImageId, type JudgedPair, type MethodId } from '@contract/data';
import type { Engine } from '@engine/engine';
import { loadBackend } from '@engine/model/backend';
import { baseLensId } from '@engine/store/repositories/ModelRepository';
import { embeddingSource } from '@engine/services/gallery/embeddingSource';
import { judgedIn } from '@engine/services/labels/trainingLabels';
import { parseHead, serialiseHead } from '@engine/model/head/head';
import { teachingWork } from '@engine/workers/compute/computeTeaching';
import { ComputeWork } from '@engine/workers/compute/computeWork';
import { sharedPath } from '../fixtures/shared';
import { linear, readSet } from './fewPairsData';
import { makeLibrary, openLibrary } from './retrainLibrary';
import { type RunningEngine, startEngine } from './startEngine';

const root = resolve(import.meta.dirname, '../..');
const SETS = ['products-sop', 'caltech101-20', 'clothing10', 'imagenette10-val'];
const ROUNDS = 3;
const K = 60;
/** Between opening Teach and teaching. */
const READ_MS = 4_000;
/** What a training changed last is told half a second later. */
const SETTLE_MS = 1_500;

/** From "train" to the new ranking being served, in libraries of made size; see the README of this folder. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cache: { type: 'string' },
      photos: { type: 'string', default: '10000' },
      pairs: { type: 'string', default: '200' },
      methods: { type: 'string', default: 'rca,triplet' },
    },
  });
  const methods = values.methods.split(',') as MethodId[];
  const folders = SETS.map((name) => sharedPath('data', name));
  if (folders.includes(null) || !methods.every((method) => methodIds.includes(method)))
    throw new Error(
      'npm run bench -- retrain [--photos 10000] [--pairs 200] [--methods rca,triplet] [--cache FOLDER], beside ../shared/data',
    );
  await loadBackend();
  const sets = [];
  for (const folder of folders) sets.push(await readSet(folder!, values.cache));
  for (const n of values.photos.split(',').map(Number)) {
    const folder = await mkdtemp(join(tmpdir(), 'likewise-retrain-'));
    try {
      const library = join(folder, 'library');
      const pairs = await makeLibrary(folder, sets, n, Number(values.pairs));
      console.log(`\n${n} photos, ${pairs.length} judgements; load before ${loadavg()[0]!.toFixed(1)}`);
      console.log('| method | part | wall ms | CPU ms |\n| --- | --- | --- | --- |');
      await asInTheWindow(library, methods, pairs);
      await inThisProcess(library, methods);
    } finally {
      await rm(folder, { recursive: true });
    }
  }
}

/** By what was built, as the window asks it. */
async function asInTheWindow(library: string, methods: readonly MethodId[], pairs: readonly JudgedPair[]): Promise<void> {
  const engine = await startEngine(library);
  try {
    await engine.idle();
    await openTeach(engine);
    for (const method of methods) await whole(engine, method, pairs[0]!.imageA);
    await asked(engine, pairs[0]!.imageA, pairs[1]!);
  } finally {
    await engine.quit();
  }
}

/** The Teach screen asks for doubts when it opens: that starts the compute process, and brings the sample into its memory. Then somebody reads it. */
async function openTeach(engine: RunningEngine): Promise<void> {
  const clock = stopwatch('Teach screen', () => engine.cpuMs());
  engine.personActed();
  await engine.ask('judgements.suspicious', undefined);
  clock.lap('doubts, with the start of the process');
  await wait(READ_MS);
  clock.lap('read, while a training is rehearsed');
}

/** From the press to the first answer, by what the window is told. */
async function whole(engine: RunningEngine, method: MethodId, imageId: ImageId): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const [served, ended] = [engine.next('library.changed', ({ model }) => model === true), engine.next('training.ended')];
    const [startMs, startCpuMs] = [performance.now(), engine.cpuMs()];
    await engine.ask('training.start', { method, isForced: true });
    await Promise.race([served, ended]);
    const servedMs = performance.now();
    await engine.ask('search.byImage', { imageId, k: K });
    const [answeredMs, answeredCpuMs] = [performance.now(), engine.cpuMs()];
    const { result, message } = await ended;
    if (result === null) throw new Error(message ?? 'cancelled');
    const { reason, steps, bolderId } = result;
    row(method, `whole, round ${round + 1} (${reason}, ${steps} steps)`, answeredMs - startMs, answeredCpuMs - startCpuMs);
    row(method, '... of this the first answer', answeredMs - servedMs);
    row(
      method,
      `after it: a bolder version (${bolderId === null ? 'none' : 'one'})`,
      performance.now() - answeredMs,
      engine.cpuMs() - answeredCpuMs,
    );
    // Else what is told of this training is taken for the next one's.
    await wait(SETTLE_MS);
  }
}

/** Pieces of the same by the sources, one after another. */
async function inThisProcess(library: string, methods: readonly MethodId[]): Promise<void> {
  const engine = openLibrary(library);
  try {
    for (const method of methods) await parts(engine, method);
    await versions(engine);
  } finally {
    await engine.close();
  }
}

/** The same pieces in this process, one after another. */
async function parts({ store, backbone }: Engine, method: MethodId): Promise<void> {
  const { readDefaults } = await import('@engine/training/settings/settings');
  const settings = await readDefaults(join(root, 'resources/training'), method);
  const base = linear(parseHead(store.models.head(store.models.own(baseLensId)!.id) as Uint8Array, 'the label-free model'));
  const source = { databasePath: store.databasePath, backbone: backbone.id };
  const input = { store: source, base, judged: judgedIn(store, store.lenses.list()[0]!.id), seed: settings.seed, settings };
  const signal = new AbortController().signal;
  const clock = stopwatch(method);
  let phase = 'read';
  const { taught } = await teachingWork.train(input, signal, (progress) => {
    if (progress.phase === phase) return;
    clock.lap(phase);
    phase = progress.phase;
  });
  clock.lap(phase);
  const modelId = store.models.insert({
    ...{
      lensId: store.lenses.list()[0]!.id,
      kind: 'taught',
      backbone: backbone.id,
      size: taught.head.size,
      head: serialiseHead(taught.head),
    },
    ...{ config: {}, metrics: {}, fittedOn: 0, parentId: null },
  });
  const work = new ComputeWork(join(root, 'resources/models'));
  for (const [name, from] of [
    ['by features', source],
    ['by the label-free embeddings', embeddingSource(store, backbone.id)],
  ] as const)
    for (let round = 0; round < ROUNDS; round++) {
      clock.restart();
      for await (const chunk of work.embedAll(from, taught.head, signal)) void chunk;
      clock.lap(`embed all ${name}`);
    }
  let [embedMs, writeMs, startMs] = [0, 0, performance.now()];
  for await (const { imageIds, embeddings } of work.embedAll(embeddingSource(store, backbone.id), taught.head, signal)) {
    embedMs += performance.now() - startMs;
    startMs = performance.now();
    store.embeddings.add(modelId, imageIds, embeddings);
    writeMs += performance.now() - startMs;
    startMs = performance.now();
  }
  store.models.discard(modelId);
  row(method, 'embed all, without the channel', embedMs);
  row(method, 'write', writeMs);
}

/** Each version as it is seen in a comparison: those that are not in use are embedded anew. */
async function versions({ models }: Engine): Promise<void> {
  const clock = stopwatch('versions');
  for (const { id } of models.list().slice(0, ROUNDS + 1)) {
    clock.restart();
    const { size } = await models.embeddingsOf(id);
    clock.lap(`version ${id}, ${size} photos`);
  }
}

/** How long the page waits for a percentage beside its first results. */
async function asked(engine: RunningEngine, query: ImageId, { imageA }: JudgedPair): Promise<void> {
  const found = async (imageId: ImageId): Promise<ImageId[]> =>
    (await engine.ask('search.byImage', { imageId, k: K })).hits.map(({ photo }) => photo.imageId);
  const scoresOf = (imageId: ImageId, imageIds: readonly ImageId[]): Promise<unknown> =>
    engine.ask('search.confidence', { query: { kind: 'photo', imageId }, more: [], less: [], imageIds });
  const [images, others] = [await found(query), await found(imageA)];
  const clock = stopwatch('confidence', () => engine.cpuMs());
  for (const round of ['first', 'again, nothing changed', 'again, nothing changed']) {
    await scoresOf(query, images);
    clock.lap(round);
  }
  await scoresOf(imageA, others);
  clock.lap('of another photo, nothing changed');
  for (let round = 0; round < 3; round++) {
    await engine.ask('judgements.save', {
      pairs: [{ imageA: query, imageB: images[20 + round]!, verdict: 'different' }],
      source: 'search',
    });
    clock.restart();
    await scoresOf(query, images);
    clock.lap('after one more judgement');
  }
  for (let round = 0; round < 2; round++) {
    await engine.ask('judgements.suggest', { count: 10 });
    clock.lap('ten suggestions');
  }
  await engine.ask('judgements.suspicious', undefined);
  clock.lap('doubts');
}

const cpuOfThis = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

/** @param cpu ms so far */
function stopwatch(name: string, cpu = cpuOfThis): { lap(part: string): void; restart(): void } {
  let [startMs, startCpu] = [performance.now(), cpu()];
  const restart = (): void => void ([startMs, startCpu] = [performance.now(), cpu()]);
  return {
    restart,
    lap(part) {
      row(name, part, performance.now() - startMs, cpu() - startCpu);
      restart();
    },
  };
}

function row(method: string, part: string, wallMs: number, cpuMs?: number): void {
  console.log(`| ${method} | ${part} | ${wallMs.toFixed(0)} | ${cpuMs?.toFixed(0) ?? ''} |`);
}
