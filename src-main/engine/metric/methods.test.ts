import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../test/fixtures/backends';
import { linearHead } from './heads';
import { defaultOptions, isMethodId, methodIds, methods, optionProblems, type MethodId } from './methods';
import type { MinerId } from './miners/miners';
import { reducers } from './reducers/reducers';
import { relationsOfClasses } from './judgements/relations';

const [PHOTOS, FEATURES, SIZE, GROUPS] = [12, 10, 6, 3];
const trained = methodIds.filter((id) => methods[id].loss !== null);
const variants = trained.flatMap((id): { id: MethodId; miner: MinerId | null }[] =>
  methods[id].miners.length === 0 ? [{ id, miner: null }] : methods[id].miners.map((miner) => ({ id, miner })),
);
interface Setting {
  readonly x: tf.Tensor2D;
  readonly labels: Int32Array;
}
const settingOf = (labels: readonly number[]): Setting => ({
  x: tf.randomNormal([PHOTOS, FEATURES], 0, 1, 'float32', 5),
  labels: Int32Array.from(labels),
});
const threeGroups = Array.from({ length: PHOTOS }, (_, i) => i % GROUPS);
const start = (): tf.Tensor2D[] => [
  tf.randomNormal([FEATURES, SIZE], 0, 1, 'float32', 6),
  tf.randomNormal([GROUPS, SIZE], 0, 1, 'float32', 7),
];

function lossOf(id: MethodId, miner: MinerId | null, { x, labels }: Setting, weights: tf.Tensor, prototypes: tf.Tensor): tf.Scalar {
  const embeddings = linearHead(x, { weights: weights as tf.Tensor2D, bias: null });
  const groups = methods[id].hasPrototypes ? { labels, prototypes: prototypes as tf.Tensor2D } : null;
  const losses = methods[id].loss!({ embeddings, relations: relationsOfClasses(labels), groups }, { options: defaultOptions(id), miner });
  return reducers[methods[id].reducer](losses);
}

await describeWithBackends('methods', () => {
  test.each(variants)(
    '$id, miner $miner: twenty steps lower the loss over all pairs or triplets, and leave no tensor behind',
    ({ id, miner }) => {
      const setting = settingOf(threeGroups);
      const variables = start().map((tensor) => tf.tidy(() => tf.variable(tensor)));
      const optimizer = tf.train.adam(0.03);
      const [weights, prototypes] = variables as [tf.Variable, tf.Variable];
      const trained = methods[id].hasPrototypes ? variables : [weights];
      const measure = (): number => tf.tidy(() => lossOf(id, miner === null ? null : 'all', setting, weights, prototypes).dataSync()[0]!);
      const step = (): void =>
        tf.tidy(() => void optimizer.minimize(() => lossOf(id, miner, setting, weights, prototypes), false, trained));
      const first = measure();
      step();
      const before = tf.memory().numTensors;
      for (let i = 1; i < 20; i++) step();
      expect(tf.memory().numTensors).toBe(before);
      expect(measure()).toBeLessThan(0.98 * first);
      optimizer.dispose();
      tf.dispose(variables);
      setting.x.dispose();
    },
  );

  test.each(variants)('$id, miner $miner: the order of the photos in a batch does not matter', ({ id, miner }) => {
    tf.tidy(() => {
      const [weights, prototypes] = start();
      const { x, labels } = settingOf(threeGroups);
      const turned = { x: tf.reverse(x, 0), labels: labels.toReversed() };
      const [one, other] = [{ x, labels }, turned].map((setting) => lossOf(id, miner, setting, weights!, prototypes!).dataSync()[0]!);
      expect(Math.abs(one! - other!)).toBeLessThan(1e-5 * Math.max(1, one!));
    });
  });

  test.each(variants)(
    '$id, miner $miner: one group only, equal photos and photos of zeros give a finite loss and finite slopes',
    ({ id, miner }) => {
      const oneGroup = threeGroups.map(() => 0);
      tf.tidy(() => {
        const settings = [
          settingOf(oneGroup),
          { ...settingOf(threeGroups), x: tf.ones([PHOTOS, FEATURES]) as tf.Tensor2D },
          { ...settingOf(threeGroups), x: tf.zeros([PHOTOS, FEATURES]) as tf.Tensor2D },
        ];
        for (const setting of settings) {
          const [weights, prototypes] = start();
          const { value, grads } = tf.valueAndGrads((w, p) => tf.add(lossOf(id, miner, setting, w!, p!), tf.mul(0, tf.sum(p!))))([
            weights!,
            prototypes!,
          ]);
          expect([...value.dataSync(), ...grads.flatMap((slope) => [...slope.dataSync()])].every(Number.isFinite)).toBe(true);
        }
      });
    },
  );
});

test('every default and every probe is within its range, the default is among the probes, and every row says where it comes from', () => {
  for (const id of methodIds) {
    expect(methods[id].paper).toMatch(/\d{4}/);
    expect(optionProblems(id, defaultOptions(id))).toEqual([]);
    for (const option of methods[id].options) {
      for (const probe of option.probes) expect(optionProblems(id, { [option.key]: probe })).toEqual([]);
      if (option.probes.length > 0) expect(option.probes).toContain(option.default);
    }
  }
});

test('an option that is wrong is named with its range, one that is unknown with those there are', () => {
  expect(optionProblems('triplet', { margin: 3 })).toEqual(['"margin" is 3: for Triplet it is a number from 0 to 2 (distance).']);
  expect(optionProblems('arcface', { margin: 'wide', scale: NaN })).toHaveLength(2);
  expect(optionProblems('triplet', { scale: 16 })).toEqual(['Triplet has no option "scale": it has margin.']);
  expect(optionProblems('rca', { margin: 1 })).toEqual(['RCA has no option "margin": it has none.']);
});

test('only the names of the table are methods', () => {
  expect(isMethodId('cosface')).toBe(true);
  expect(isMethodId('toString')).toBe(false);
});
