import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../test/fixtures/backends';
import { branchedHead, linearHead, mlpHead, residualHead } from './heads';

const random = (shape: [number, number], seed: number): tf.Tensor2D => tf.randomNormal(shape, 0, 1, 'float32', seed);
const largest = (difference: tf.Tensor): number => tf.max(tf.abs(difference)).dataSync()[0]!;

await describeWithBackends('heads', () => {
  test('an MLP branch whose last layer is zero changes nothing at the start, and gets a slope all the same', () => {
    tf.tidy(() => {
      const x = random([5, 8], 1);
      const linear = { weights: random([8, 4], 2), bias: null };
      const branch = {
        hidden: random([8, 6], 3),
        hiddenBias: tf.zeros([6]) as tf.Tensor1D,
        output: tf.zeros([6, 4]) as tf.Tensor2D,
        outputBias: tf.zeros([4]) as tf.Tensor1D,
      };
      expect(largest(tf.sub(branchedHead(x, linear, branch), linearHead(x, linear)))).toBe(0);
      const target = random([5, 4], 4);
      const slope = tf.grad((output) => tf.sum(tf.mul(target, branchedHead(x, linear, { ...branch, output: output as tf.Tensor2D }))))(
        branch.output,
      );
      expect(largest(slope)).toBeGreaterThan(1e-3);
    });
  });

  test('a residual head with a zero last factor gives back the directions it was given', () => {
    tf.tidy(() => {
      const x = random([5, 8], 1);
      const same = residualHead(x, { down: random([8, 2], 2), up: tf.zeros([2, 8]) });
      expect(largest(tf.sub(same, tf.div(x, tf.norm(x, 2, 1, true))))).toBeLessThan(1e-6);
    });
  });

  test('every head gives unit length', () => {
    tf.tidy(() => {
      const x = random([5, 8], 1);
      const bias = tf.ones([4]) as tf.Tensor1D;
      const outputs = [
        linearHead(x, { weights: random([8, 4], 2), bias }),
        mlpHead(x, { hidden: random([8, 6], 3), hiddenBias: tf.ones([6]), output: random([6, 4], 4), outputBias: bias }),
        residualHead(x, { down: random([8, 2], 5), up: random([2, 8], 6) }),
      ];
      for (const output of outputs) expect(largest(tf.sub(tf.norm(output, 2, 1), 1))).toBeLessThan(1e-6);
    });
  });
});
