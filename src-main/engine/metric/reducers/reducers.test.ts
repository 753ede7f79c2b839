import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { reducers, type ReducerId } from './reducers';

const reduce = (id: ReducerId, losses: readonly number[]): number =>
  tf.tidy(() => reducers[id](tf.tensor1d(losses as number[], 'float32')).dataSync()[0]!);
const slopes = (id: ReducerId, losses: readonly number[]): number[] =>
  tf.tidy(() => [
    ...tf
      .grad((x) => reducers[id](x as tf.Tensor1D))(tf.tensor1d(losses as number[], 'float32'))
      .dataSync(),
  ]);

await describeWithBackends('reducers', () => {
  test('the mean counts the zeros, the mean of non-zero does not', () => {
    expect(reduce('mean', [0, 0, 3, 1])).toBe(1);
    expect(reduce('mean-of-non-zero', [0, 0, 3, 1])).toBe(2);
    expect(slopes('mean', [0, 0, 3, 1])).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(slopes('mean-of-non-zero', [0, 0, 3, 1])).toEqual([0.5, 0.5, 0.5, 0.5]);
  });

  test('no loss at all, and nothing but zeros, reduce to 0 with finite slopes', () => {
    tf.fill([1000], 7).dispose(); // leaves its values where an empty sum would read
    for (const id of ['mean', 'mean-of-non-zero'] as const) {
      expect(reduce(id, [])).toBe(0);
      expect(reduce(id, [0, 0])).toBe(0);
      expect(slopes(id, [0, 0]).every(Number.isFinite)).toBe(true);
    }
  });
});
