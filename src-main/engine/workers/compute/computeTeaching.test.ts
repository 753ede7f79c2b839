import * as tf from '@tensorflow/tfjs-core';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { ImageId, MethodId } from '@contract/data';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { imageRow, temporaryStore } from '../../../../test/fixtures/store';
import { judge, makeFeatures } from '../../../../test/fixtures/teaching';
import { fitClosedForm } from '../../model/head/closedForm';
import type { LinearHead } from '../../model/types';
import { readDefaults } from '../../training/settings/settings';
import { teachingWork } from './computeTeaching';
import { pool } from './openTeaching';
import type { TeachingInput } from './teachingCalls';

const backbone = 'efficientnet-lite0';
const defaultsFolder = resolve(import.meta.dirname, '../../../../resources/training');
const made = makeFeatures(120, 1280, 8, 0.6, 1.6, 3);
const signal = new AbortController().signal;

/** The label-free head of the made features, which takes a second to fit. */
let fitted: Promise<LinearHead> | null = null;
async function fitBase(): Promise<LinearHead> {
  const { f, features: values } = made;
  const { mean, weights, axes } = await fitClosedForm({ values, n: made.labels.length, f }, 64, 30, () => Promise.resolve());
  const size = axes.values.length;
  return { kind: 'linear', featureSize: f, size, mean: Float32Array.from(mean), weights: Float32Array.from(weights) };
}

/** A library of the made features; image n is row n - 1. */
async function makeInput(judgements: number, store = temporaryStore()): Promise<TeachingInput> {
  for (let row = 0; row < made.labels.length; row++) {
    const id = store.images.insert(imageRow(row + 1));
    store.features.put(id, backbone, made.features.subarray(row * made.f, (row + 1) * made.f));
  }
  const judged = judge(made, judgements, 1).map(({ a, b, ...rest }) => ({
    imageA: (a + 1) as ImageId,
    imageB: (b + 1) as ImageId,
    ...rest,
  }));
  return { store: { databasePath: store.databasePath, backbone }, base: await (fitted ??= fitBase()), judged, seed: 42 };
}

await describeWithBackends(
  'teaching from the database',
  () => {
    test('R30 after two more trainings by each way to learn, rehearsals, suggestions and doubts not one tensor more is held', async () => {
      const input = await makeInput(40);
      const methods: MethodId[] = ['rca', 'triplet', 'contrastive', 'arcface'];
      const defaults = await Promise.all(methods.map((method) => readDefaults(defaultsFolder, method)));
      const run = async (i: number): Promise<void> => {
        const settings = { ...defaults[i % methods.length]!, steps: { max: 3, choose: 'fixed' as const } };
        await teachingWork.train({ ...input, settings }, signal, () => undefined);
        await teachingWork.rehearse({ ...input, settings }, signal, () => Promise.resolve());
        await teachingWork.suggest({ ...input, count: 3, leftOut: new Int32Array() }, signal);
        await teachingWork.trust(input, signal);
      };
      await run(0);
      const { numTensors, numBytes } = tf.memory();
      for (let i = 1; i <= 2 * methods.length; i++) await run(i);
      expect(tf.memory()).toMatchObject({ numTensors, numBytes });
    }, 120_000);

    test('nobody is asked about photos that are left out, also where no other is near', async () => {
      const input = await makeInput(0);
      const open = new Set([2, 30, 57, 90]);
      const leftOut = Int32Array.from(made.labels, (_, row) => row + 1).filter((imageId) => !open.has(imageId));
      const asked = await teachingWork.suggest({ ...input, count: 4, leftOut }, signal);
      expect(asked).toHaveLength(4);
      for (const { imageA, imageB } of asked) expect([open.has(imageA), open.has(imageB)]).toEqual([true, true]);
    });

    test('a judgement of a photo whose features are gone is left out and counted, and the others are used', async () => {
      const input = await makeInput(40);
      const judged = [...input.judged, { imageA: 1 as ImageId, imageB: 999 as ImageId, isSimilar: true, asked: 'search' as const }];
      const settings = await readDefaults(defaultsFolder, 'rca');
      const { used, leftOut, taught } = await teachingWork.train({ ...input, judged, settings }, signal, () => undefined);
      expect([used, leftOut, taught.trust.length]).toEqual([40, 1, 40]);
      const trust = await teachingWork.trust({ ...input, judged }, signal);
      expect([trust.length, Number.isNaN(trust[40])]).toEqual([41, true]);
    });

    test('classes teach as judgements do, and photos of no class are only looked at', async () => {
      const input = await makeInput(0);
      const imageIds = Int32Array.from({ length: 80 }, (_, i) => i + 1);
      const classes = { imageIds, classes: made.labels.slice(0, 80) };
      const settings = await readDefaults(defaultsFolder, 'rca');
      const { taught, used } = await teachingWork.train({ ...input, classes, settings }, signal, () => undefined);
      expect(used).toBeGreaterThan(200);
      expect(taught.comparison!.change.pairAuc.value).toBeGreaterThan(0);
    });

    test('what was read before changes no answer: how answers are trusted, and a head, are those of a library that was just opened', async () => {
      const input = await makeInput(40);
      const settings = await readDefaults(defaultsFolder, 'rca');
      const ask = (judged: TeachingInput['judged']) => teachingWork.trust({ ...input, judged }, signal);
      const [fewFirst, allFirst] = [await ask(input.judged.slice(0, 39)), await ask(input.judged)];
      expect(fewFirst).not.toEqual(allFirst.subarray(0, 39));
      const head = (await teachingWork.train({ ...input, settings }, signal, () => undefined)).taught.head;
      // Another library, and back.
      const other = await makeInput(40);
      await teachingWork.trust(other, signal);
      expect(await ask(input.judged)).toEqual(allFirst);
      expect(await ask(input.judged.slice(0, 39))).toEqual(fewFirst);
      const again = (await teachingWork.train({ ...input, settings }, signal, () => undefined)).taught.head;
      expect(again).toEqual(head);
    });

    test('whoever asks for doubts finds kin looked for already, until a photo is added', async () => {
      const store = temporaryStore();
      const input = await makeInput(40, store);
      const open = () => pool.open(input.store, input.base, [], input.seed, () => Promise.resolve());
      const look = () => Promise.reject(new Error('it looks for them'));
      await expect((await open()).kin(look)).rejects.toThrow('it looks for them');
      await teachingWork.trust(input, signal);
      const { a, features } = await (await open()).kin(look);
      expect(features).toHaveLength(3 * a.length);
      store.features.put(store.images.insert(imageRow(500)), backbone, made.features.subarray(0, made.f));
      await expect((await open()).kin(look)).rejects.toThrow('it looks for them');
    });

    test('a rehearsal stops within any of its pieces, and holds nothing then; with too little judged it does not begin', async () => {
      const [input, settings] = [await makeInput(40), await readDefaults(defaultsFolder, 'triplet')];
      const rehearsed = { ...input, settings: { ...settings, steps: { ...settings.steps, max: 6 } } };
      // The first one reads the photos, too.
      expect(await teachingWork.rehearse(rehearsed, signal, () => Promise.resolve())).not.toBeNull();
      let pieces = 0;
      await teachingWork.rehearse(rehearsed, signal, () => Promise.resolve(void pieces++));
      expect(pieces).toBeGreaterThan(10);
      const { numTensors } = tf.memory();
      for (let stopAt = 1; stopAt <= pieces; stopAt++) {
        let done = 0;
        const pause = () => (++done === stopAt ? Promise.reject(new Error('stop')) : Promise.resolve());
        await expect(teachingWork.rehearse(rehearsed, signal, pause)).rejects.toThrow('stop');
      }
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(await teachingWork.rehearse({ ...rehearsed, judged: input.judged.slice(0, 9) }, signal, () => Promise.resolve())).toBeNull();
    });

    test('a cancel is noticed between two pieces of work', async () => {
      const controller = new AbortController();
      const settings = await readDefaults(defaultsFolder, 'triplet');
      const training = teachingWork.train({ ...(await makeInput(40)), settings }, controller.signal, () => controller.abort());
      await expect(training).rejects.toMatchObject({ code: 'cancelled' });
    });
  },
  ['tensorflow'],
);
