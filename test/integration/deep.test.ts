import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TrainingResult } from '@contract/data';
import type { Engine } from '@engine/engine';
import { openEngine, type OpenedEngine } from '../fixtures/engine';
import { put, scratchFolder, sceneJpeg, writeScenes } from '../fixtures/photoFolder';
import { childrenOf } from '../fixtures/processes';

const SETTINGS = `
method: sphereface
labels: folders
batch: { groups: 6, perGroup: 3 }
steps: { choose: fixed }
backbone: { unfreeze: 1, steps: 24, learningRate: 1e-4, augment: flip }
`;

async function library(name: string): Promise<{ opened: OpenedEngine; engine: Engine; base: string; photos: string }> {
  const base = scratchFolder(name);
  const photos = join(base, 'photos');
  await writeScenes(photos, 12, 3);
  const opened = openEngine(join(base, 'library'));
  await opened.index(photos);
  return { opened, engine: opened.engine, base, photos };
}

async function trainDeep({ training }: Engine, isResumed = false): Promise<TrainingResult> {
  const ended = await training.start(await training.settings({ yaml: SETTINGS }), true, null, isResumed).ended;
  if (ended.outcome !== 'done') throw ended.outcome === 'failed' ? ended.error : new Error('cancelled');
  return ended.result;
}

test('a backbone trained here is put to use with features of its own; killed and resumed it is the same to the bit', async () => {
  const { opened, engine, base, photos } = await library('deep');
  const before = engine.models.list().find(({ isActive }) => isActive)!;
  await expect(trainDeep(engine, true)).rejects.toMatchObject({ code: 'bad-argument' });

  const cutShort = engine.training.start(await engine.training.settings({ yaml: SETTINGS }), true);
  await opened.jobWhere(({ phase, done }) => phase === 'learning' && done >= 13);
  const compute = childrenOf(process.pid).find(({ command }) => command.includes('compute.js'))!;
  process.kill(compute.pid, 'SIGKILL');
  expect(await cutShort.ended).toMatchObject({ outcome: 'failed', error: { code: 'engine-away' } });
  expect(engine.models.list().find(({ isActive }) => isActive)).toEqual(before);

  const resumed = await trainDeep(engine, true);
  expect(resumed).toMatchObject({ isActive: true, steps: 24 });
  expect(engine.models.show(resumed.modelId).metrics).toMatchObject({ curves: { resumedAt: 10 } });
  const backboneOf = (id: TrainingResult['modelId']): string => engine.store.models.get(id)!.backbone;
  const trained = backboneOf(resumed.modelId);
  const whole = await trainDeep(engine);
  // Its name holds the checksum of its weights.
  expect(backboneOf(whole.modelId)).toBe(trained);
  expect(engine.store.models.head(whole.modelId)).toEqual(engine.store.models.head(resumed.modelId));
  expect(readdirSync(join(base, 'library', 'backbones'))).toEqual([`${trained}.safetensors`]);

  // Everything that answers uses it: a photo of the library, one from outside, and one that came later.
  const [id] = engine.store.files.list().flatMap(({ imageId }) => (imageId === null ? [] : [imageId]));
  const hits = engine.search.byImage(id!, 5).hits;
  expect(hits).toHaveLength(5);
  const outside = await engine.search.bySource({ bytes: await sceneJpeg(1, 0) }, 'outside', 3);
  expect(outside.hits[0]!.similarity).toBeGreaterThan(0.99);
  put(join(photos, 'scene_01', 'shot_09.jpg'), await sceneJpeg(1, 9));
  await opened.index(photos);
  await expect.poll(() => engine.store.embeddings.count(whole.modelId), { timeout: 20_000 }).toBe(37);

  await opened.close();
  const again = openEngine(join(base, 'library')).engine;
  expect(again.search.byImage(id!, 5).hits[0]!.photo.imageId).toBe(hits[0]!.photo.imageId);
  await again.models.rollBack();
  await again.models.rollBack();
  expect(again.models.list().find(({ isActive }) => isActive)!.id).toBe(again.models.list().at(-1)!.id);
  for (const modelId of [whole.modelId, resumed.modelId]) again.models.remove(modelId);
  expect(existsSync(join(base, 'library', 'backbones', `${trained}.safetensors`))).toBe(false);
  expect(again.store.features.backbones()).toEqual([again.backbone.id]);
});

test('without native TensorFlow a network is not trained, and one sentence says why', async () => {
  const { opened, base } = await library('deep-wasm');
  await opened.close();
  process.env['LIKEWISE_BACKEND'] = 'wasm';
  try {
    const wasm = openEngine(join(base, 'library'));
    await expect(trainDeep(wasm.engine)).rejects.toMatchObject({ code: 'backend-missing' });
    expect(wasm.engine.models.list().filter(({ kind }) => kind === 'taught')).toEqual([]);
    await wasm.close();
  } finally {
    delete process.env['LIKEWISE_BACKEND'];
  }
});

test('a library without a judgement is taught by altered copies of its photos; that is put to use only where judgements say so', async () => {
  const { engine } = await library('copies');
  const settings = await engine.training.settings({ yaml: 'method: rca\nlabels: augmentation' });
  const ended = await engine.training.start(settings).ended;
  if (ended.outcome !== 'done') throw ended.outcome === 'failed' ? ended.error : new Error('cancelled');
  expect(ended.result).toMatchObject({ isAccepted: false, isActive: false, reason: 'copies-only' });
  // Each of 36 photos with its three copies: pairs that are alike and pairs that are not were drawn from them.
  expect(ended.result.judgements).toBeGreaterThan(36 * 4);
  expect(ended.result.after!.pairAuc.value).toBeGreaterThan(0.5);
  const again = await engine.training.start(settings).ended;
  if (again.outcome !== 'done') throw new Error('The second training failed.');
  expect(engine.store.models.head(again.result.modelId)).toEqual(engine.store.models.head(ended.result.modelId));

  const ids = [...engine.store.files.list()].flatMap(({ imageId }) => (imageId === null ? [] : [imageId]));
  const judge = (a: number, b: number, verdict: 'similar' | 'different'): void =>
    void engine.judgements.save([{ imageA: ids[a]!, imageB: ids[b]!, verdict }], 'search');
  for (let scene = 0; scene < 10; scene++) {
    judge(scene * 3, scene * 3 + 1, 'similar');
    judge(scene * 3, scene * 3 + 3, 'different');
  }
  const judged = await engine.training.start(settings).ended;
  if (judged.outcome !== 'done') throw new Error('The third training failed.');
  expect(judged.result.reason).not.toBe('copies-only');
  // The same head: judgements decide, and teach nothing here.
  expect(engine.store.models.head(judged.result.modelId)).toEqual(engine.store.models.head(ended.result.modelId));
});

test('a reading of photos for altered copies is cancelled within two seconds, and nothing is kept', async () => {
  const { opened, engine } = await library('copies-cancel');
  const job = engine.training.start(await engine.training.settings({ yaml: 'labels: augmentation' }));
  await opened.jobWhere(({ phase, kind }) => kind === 'train' && phase === 'reading');
  const startedAt = performance.now();
  engine.jobs.cancel(job.id);
  expect(await job.ended).toMatchObject({ outcome: 'cancelled' });
  expect(performance.now() - startedAt).toBeLessThan(2000);
  expect(engine.models.list().filter(({ kind }) => kind === 'taught')).toEqual([]);
});
