import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { describeWithShared, sharedPath } from '../../../../test/fixtures/shared';
import { backboneSpec, DEFAULT_BACKBONE } from './backbones';
import type { ConvNetwork } from './convNetwork';
import { stageEnds } from './efficientNetLite';
import { fuse } from './fusedNetwork';
import { loadBackbone } from './loadBackbone';
import { parseSafetensors, type StoredTensor } from '../files/safetensors';

const modelsFolder = resolve(import.meta.dirname, '../../../../resources/models');
const golden = 'models/efficientnet-lite0-golden/golden.safetensors';

/** The cosine of two flat arrays, in float64. */
function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

await describeWithBackends('EfficientNet-Lite0', (backend) => {
  describeWithShared('against the golden activations', golden, (path) => {
    let network: ConvNetwork;
    let stored: ReadonlyMap<string, StoredTensor>;
    const values = (name: string): StoredTensor['values'] => stored.get(name)!.values;
    const photos = (count: number): tf.Tensor4D =>
      tf.tensor(values('input_rgb_u8_nhwc').slice(0, count * 224 * 224 * 3), [count, 224, 224, 3], 'int32');

    beforeAll(async () => {
      stored = parseSafetensors(readFileSync(path), path);
      network = (await loadBackbone(DEFAULT_BACKBONE, modelsFolder)) as ConvNetwork;
    });
    afterAll(() => network.dispose());

    test('the features of every photo point where they should, and have the right length', async () => {
      const count = backend === 'wasm' ? 1 : 4;
      const features = await tf.tidy(() => network.features(photos(count))).data();
      for (let photo = 0; photo < count; photo++) {
        const got = features.slice(photo * 1280, (photo + 1) * 1280);
        const wanted = values('pooled_1280').slice(photo * 1280, (photo + 1) * 1280);
        expect(cosine(got, wanted)).toBeGreaterThanOrEqual(0.9999);
        expect(Math.hypot(...got) / Math.hypot(...wanted)).toBeCloseTo(1, 2);
      }
    });

    // TensorFlow alone runs graphs.
    if (backend !== 'wasm') {
      test('as one graph it gives the same features, the golden ones, and leaves nothing in the folder', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'likewise-fused-'));
        const before = tf.memory().numTensors;
        const graph = await fuse(network, 224, folder);
        const [layered, fused] = tf.tidy(() => [network.features(photos(3)), graph.features(tf.cast(photos(3), 'float32'))]);
        const [wanted, got] = [await layered.data(), await fused.data()];
        expect(Math.max(...got.map((value, i) => Math.abs(value - wanted[i]!)))).toBeLessThan(1e-4);
        for (let photo = 0; photo < 3; photo++) {
          const [start, end] = [photo * 1280, (photo + 1) * 1280];
          expect(cosine(got.slice(start, end), values('pooled_1280').slice(start, end))).toBeGreaterThanOrEqual(0.9999);
        }
        tf.dispose([layered, fused]);
        expect(tf.memory().numTensors).toBe(before);
        graph.dispose();
        expect(readdirSync(folder)).toEqual([]);
        rmSync(folder, { recursive: true });
      });
    }

    test('the stem and each of the seven stages give the activations that an independent implementation gives', async () => {
      let x = tf.tidy(() => network.run(network.normalise(photos(1)), 0, 1));
      expect(cosine(await x.data(), values('stem_nhwc_first'))).toBeGreaterThanOrEqual(0.9999);
      let from = 1;
      for (const [stage, end] of stageEnds.entries()) {
        const next = network.run(x, from, end + 1);
        x.dispose();
        [x, from] = [next, end + 1];
        expect([...x.shape]).toEqual(stored.get(`stage${stage}_nhwc_first`)!.shape);
        expect(cosine(await x.data(), values(`stage${stage}_nhwc_first`)), `stage ${stage}`).toBeGreaterThanOrEqual(0.9999);
      }
      x.dispose();
    });

    test('the last feature map is 7 by 7, and the classifier in the file names the golden classes from it', async () => {
      const file = join(modelsFolder, backboneSpec(DEFAULT_BACKBONE).installed!.folder, backboneSpec(DEFAULT_BACKBONE).installed!.file);
      const weights = parseSafetensors(readFileSync(file), file);
      const count = backend === 'wasm' ? 1 : 4;
      const [map, logits] = tf.tidy(() => {
        const features = network.featureMap(photos(count));
        const kernel = tf.tensor2d(weights.get('classifier.kernel')!.values, [1280, 1000], 'float32');
        const bias = tf.tensor1d(weights.get('classifier.bias')!.values, 'float32');
        return [features, tf.add(tf.matMul(tf.mean<tf.Tensor2D>(features, [1, 2]), kernel), bias)];
      });
      expect(map.shape).toEqual([count, 7, 7, 1280]);
      const top = await tf.tidy(() => tf.argMax(logits, 1)).array();
      expect(top).toEqual([0, 232, 491, 626].slice(0, count));
      expect(cosine(await logits.data(), values('logits_1000').slice(0, count * 1000))).toBeGreaterThanOrEqual(0.9999);
      tf.dispose([map, logits]);
    });

    test('a forward pass leaves no tensor behind, and neither does a network that was disposed of', async () => {
      const before = tf.memory().numTensors;
      const second = await loadBackbone(DEFAULT_BACKBONE, modelsFolder);
      const loaded = tf.memory().numTensors;
      tf.tidy(() => void second.features(tf.zeros([1, 64, 64, 3])));
      expect(tf.memory().numTensors).toBe(loaded);
      second.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});

test('the golden file is where the tests look for it, or its absence is known', () => {
  // Guards against a silent rename: a checkout that has the shared folder must have the golden file in it.
  expect(sharedPath('models') !== null && sharedPath(...golden.split('/')) === null).toBe(false);
});
