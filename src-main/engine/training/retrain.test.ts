import { resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../test/fixtures/backends';
import { judge, makeFeatures, teachingLibrary } from '../../../test/fixtures/teaching';
import { readDefaults } from './settings/settings';
import { teach } from './teach';

const made = makeFeatures(60, 16, 6, 1, 2, 3);

await describeWithBackends('twenty trainings one after the other', () => {
  test('hold no tensor more than one, whatever kind of head, and the last gives what the first gave', async () => {
    const library = await teachingLibrary(made, judge(made, 30, 1));
    const given = await readDefaults(resolve(import.meta.dirname, '../../../resources/training'), 'triplet');
    const settings = (kind: 'linear' | 'residual' | 'mlp', dim: number): typeof given => ({
      ...given,
      ...{ head: { ...given.head, kind, dim }, batch: { groups: 4, perGroup: 3 }, steps: { max: 2, choose: 'fixed' } },
    });
    const before = tf.memory().numTensors;
    const counts: number[] = [];
    const heads: unknown[] = [];
    for (let run = 0; run < 20; run++) {
      const kind = (['linear', 'mlp', 'residual', 'linear'] as const)[run % 4]!;
      const { head } = await teach(library, settings(kind, run % 4 === 3 ? 8 : 512), () => Promise.resolve());
      counts.push(tf.memory().numTensors);
      heads.push(head);
    }
    expect(counts).toEqual(Array<number>(20).fill(before));
    expect(heads.slice(16)).toEqual(heads.slice(0, 4));
  }, 120_000);
});
