import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TrainingResult } from '@contract/data';
import type { Engine } from '@engine/engine';
import { openEngine } from '../fixtures/engine';
import { indexedLibrary, type IndexedLibrary } from '../fixtures/indexedLibrary';
import { put, sceneJpeg } from '../fixtures/photoFolder';
import { childrenOf } from '../fixtures/processes';

const SETTINGS = `
method: sphereface
labels: folders
batch: { groups: 6, perGroup: 3 }
steps: { choose: fixed }
backbone: { unfreeze: 1, steps: 16, learningRate: 1e-4, augment: flip }
`;

const indexed = (): Promise<IndexedLibrary> => indexedLibrary('deep', 12, 3);

async function trainDeep({ training }: Engine, isResumed = false): Promise<TrainingResult> {
  const ended = await training.start(await training.settings({ yaml: SETTINGS }), true, null, isResumed).ended;
  if (ended.outcome !== 'done') throw ended.outcome === 'failed' ? ended.error : new Error('cancelled');
  return ended.result;
}

test('a backbone trained here is put to use with features of its own; killed and resumed it is the same to the bit', async () => {
  const { base, library, open } = await indexed();
  const opened = open();
  const { engine } = opened;
  const before = engine.models.list().find(({ isActive }) => isActive)!;
  await expect(trainDeep(engine, true)).rejects.toMatchObject({ code: 'bad-argument' });

  const cutShort = engine.training.start(await engine.training.settings({ yaml: SETTINGS }), true);
  await opened.jobWhere(({ phase, done }) => phase === 'learning' && done >= 11);
  const compute = childrenOf(process.pid).find(({ command }) => command.includes('compute.js'))!;
  process.kill(compute.pid, 'SIGKILL');
  expect(await cutShort.ended).toMatchObject({ outcome: 'failed', error: { code: 'engine-away' } });
  expect(engine.models.list().find(({ isActive }) => isActive)).toEqual(before);

  const resumed = await trainDeep(engine, true);
  expect(resumed).toMatchObject({ isActive: true, steps: 16 });
  expect(engine.models.show(resumed.modelId).metrics).toMatchObject({ curves: { resumedAt: 10 } });
  const backboneOf = (id: TrainingResult['modelId']): string => engine.store.models.get(id)!.backbone;
  const trained = backboneOf(resumed.modelId);
  const whole = await trainDeep(engine);
  // Its name holds the checksum of its weights.
  expect(backboneOf(whole.modelId)).toBe(trained);
  expect(engine.store.models.head(whole.modelId)).toEqual(engine.store.models.head(resumed.modelId));
  expect(readdirSync(join(library, 'backbones'))).toEqual([`${trained}.safetensors`]);

  // Everything that answers uses it: a photo of the library, one from outside, and one that came later.
  const [id] = engine.store.files.list().flatMap(({ imageId }) => (imageId === null ? [] : [imageId]));
  const hits = engine.search.byImage(id!, 5).hits;
  expect(hits).toHaveLength(5);
  const outside = await engine.search.bySource({ bytes: await sceneJpeg(1, 0) }, 'outside', 3);
  expect(outside.hits[0]!.similarity).toBeGreaterThan(0.99);
  put(join(base, 'more', 'shot_09.jpg'), await sceneJpeg(1, 9));
  await opened.index(join(base, 'more'));
  await expect.poll(() => engine.store.embeddings.count(whole.modelId), { timeout: 60_000 }).toBe(37);

  await opened.close();
  const reopened = openEngine(library);
  const again = reopened.engine;
  expect(again.search.byImage(id!, 5).hits[0]!.photo.imageId).toBe(hits[0]!.photo.imageId);
  await again.models.rollBack();
  await again.models.rollBack();
  expect(again.models.list().find(({ isActive }) => isActive)!.id).toBe(again.models.list().at(-1)!.id);
  for (const modelId of [whole.modelId, resumed.modelId]) again.models.remove(modelId);
  // The last one that was removed can be brought back as long as the engine runs.
  expect(existsSync(join(library, 'backbones', `${trained}.safetensors`))).toBe(true);
  await reopened.close();
  const last = openEngine(library).engine;
  expect(existsSync(join(library, 'backbones', `${trained}.safetensors`))).toBe(false);
  expect(last.store.features.backbones()).toEqual([last.backbone.id]);
});

const choice = { method: 'sphereface', labels: 'folders', blocks: 1, steps: 12 } as const;

test('paused it takes no step; cancelled and gone on with after a restart, it loses none, also where the library has grown meanwhile', async () => {
  const { base, library, open } = await indexed();
  const opened = open();
  const { engine } = opened;
  expect((await engine.deep.outlook(choice)).interrupted).toBeNull();
  expect(() => engine.deep.resume()).toThrow('no interrupted training');
  const id = await engine.deep.start(choice);
  await opened.jobWhere(({ kind, phase, done }) => kind === 'trainDeep' && phase === 'learning' && done === 3);
  engine.jobs.pause(id);
  // The step that was under way when the pause came may still be taken, and no other.
  const taken = (): number => opened.jobs.filter((job) => job.id === id && job.phase === 'learning').at(-1)!.done;
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const heldAt = taken();
  expect(heldAt).toBeLessThanOrEqual(4);
  engine.jobs.resume(id);
  await opened.jobWhere((job) => job.id === id && job.phase === 'learning' && job.done > heldAt);
  engine.jobs.cancel(id);
  await opened.jobWhere((job) => job.id === id && job.state === 'cancelled');
  // The process writes down what it has after the engine has let it go.
  await expect.poll(async () => (await engine.deep.outlook(choice)).interrupted?.step, { timeout: 60_000 }).toBeGreaterThan(heldAt);
  await opened.close();

  const again = openEngine(library);
  put(join(base, 'more', 'shot_09.jpg'), await sceneJpeg(1, 9));
  await again.index(join(base, 'more'));
  const { interrupted } = await again.engine.deep.outlook(choice);
  expect(interrupted).toMatchObject({ choice });
  const resumedId = again.engine.deep.resume();
  const ended = await again.jobWhere((job) => job.id === resumedId && ['done', 'failed', 'cancelled'].includes(job.state));
  expect(ended).toMatchObject({ state: 'done', message: null });
  const [made] = again.engine.models.list();
  expect(again.engine.models.show(made!.id).metrics).toMatchObject({ curves: { resumedAt: interrupted!.step } });
  expect(made!.training).toMatchObject({ method: 'sphereface', deep: { blocks: 1, labels: 'folders', isHeadAnew: true } });
  expect((await again.engine.deep.outlook(choice)).interrupted).toBeNull();

  const [network] = await again.engine.deep.backbones();
  expect(network).toMatchObject({ network: 'efficientnet-lite0', weights: 'sound', models: [{ id: made!.id, lens: 'default' }] });
  await again.engine.models.use(made!.id);
  expect(await again.engine.deep.backbones()).toMatchObject([{ photos: 37, featuresBytes: 37 * 1280 * 2 }]);
  await expect(again.engine.deep.remove(network!.id)).rejects.toMatchObject({ code: 'bad-argument' });
  await again.engine.models.use(again.engine.models.list().at(-1)!.id);
  expect(await again.engine.deep.remove(network!.id)).toEqual([]);
  expect(readdirSync(join(library, 'backbones'))).toEqual([]);
  expect(again.engine.models.list()).toHaveLength(1);
});

test('what stands in the way is said before anything is read; what is left half done can be forgotten', async () => {
  const opened = (await indexed()).open();
  const { engine } = opened;
  expect(await engine.deep.outlook({ ...choice, labels: 'judgements' })).toMatchObject({ lack: 'too-few-judgements' });
  expect(await engine.deep.outlook({ ...choice, labels: 'tags' })).toMatchObject({ lack: 'too-few-classes' });
  const outlook = await engine.deep.outlook(choice);
  expect(outlook).toMatchObject({ lack: null, photos: 36, library: 36, isMeasured: false });
  expect((await engine.deep.outlook({ ...choice, steps: 120 })).trainSeconds).toBeGreaterThan(5 * outlook.trainSeconds * 0.6);
  const id = await engine.deep.start({ ...choice, labels: 'judgements' });
  await opened.jobWhere((job) => job.id === id && job.state === 'failed');
  expect((await engine.deep.outlook(choice)).interrupted).toBeNull();
  await engine.deep.start(choice);
  await opened.jobWhere(({ phase, done }) => phase === 'preparing' && done > 0);
  for (const { id: running } of engine.jobs.list()) engine.jobs.cancel(running);
  expect((await engine.deep.outlook(choice)).interrupted).toMatchObject({ step: 0, choice });
  engine.deep.drop();
  expect((await engine.deep.outlook(choice)).interrupted).toBeNull();
});

test('without native TensorFlow a network is not trained, and one sentence says why', async () => {
  const { open } = await indexed();
  process.env['LIKEWISE_BACKEND'] = 'wasm';
  try {
    const wasm = open();
    expect(await wasm.engine.deep.outlook(choice)).toMatchObject({ lack: 'no-native-backend' });
    await expect(trainDeep(wasm.engine)).rejects.toMatchObject({ code: 'backend-missing' });
    expect(wasm.engine.models.list().filter(({ kind }) => kind === 'taught')).toEqual([]);
    await wasm.close();
  } finally {
    delete process.env['LIKEWISE_BACKEND'];
  }
});

/** Of ten scenes two photos that are similar, and one of the next scene that is different. */
function judgeScenes({ store, judgements }: Engine): void {
  const ids = [...store.files.list()].flatMap(({ imageId }) => (imageId === null ? [] : [imageId]));
  for (let scene = 0; scene < 10; scene++) {
    const [one, other, next] = [ids[scene * 3]!, ids[scene * 3 + 1]!, ids[scene * 3 + 3]!];
    judgements.save([{ imageA: one, imageB: other, verdict: 'similar' }], 'search');
    judgements.save([{ imageA: one, imageB: next, verdict: 'different' }], 'search');
  }
}

test('a library without a judgement is taught by altered copies of its photos; that is put to use only where judgements say so', async () => {
  const { engine } = (await indexed()).open();
  const settings = await engine.training.settings({ yaml: 'method: rca\nlabels: augmentation' });
  const ended = await engine.training.start(settings).ended;
  if (ended.outcome !== 'done') throw ended.outcome === 'failed' ? ended.error : new Error('cancelled');
  expect(ended.result).toMatchObject({ isAccepted: false, isActive: false, reason: 'copies-only' });
  // Each of 36 photos with its three copies: pairs that are alike and pairs that are not were drawn from them.
  expect(ended.result.judgements).toBeGreaterThan(36 * 4);
  expect(ended.result.after!.pairAuc.value).toBeGreaterThan(0.5);

  judgeScenes(engine);
  const judged = await engine.training.start(settings).ended;
  if (judged.outcome !== 'done') throw new Error('The second training failed.');
  expect(judged.result.reason).not.toBe('copies-only');
  // The same head, bit for bit: judgements decide, and teach nothing here.
  expect(engine.store.models.head(judged.result.modelId)).toEqual(engine.store.models.head(ended.result.modelId));

  const compared = await engine.methods.compare('augmentation').ended;
  if (compared.outcome !== 'done') throw compared.outcome === 'failed' ? compared.error : new Error('cancelled');
  expect(compared.result).toMatchObject({ labels: 'augmentation', judgements: 20 });
  // Every method but RCA took steps, over the copies alone; each was measured by the same judged pairs.
  for (const { method, losses, distances } of compared.result.methods) {
    expect(losses.length > 0, method).toBe(method !== 'rca');
    expect(distances.similar.pairs, method).toBe(compared.result.untaught.distances.similar.pairs);
  }
  expect(engine.methods.last('augmentation')).toMatchObject({ isStale: false, comparison: { labels: 'augmentation' } });
});

test('methods are not compared by altered copies where no judgement can measure them, and a network is not trained by them', async () => {
  const { engine } = (await indexed()).open();
  expect(() => engine.methods.compare('augmentation')).toThrow('only judgements can say');
  const settings = await engine.training.settings({ yaml: 'method: triplet\nlabels: augmentation' });
  const network = await engine.training.withBackbone(settings, { deep: true });
  expect(await engine.training.start(network).ended).toMatchObject({ outcome: 'failed', error: { message: /far more photos/u } });
});

test('a reading of photos for altered copies is cancelled within two seconds, and nothing is kept', async () => {
  const opened = (await indexed()).open();
  const { engine } = opened;
  const job = engine.training.start(await engine.training.settings({ yaml: 'labels: augmentation' }));
  await opened.jobWhere(({ phase, kind }) => kind === 'train' && phase === 'reading');
  const startedAt = performance.now();
  engine.jobs.cancel(job.id);
  expect(await job.ended).toMatchObject({ outcome: 'cancelled' });
  expect(performance.now() - startedAt).toBeLessThan(2000);
  expect(engine.models.list().filter(({ kind }) => kind === 'taught')).toEqual([]);
});
