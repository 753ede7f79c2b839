import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { pairDistances } from './distances';
import { lengthsOf, pickRows, unitRows } from './rows';

await describeWithBackends('rows', () => {
  test('a picked row collects the slopes of all places where it was taken', () => {
    const rows = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const slope = tf.grad((x) => tf.sum(tf.mul(pickRows(x, Int32Array.of(2, 0, 2)), tf.tensor2d([1, 1, 10, 10, 100, 100], [3, 2]))))(rows);
    expect([...slope.dataSync()]).toEqual([10, 10, 0, 0, 101, 101]);
  });

  test('picking nothing gives no row, and a slope of zero', () => {
    const rows = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const slope = tf.grad((x) => tf.sum(pairDistances(x as tf.Tensor2D, new Int32Array(), new Int32Array())))(rows);
    expect([...slope.dataSync()]).toEqual([0, 0, 0, 0]);
  });

  test('a row of zeros has length 0 and slope 0, and stays zero when it is made unit length', () => {
    const rows = tf.tensor2d([0, 0, 3, 4], [2, 2]);
    expect([...lengthsOf(rows).dataSync()]).toEqual([0, 5]);
    expect(
      [
        ...tf
          .grad((x) => tf.sum(lengthsOf(x as tf.Tensor2D)))(rows)
          .dataSync(),
      ].map((v) => Math.round(v * 1e6) / 1e6),
    ).toEqual([0, 0, 0.6, 0.8]);
    expect([...unitRows(rows).dataSync()].map((v) => Math.round(v * 1e6) / 1e6)).toEqual([0, 0, 0.6, 0.8]);
  });
});
