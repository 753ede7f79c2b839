import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { contrastiveLoss } from './contrastive';
import { pairDistances, type Triplet } from './distances';
import { tripletLoss } from './triplet';

const B = 6;
/** Whole numbers, so that equal rows come often. */
const rows = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 2 }), { minLength: B, maxLength: B });
const row = fc.integer({ min: 0, max: B - 1 });
const pairs = fc.array(fc.record({ a: row, b: row, isSimilar: fc.boolean() }), { maxLength: 12 });
const triplets = fc.array(fc.record({ anchor: row, positive: row, negative: row }), { maxLength: 12 });

const distance = (z: number[][], a: number, b: number): number => Math.hypot(z[a]![0]! - z[b]![0]!, z[a]![1]! - z[b]![1]!);
const ends = (list: readonly { a: number; b: number }[]): [Int32Array, Int32Array] => [
  Int32Array.from(list, ({ a }) => a),
  Int32Array.from(list, ({ b }) => b),
];
const isClose = (got: ArrayLike<number>, wanted: readonly number[]): boolean =>
  got.length === wanted.length && wanted.every((value, i) => Math.abs(got[i]! - value) <= 1e-4 * Math.max(1, Math.abs(value)));

await describeWithBackends('losses over pairs and triplets', () => {
  test('contrastive: any pairs, a row with itself and equal rows among them, cost what the formula says, with finite slopes', () => {
    fc.assert(
      fc.property(rows, pairs, (z, list) =>
        tf.tidy(() => {
          const isSimilar = tf.tensor1d(Float32Array.from(list, (pair) => Number(pair.isSimilar)));
          const lossOf = (x: tf.Tensor): tf.Tensor1D => contrastiveLoss(pairDistances(x as tf.Tensor2D, ...ends(list)), isSimilar, 1.5);
          const wanted = list.map((pair) =>
            pair.isSimilar ? distance(z, pair.a, pair.b) ** 2 : Math.max(0, 1.5 - distance(z, pair.a, pair.b)) ** 2,
          );
          expect(isClose(lossOf(tf.tensor2d(z)).dataSync(), wanted)).toBe(true);
          expect(
            tf
              .grad((x) => tf.sum(lossOf(x)))(tf.tensor2d(z))
              .dataSync()
              .every(Number.isFinite),
          ).toBe(true);
        }),
      ),
      { numRuns: 60 },
    );
  });

  test('triplet: any triplets, one many times and equal rows among them, cost what the formula says, with finite slopes', () => {
    fc.assert(
      fc.property(rows, triplets, (z, list) =>
        tf.tidy(() => {
          const lossOf = (x: tf.Tensor): tf.Tensor1D => tripletLoss(x as tf.Tensor2D, list, 0.2);
          const wanted = list.map((t) => Math.max(0, distance(z, t.anchor, t.positive) - distance(z, t.anchor, t.negative) + 0.2));
          expect(isClose(lossOf(tf.tensor2d(z)).dataSync(), wanted)).toBe(true);
          expect(
            tf
              .grad((x) => tf.sum(lossOf(x)))(tf.tensor2d(z))
              .dataSync()
              .every(Number.isFinite),
          ).toBe(true);
        }),
      ),
      { numRuns: 60 },
    );
  });

  test('the order of the triplets changes nothing but the order of the losses', () => {
    fc.assert(
      fc.property(rows, triplets, (z, list) =>
        tf.tidy(() => {
          const lossesOf = (given: readonly Triplet[]): number[] => [...tripletLoss(tf.tensor2d(z), given, 0.2).dataSync()];
          expect(lossesOf(list.toReversed()).toReversed()).toEqual(lossesOf(list));
        }),
      ),
      { numRuns: 40 },
    );
  });

  test('near duplicates are told apart: a distance of 1e-6 between unit vectors is right to 10 %', () => {
    const [distances] = tf.tidy(() =>
      pairDistances(
        tf.tensor2d([
          [1, 0],
          [1, 1e-6],
        ]),
        Int32Array.of(0),
        Int32Array.of(1),
      ).dataSync(),
    );
    expect(distances).toBeGreaterThan(0.9e-6);
    expect(distances).toBeLessThan(1.1e-6);
  });

  test('a pair outside the batch is refused', () => {
    expect(() => pairDistances(tf.ones([2, 2]), Int32Array.of(0), Int32Array.of(2))).toThrow('Row 2 is not in a tensor of 2 rows');
  });
});
