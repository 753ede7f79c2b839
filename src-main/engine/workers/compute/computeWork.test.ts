import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { smallDisk } from '../../../../test/fixtures/smallDisk';
import { ComputeWork } from './computeWork';

const modelsFolder = resolve(import.meta.dirname, '../../../../resources/models');

await describeWithBackends(
  'the work of the compute process',
  () => {
    const signal = new AbortController().signal;
    let work: ComputeWork;
    const picture = Uint8Array.from({ length: 224 * 224 * 3 }, (_, i) => (i * 31) % 251);
    const log: string[] = [];
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'likewise-work-'));
      work = new ComputeWork(modelsFolder);
    });

    afterAll(() => rmSync(folder, { recursive: true }));

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

    test('a batch that goes through the graph has the features of its pictures one by one', async () => {
      const fused = join(folder, 'fused');
      const fusing = new ComputeWork(modelsFolder, { fused });
      const one = await work.features('efficientnet-lite0', [picture], signal);
      const before = tf.memory().numTensors;
      const many = await fusing.features('efficientnet-lite0', Array<Uint8Array>(8).fill(picture), signal);
      expect(tf.memory().numTensors - before).toBe(98);
      for (let i = 0; i < many.length; i++) expect(Math.abs(many[i]! - one[i % 1280]!)).toBeLessThan(1e-4);
      // The folder was made for the graph, which is gone again.
      expect(readdirSync(fused)).toEqual([]);
    });

    test('photos that come one by one are worth a graph from the eighth on', async () => {
      const fused = join(folder, 'slowly');
      const slow = new ComputeWork(modelsFolder, { fused });
      for (let photo = 0; photo < 7; photo++) await slow.features('efficientnet-lite0', [picture], signal);
      expect(existsSync(fused)).toBe(false);
      await slow.features('efficientnet-lite0', [picture], signal);
      expect(existsSync(fused)).toBe(true);
    });

    test('where no graph can be written the layers give the features, and it is said once', async () => {
      const path = join(folder, 'a file');
      writeFileSync(path, '');
      const hindered = new ComputeWork(modelsFolder, { fused: path }, (line) => log.push(line));
      for (let round = 0; round < 2; round++) {
        const many = await hindered.features('efficientnet-lite0', Array<Uint8Array>(8).fill(picture), signal);
        expect(many.every(Number.isFinite)).toBe(true);
      }
      expect(log).toHaveLength(1);
      expect(log[0]).toContain('EEXIST');
    });

    test('where the disk is full for a graph, the disk is named', async ({ skip }) => {
      const disk = smallDisk(100);
      if (disk === null) return skip('mounting a small disk needs root');
      const lines: string[] = [];
      const hindered = new ComputeWork(modelsFolder, { fused: join(disk, 'fused') }, (line) => lines.push(line));
      const many = await hindered.features('efficientnet-lite0', Array<Uint8Array>(8).fill(picture), signal);
      expect(many.every(Number.isFinite)).toBe(true);
      expect(lines).toEqual([expect.stringMatching(/: the disk of .*fused is full\.$/u)]);
    });
  },
  ['tensorflow'],
);
