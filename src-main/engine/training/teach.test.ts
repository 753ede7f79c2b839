import * as tf from '@tensorflow/tfjs-core';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { methodIds } from '@engine/metric/methods';
import { embed, parseHead, serialiseHead } from '@engine/model/head/head';
import { TensorHead } from '@engine/model/head/tensorHead';
import { describeWithBackends } from '../../../test/fixtures/backends';
import { judge, makeFeatures, teachingLibrary } from '../../../test/fixtures/teaching';
import { pauseFor } from './rows/pause';
import { readDefaults } from './settings/settings';
import { teach, type TeachProgress } from './teach';
import { embedBySpaceMap } from './start/teachStart';

const defaultsFolder = resolve(import.meta.dirname, '../../../resources/training');
const now = (): Promise<void> => Promise.resolve();
const made = makeFeatures(120, 16, 8, 1, 2, 3);

await describeWithBackends('teaching', (backend) => {
  test.each(methodIds)('%s: the head embeds as was measured, is better on what it has not seen, and no tensor stays', async (method) => {
    const library = await teachingLibrary(made, judge(made, 60, 1));
    const settings = await readDefaults(defaultsFolder, method);
    const tensors = tf.memory().numTensors;
    const taught = await teach(library, settings, now);
    expect(tf.memory().numTensors).toBe(tensors);
    expect([taught.isAccepted, taught.start]).toEqual([true, 'gate']);
    expect(taught.comparison!.change.pairAuc.value).toBeGreaterThan(0);
    const expected = embedBySpaceMap(library, taught.map).values.subarray(0, 5 * taught.head.size);
    embed(made.features.subarray(0, 5 * 16), taught.head).forEach((value, p) => expect(value).toBeCloseTo(expected[p]!, 3));
  });

  test('the same library, settings and seed give the same bits', async () => {
    const library = await teachingLibrary(made, judge(made, 60, 1, 0.1));
    const given = await readDefaults(defaultsFolder, 'triplet');
    const settings = { ...given, steps: { max: 12, choose: 'fixed' as const } };
    const [one, other] = [await teach(library, settings, now), await teach(library, settings, now)];
    expect(one.steps).toBe(12);
    expect(one.losses).toHaveLength(12);
    expect(other).toEqual(one);
  });

  test('it tells its phases in their order, and in each how much is done, never less than before', async () => {
    const library = await teachingLibrary(made, judge(made, 60, 1));
    const given = await readDefaults(defaultsFolder, 'triplet');
    const told: TeachProgress[] = [];
    const settings = { ...given, steps: { max: 12, choose: 'fixed' as const } };
    await teach(library, settings, now, (progress) => told.push(progress));
    const phases = told.map(({ phase }) => phase);
    expect([...new Set(phases)]).toEqual(['start', 'steps', 'refine', 'measure']);
    for (const [i, { phase, fraction }] of told.entries()) {
      expect(fraction >= 0 && fraction <= 1).toBe(true);
      const before = told[i - 1];
      if (before?.phase === phase) expect(fraction).toBeGreaterThanOrEqual(before.fraction);
    }
    // Not only their beginning and end.
    for (const phase of ['start', 'steps', 'refine']) expect(phases.filter((one) => one === phase).length).toBeGreaterThan(5);
    expect(told.filter(({ phase }) => phase === 'refine').map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
  });

  test('an MLP is taught, saved, read and applied: as measured by TensorFlow, and by plain numbers', async () => {
    const library = await teachingLibrary(made, judge(made, 60, 1));
    const given = await readDefaults(defaultsFolder, 'triplet');
    const settings = {
      ...given,
      head: { ...given.head, kind: 'mlp' as const },
      optimizer: { ...given.optimizer, learningRate: 1e-2 },
      steps: { max: 12, choose: 'fixed' as const },
    };
    const { head, map } = await teach(library, settings, now);
    if (head.kind !== 'mlp') throw new Error('There is no branch.');
    expect(head.branch.output.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    const features = made.features.subarray(0, 5 * 16);
    const tensors = tf.memory().numTensors;
    const applied = new TensorHead(parseHead(serialiseHead(head), 'x'));
    const [plain, byTensor] = [embed(features, head), await applied.embed(features)];
    applied.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
    plain.forEach((value, p) => expect(value).toBeCloseTo(byTensor[p]!, 5));
    const linear = embedBySpaceMap(library, map).values;
    expect(plain.some((value, p) => Math.abs(value - linear[p]!) > 1e-3)).toBe(true);
  });

  test('embeddings are no longer than was asked for, and what was measured is what they give', async () => {
    const library = await teachingLibrary(made, judge(made, 60, 1));
    const given = await readDefaults(defaultsFolder, 'triplet');
    const tensors = tf.memory().numTensors;
    const [short, long] = [
      await teach(library, { ...given, head: { ...given.head, dim: 6 } }, now),
      await teach(library, { ...given, head: { ...given.head, dim: 500 } }, now),
    ];
    expect(tf.memory().numTensors).toBe(tensors);
    expect([short.head.size, long.head.size]).toEqual([6, library.spaces.k]);
    expect(embed(made.features.subarray(0, 16), short.head)).toHaveLength(6);
    expect(short.comparison!.after.pairAuc.value).toBeGreaterThan(short.comparison!.before.pairAuc.value);
    expect(short.comparison!.after).not.toEqual(long.comparison!.after);
  });

  test('a run that breaks is tried once more with gentler settings', async () => {
    const library = await teachingLibrary(made, judge(made, 60, 1));
    const given = await readDefaults(defaultsFolder, 'contrastive');
    const broken = { ...given, optimizer: { ...given.optimizer, learningRate: 1e38 }, steps: { max: 8, choose: 'fixed' as const } };
    const taught = await teach(library, broken, now);
    expect([taught.illness, taught.wasGentle, taught.steps, taught.start]).toEqual(['not-finite', true, 0, 'gate']);
    expect(taught.head.weights!.every(Number.isFinite)).toBe(true);
  });

  test('without a judgement nothing is taught, and that is said', async () => {
    const taught = await teach(await teachingLibrary(made, []), await readDefaults(defaultsFolder, 'triplet'), now);
    expect([taught.isAccepted, taught.reason, taught.lack, taught.comparison]).toEqual([false, 'unchanged', 'no-groups', null]);
  });

  test('with a handful of judgements a careful step is taken, whatever the method', async () => {
    for (const method of ['rca', 'triplet', 'arcface'] as const) {
      const library = await teachingLibrary(made, judge(made, 6, 1));
      const taught = await teach(library, await readDefaults(defaultsFolder, method), now);
      expect(taught.start).toBe('cautious');
      expect(taught.gate.kind).toBe('too-few');
    }
  });

  test('a cancel ends it, and leaves no tensor behind', async () => {
    const library = await teachingLibrary(made, judge(made, 60, 1));
    const settings = await readDefaults(defaultsFolder, 'triplet');
    const tensors = tf.memory().numTensors;
    for (const after of [1, 4, 9, 40]) {
      const controller = new AbortController();
      const pause = pauseFor(controller.signal);
      let pauses = 0;
      const counted = (): Promise<void> => {
        if (++pauses === after) controller.abort();
        return pause();
      };
      await expect(teach(library, settings, counted)).rejects.toMatchObject({ code: 'cancelled' });
      expect(tf.memory().numTensors).toBe(tensors);
    }
    expect(backend).toBe(tf.getBackend());
  });
});
