import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '@engine/model/backend';
import { DEFAULT_BACKBONE } from '@engine/model/backbone/backbones';
import { createNetwork, loadBackbone } from '@engine/model/backbone/loadBackbone';
import { parseSafetensors } from '@engine/model/files/safetensors';
import { randomSmallCnn } from '@engine/model/backbone/smallCnn';
import { serialiseSafetensors } from '@engine/model/files/writeSafetensors';
import type { ConvNetwork } from '@engine/model/backbone/convNetwork';
import { embed } from '@engine/model/head/head';
import type { LinearHead } from '@engine/model/types';
import { seededStream } from '@engine/metric/random';
import { judge, teachingLibrary } from '../../../../test/fixtures/teaching';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { readDefaults, withBackbone, type TrainingSettings } from '../settings/settings';
import { judgementsOfClasses, NoClass } from '../answers/classJudgements';
import { compareByTensor } from '../answers/compareByTensor';
import { plainHeadOf } from '../head/composeHead';
import { embeddingsOf, type TeachingLibrary } from '../rows/library';
import { findStart } from '../start/teachStart';
import { readCheckpoint } from './checkpoint';
import type { Examples } from './deepRun';
import { cutBefore, TrainableTail } from './tail';
import type { DeepTask } from './deepCourse';
import { trainDeep, type DeepTaught } from './trainDeep';

const here = (path: string): string => resolve(import.meta.dirname, '../../../../', path);
const folder = mkdtempSync(join(tmpdir(), 'likewise-deep-'));
const now = (): Promise<void> => Promise.resolve();
const [PHOTOS, KINDS, SIDE] = [48, 6, 16];

/** Pictures whose kind is in the place of a bright spot, and whose brightness and colours mean nothing. */
function makePictures(): { pixels: Float32Array; labels: Int32Array } {
  const random = seededRandom(3);
  const labels = Int32Array.from({ length: PHOTOS }, (_, photo) => photo % KINDS);
  const pixels = new Float32Array(PHOTOS * SIDE * SIDE * 3);
  for (const [photo, label] of labels.entries()) {
    const tint = [random(), random(), random()];
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++)
        for (let c = 0; c < 3; c++) {
          const isSpot = Math.floor(y / 8) * 2 + Math.floor(x / 8) === label % 4 && (label < 4 || (x + y) % 2 === 0);
          pixels[((photo * SIDE + y) * SIDE + x) * 3 + c] = (isSpot ? 1 : -1) * 0.6 + tint[c]! - 0.5 + 0.3 * (random() - 0.5);
        }
  }
  return { pixels, labels };
}

const { pixels, labels } = makePictures();
const size = SIDE * SIDE * 3;
const examples: Examples = {
  shape: [SIDE, SIDE, 3],
  views: 1,
  read: (rows) => {
    const values = new Float32Array(rows.length * size);
    rows.forEach((row, i) => values.set(pixels.subarray(row * size, (row + 1) * size), i * size));
    return values;
  },
};

beforeAll(() => loadBackend({ LIKEWISE_BACKEND: '' }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function library(): Promise<TeachingLibrary> {
  return teachingLibrary({ features: pixels.map((value) => value + 2), f: size, labels }, judge({ labels }, 240, 2));
}

async function settings(steps: number): Promise<TrainingSettings> {
  const given = await readDefaults(here('resources/training'), 'triplet');
  const batch = { groups: 6, perGroup: 4 };
  return { ...withBackbone(given, { start: 'small-cnn', steps, learningRate: 2e-3 }), batch };
}

async function task(steps: number, name: string, isResumed = false): Promise<DeepTask> {
  return {
    ...{ library: await library(), from: 0, examples, settings: await settings(steps) },
    network: createNetwork('small-cnn', randomSmallCnn(1), 'x'),
    checkpoint: { path: join(folder, name), key: 'a run', isResumed },
  };
}

/** A pretrained network, and classes of which two have no name. */
async function classTask(steps: number, name: string, isResumed = false): Promise<DeepTask> {
  const network = createNetwork('small-cnn', randomSmallCnn(1), 'x');
  const plain = await teachingLibrary({ features: featuresBy(network), f: 128, labels }, []);
  const embeddings = embeddingsOf(plain, plain.spaces.untaught);
  const classes = labels.map((label) => (label < 4 ? label : NoClass));
  const judged = judgementsOfClasses(classes, (rows) => compareByTensor(embeddings, embeddings.values, rows), 3, seededStream(1));
  const given = withBackbone(await readDefaults(here('resources/training'), 'sphereface'), { unfreeze: 4, steps, learningRate: 1e-3 });
  return {
    ...{ library: { ...plain, judged, isCertain: true, areClasses: true }, network, from: 0, examples },
    settings: { ...given, batch: { groups: 4, perGroup: 4 } },
    checkpoint: { path: join(folder, name), key: 'a run', isResumed },
  };
}

function featuresBy(network: ConvNetwork): Float32Array {
  return tf.tidy(() => Float32Array.from(tf.mean(network.run(tf.tensor4d(pixels, [PHOTOS, SIDE, SIDE, 3]), 0), [1, 2]).dataSync()));
}

/** [photos, photos] */
function cosinesBy(head: LinearHead, features: Float32Array): Float32Array {
  const values = embed(features, head);
  return compareByTensor({ values, n: PHOTOS, d: head.size }, values, Int32Array.from(labels.keys()));
}

/** All that a run ended with, its arrays as digests: to list where two of them differ takes minutes. */
function bitsOf({ tensors, head, resumedAt: _, ...others }: DeepTaught): object {
  const digest = (values: ArrayBufferView | null): string | null =>
    values &&
    createHash('sha256')
      .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
      .digest('hex');
  const kept = [...tensors].map(([name, tensor]) => [name, { ...tensor, values: digest(tensor.values) }]);
  return { ...others, tensors: kept, head: { ...head, mean: digest(head.mean), weights: digest(head.weights) } };
}

describe('deep training', () => {
  test('a small network learns from nothing, is measured on what it has not seen, and leaves no tensor', async () => {
    const made = await task(40, 'learns');
    const tensors = tf.memory().numTensors;
    const { losses, comparison, tensors: weights, head, steps } = await trainDeep(made, now, () => undefined);
    expect(tf.memory().numTensors).toBe(tensors);
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-5))).toBeLessThan(0.8 * mean(losses.slice(0, 5)));
    expect(comparison!.change.pairAuc.value).toBeGreaterThan(0.03);
    expect([head.size, head.weights!.every(Number.isFinite), steps > 0]).toEqual([128, true, true]);
    const kept = parseSafetensors(serialiseSafetensors(weights), 'x');
    createNetwork('small-cnn', kept, 'x').dispose();
    expect(kept.get('blocks.0.conv.kernel')!.values).not.toEqual(randomSmallCnn(1).get('blocks.0.conv.kernel')!.values);
    made.network.dispose();
  });

  test('stopped at any step and gone on with, it ends with the bits of a run that was not disturbed', async () => {
    const undisturbed = await trainDeep(await task(34, 'whole'), now, () => undefined);
    for (const stopAt of [12, 20, 33]) {
      const stop = trainDeep(await task(34, `stopped ${stopAt}`), now, ({ step }) => {
        if (step === stopAt) throw new Error('killed');
      });
      await expect(stop).rejects.toThrow('killed');
      const resumed = await trainDeep(await task(34, `stopped ${stopAt}`, true), now, () => undefined);
      expect(resumed.resumedAt).toBe(stopAt - (stopAt % 10 === 0 ? 10 : stopAt % 10));
      expect(bitsOf(resumed)).toEqual(bitsOf(undisturbed));
    }
  });

  test('cancelled in a step or while it is measured, it has every step that was taken', async () => {
    const undisturbed = await trainDeep(await task(34, 'whole'), now, () => undefined);
    // Measured are the 12th and the 18th.
    for (const cancelAt of [11, 12, 18]) {
      let taken = 0;
      const cancelled = (): Promise<void> => (taken === cancelAt ? Promise.reject(new Error('cancelled')) : Promise.resolve());
      const name = `cancelled ${cancelAt}`;
      await expect(trainDeep(await task(34, name), cancelled, ({ step }) => void (taken = step))).rejects.toThrow('cancelled');
      const resumed = await trainDeep(await task(34, name, true), now, () => undefined);
      expect(resumed.resumedAt).toBe(cancelAt);
      expect(bitsOf(resumed)).toEqual(bitsOf(undisturbed));
    }
  });

  test('where classes teach, what is kept is the closed form of all of them, on what the trained blocks give', async () => {
    const made = await classTask(20, 'anew');
    const tensors = tf.memory().numTensors;
    const taught = await trainDeep(made, now, () => undefined);
    expect(tf.memory().numTensors).toBe(tensors);
    expect([taught.isHeadAnew, taught.steps > 0]).toEqual([true, true]);
    const features = featuresBy(createNetwork('small-cnn', taught.tensors, 'x'));
    const anew = { ...(await teachingLibrary({ features, f: 128, labels }, made.library.judged)), isCertain: true, areClasses: true };
    const start = await findStart(anew, made.settings.seed, now);
    const expected = cosinesBy(plainHeadOf(anew.spaces, start.map), features);
    const kept = cosinesBy(taught.head, features);
    expect(Math.max(...kept.map((cosine, p) => Math.abs(cosine - expected[p]!)))).toBeLessThan(0.01);
  });

  test('killed while classes teach, in its steps or after the last of them, and gone on with, it ends with the same bits', async () => {
    const undisturbed = await trainDeep(await classTask(14, 'classes'), now, () => undefined);
    expect(undisturbed.isHeadAnew).toBe(true);
    for (const stopAt of [12, 14]) {
      const name = `classes ${stopAt}`;
      const stop = trainDeep(await classTask(14, name), now, ({ step }) => {
        if (step === stopAt) throw new Error('killed');
      });
      await expect(stop).rejects.toThrow('killed');
      const resumed = await trainDeep(await classTask(14, name, true), now, () => undefined);
      expect(resumed.resumedAt).toBeGreaterThan(0);
      expect(bitsOf(resumed)).toEqual(bitsOf(undisturbed));
    }
    // Where the closed form is fitted: of the pauses after the last step, the first belong to the step and what it is measured by.
    let [taken, pauses] = [0, 0];
    const cancelled = (): Promise<void> => (taken === 14 && ++pauses === 12 ? Promise.reject(new Error('cancelled')) : Promise.resolve());
    await expect(trainDeep(await classTask(14, 'late'), cancelled, ({ step }) => void (taken = step))).rejects.toThrow('cancelled');
    const resumed = await trainDeep(await classTask(14, 'late', true), now, () => undefined);
    expect(resumed.resumedAt).toBe(14);
    expect(bitsOf(resumed)).toEqual(bitsOf(undisturbed));
  });

  test('there is nothing to resume without a checkpoint, with one of another run, or with a damaged one', async () => {
    await expect(trainDeep(await task(34, 'none', true), now, () => undefined)).rejects.toMatchObject({ code: 'bad-argument' });
    const path = join(folder, 'whole');
    expect(readCheckpoint(path, 'a run')).not.toBeNull();
    expect(readCheckpoint(path, 'another run')).toBeNull();
    const bytes = readFileSync(path);
    for (const length of [0, 100, bytes.length - 1]) {
      const torn = join(folder, 'torn');
      writeFileSync(torn, bytes);
      truncateSync(torn, length);
      expect(readCheckpoint(torn, 'a run')).toBeNull();
    }
  });

  test('steps far too large are noticed; what is kept is finite, and not put to use', async () => {
    const made = await task(30, 'ill');
    const broken = { ...made.settings, backbone: { ...made.settings.backbone, learningRate: 1e30 } };
    const taught = await trainDeep({ ...made, settings: broken }, now, () => undefined);
    const { illness, isAccepted, head, tensors, steps } = taught;
    expect(steps).toBe(0);
    expect(() => serialiseSafetensors(tensors)).not.toThrow();
    expect(illness).toBe('not-finite');
    expect(isAccepted).toBe(false);
    expect(head.weights!.every(Number.isFinite)).toBe(true);
    for (const { values } of tensors.values()) expect(values.every(Number.isFinite)).toBe(true);
  });

  test('too few judgements are said, with how many there are', async () => {
    const made = await task(10, 'few');
    const few = { ...made, library: { ...made.library, judged: made.library.judged.slice(0, 12) } };
    await expect(trainDeep(few, now, () => undefined)).rejects.toThrow('12 were made');
  });
});

describe('the trained end of the backbone', () => {
  test('gives the features that the whole network gives, and a slope for every one of its variables', async () => {
    const network = await loadBackbone(DEFAULT_BACKBONE, here('resources/models'));
    const from = cutBefore(network, 2);
    const tail = new TrainableTail(network, from);
    expect(tail.variables.map(({ name }) => name)).toContain('blocks.14.depthwise.kernel');
    expect(tail.variables[0]!.name).toBe('blocks.14.expand.kernel');
    expect(tail.variables.at(-1)!.name).toBe('head.bias');
    tf.tidy(() => {
      const photos = tf.randomUniform<tf.Rank.R4>([2, 224, 224, 3], 0, 255, 'float32', 4);
      const whole = network.features(photos);
      const cut = network.run(network.normalise(photos), 0, from);
      expect(cut.shape).toEqual([2, 7, 7, 192]);
      const parts = tail.features(cut);
      expect(tf.max(tf.abs(tf.sub(parts, whole))).dataSync()[0]!).toBeLessThan(1e-3);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.square(tail.features(cut))),
        tail.variables.map(({ variable }) => variable),
      );
      expect(Object.values(grads)).toHaveLength(tail.variables.length);
      for (const slope of Object.values(grads)) expect(tf.max(tf.abs(slope)).dataSync()[0]!).toBeGreaterThan(0);
    });
    tail.dispose();
    network.dispose();
  });
});
