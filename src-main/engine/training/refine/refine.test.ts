import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { defaultOptions, methods, type MethodId } from '@engine/metric/methods';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { judge, makeFeatures, teachingLibrary } from '../../../../test/fixtures/teaching';
import type { Change } from '../head/delta';
import { embedRows } from '../head/embedRows';
import { gentler } from './health';
import { embeddingsOf } from '../rows/library';
import { pauseFor } from '../rows/pause';
import { Refinement } from './refine';
import type { LossId, RefineSettings } from '../settings/refineSettings';
import { lackOf, supervisionOf } from './supervision';
import type { JudgedPair } from '../rows/types';

const now = (): Promise<void> => Promise.resolve();
const made = makeFeatures(80, 16, 6, 1, 1.5, 3);
const judged = judge(made, 60, 1);
const losses = (Object.keys(methods) as MethodId[]).filter((id): id is LossId => id !== 'rca');
const settingsOf = (method: LossId): RefineSettings => ({
  method,
  options: defaultOptions(method),
  miner: methods[method].miners[0] ?? null,
  learningRate: 3e-3,
  weightDecay: 0,
  batch: { groups: 8, perGroup: 4 },
  head: 'linear',
});

const identity = (d: number): Float64Array => Float64Array.from({ length: d * d }, (_, p) => Number(Math.floor(p / d) === p % d));

await describeWithBackends('refinement', () => {
  const variants = losses.flatMap((method) => (['linear', 'residual', 'mlp'] as const).map((head) => ({ method, head })));
  test.each(variants)(
    '$method, $head head: the loss falls, twice the same bits, in one go or in parts, and no tensor stays',
    async ({ method, head }) => {
      const library = await teachingLibrary(made, judged);
      const start = embeddingsOf(library, 'none');
      const tensors = tf.memory().numTensors;
      const run = async (stops: readonly number[]): Promise<{ change: Change; losses: readonly number[] }> => {
        const refinement = new Refinement(start, supervisionOf(judged), { ...settingsOf(method), head }, 5, now);
        try {
          let change: Change | null = null;
          for (const stop of stops) change = await refinement.advance(stop);
          return { change: change!, losses: refinement.losses };
        } finally {
          refinement.dispose();
        }
      };
      const [one, other] = [await run([30]), await run([7, 8, 30])];
      expect(other).toEqual(one);
      const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(mean(one.losses.slice(-5))).toBeLessThan(mean(one.losses.slice(0, 5)));
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );

  test('before the first step every kind of head leaves the start as it is, up to rounding', async () => {
    const library = await teachingLibrary(made, judged);
    const start = embeddingsOf(library, 'none');
    const same = embedRows(start, { kind: 'linear', map: identity(start.d) });
    for (const head of ['linear', 'residual', 'mlp'] as const) {
      const refinement = new Refinement(start, supervisionOf(judged), { ...settingsOf('triplet'), head }, 1, now);
      const change = (await refinement.advance(0))!;
      refinement.dispose();
      if (change.kind === 'linear') expect(change.map).toEqual(identity(start.d));
      else {
        const rows = embedRows(start, change).values;
        rows.forEach((value, p) => expect(Math.abs(value - same.values[p]!)).toBeLessThan(1e-7));
        expect(change.branch.output.every((value) => value === 0)).toBe(true);
        expect(change.branch.hidden.some((value) => value !== 0)).toBe(true);
      }
    }
  });

  test('steps far too large are noticed and said, not given back as a head', async () => {
    const library = await teachingLibrary(made, judged);
    const refinement = new Refinement(
      embeddingsOf(library, 'none'),
      supervisionOf(judged),
      { ...settingsOf('contrastive'), learningRate: 1e38 },
      1,
      now,
    );
    expect(await refinement.advance(20)).toBeNull();
    expect(refinement.illness).toBe('not-finite');
    expect(await refinement.advance(40)).toBeNull();
    refinement.dispose();
  });

  test('similar answers alone pull everything together: a collapse is noticed', async () => {
    const library = await teachingLibrary(made, judged);
    const alike = Array.from({ length: 8 }, (_, a): JudgedPair => ({ a, b: a + 1, isSimilar: true, asked: 'search' }));
    const refinement = new Refinement(
      embeddingsOf(library, 'none'),
      supervisionOf(alike),
      { ...settingsOf('contrastive'), learningRate: 0.05 },
      1,
      now,
    );
    await refinement.advance(400);
    refinement.dispose();
    expect(refinement.illness).toBe('collapsed');
  });

  test('a cancel ends it between two steps', async () => {
    const library = await teachingLibrary(made, judged);
    const controller = new AbortController();
    const refinement = new Refinement(
      embeddingsOf(library, 'none'),
      supervisionOf(judged),
      settingsOf('triplet'),
      1,
      pauseFor(controller.signal),
    );
    const run = refinement.advance(1000, (step) => {
      if (step === 3) controller.abort();
    });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(refinement.losses).toHaveLength(3);
    refinement.dispose();
  });
});

test('what a method cannot learn from is said', () => {
  const pair = { a: 1, b: 2, asked: 'search' } as const;
  expect(lackOf(supervisionOf([]), 'pairs')).toBe('no-pairs');
  expect(lackOf(supervisionOf([{ ...pair, isSimilar: false }]), 'groups')).toBe('no-groups');
  expect(lackOf(supervisionOf([{ ...pair, isSimilar: true }]), 'groups')).toBe('one-group');
  expect(
    lackOf(
      supervisionOf([
        { ...pair, isSimilar: true },
        { ...pair, b: 3, isSimilar: false },
      ]),
      'groups',
    ),
  ).toBeNull();
});

test('what is tried after an illness is slower, and mines nothing of the hardest', () => {
  const triplet = gentler(settingsOf('triplet'));
  expect(triplet.learningRate).toBeLessThan(settingsOf('triplet').learningRate / 2);
  expect(triplet.miner).toBe('semi-hard');
  expect(gentler({ ...settingsOf('contrastive'), miner: 'batch-hard' }).miner).toBe('all');
  expect(gentler(settingsOf('arcface')).miner).toBeNull();
});
