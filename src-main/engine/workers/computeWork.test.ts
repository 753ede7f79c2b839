import { resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { describeWithBackends } from '../../../test/fixtures/backends';
import { ComputeWork } from './computeWork';

const modelsFolder = resolve(import.meta.dirname, '../../../resources/models');

await describeWithBackends(
  'the work of the compute process',
  () => {
    const signal = new AbortController().signal;
    let work: ComputeWork;
    const picture = Uint8Array.from({ length: 224 * 224 * 3 }, (_, i) => (i * 31) % 251);
    beforeAll(() => {
      work = new ComputeWork(modelsFolder);
    });

    test('R31: after 20 batches there are as many tensors as after the first', async () => {
      await work.features('efficientnet-lite0', [picture], signal);
      const before = tf.memory();
      for (let batch = 0; batch < 20; batch++) await work.features('efficientnet-lite0', [picture], signal);
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect(tf.memory().numBytes).toBe(before.numBytes);
    });

    test('asked twice at once, the weights are loaded once', async () => {
      const fresh = new ComputeWork(modelsFolder);
      const before = tf.memory().numTensors;
      await Promise.all([1, 2, 3].map(() => fresh.features('efficientnet-lite0', [picture], signal)));
      expect(tf.memory().numTensors - before).toBe(98); // 49 convolutions, a kernel and a bias each
    });
  },
  ['tensorflow'],
);
