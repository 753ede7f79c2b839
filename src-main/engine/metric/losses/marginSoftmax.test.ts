import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { arcFace } from './arcFace';
import { cosFace } from './cosFace';
import { marginSoftmaxLoss, targetAngles } from './marginSoftmax';
import { sphereFace } from './sphereFace';

const rules = [arcFace(0.3), cosFace(0.2), sphereFace(2)];
/** Whole numbers: zeros, equal and opposite rows come often. */
const rowsOf = (count: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 3, maxLength: 3 }), { minLength: count, maxLength: count });

await describeWithBackends('margin softmax', () => {
  test('for any embeddings and prototypes, zero and equal ones among them, losses and slopes are finite and losses not negative', () => {
    const labels = Int32Array.of(0, 1, 2, 0, 1);
    fc.assert(
      fc.property(rowsOf(5), rowsOf(3), fc.constantFrom(...rules), (rows, prototypes, rule) =>
        tf.tidy(() => {
          const at = [tf.tensor2d(rows), tf.tensor2d(prototypes)] as const;
          const losses = marginSoftmaxLoss(...at, labels, rule, 30).dataSync();
          const slopes = tf.grads((z, w) => tf.sum(marginSoftmaxLoss(z as tf.Tensor2D, w as tf.Tensor2D, labels, rule, 30)))([...at]);
          expect(losses.every((loss) => Number.isFinite(loss) && loss >= -1e-5)).toBe(true);
          for (const slope of slopes) expect([...slope.dataSync()].filter((value) => !(Math.abs(value) < 1e4))).toEqual([]);
        }),
      ),
      { numRuns: 60 },
    );
  });

  test('the length of embeddings and prototypes does not enter', () => {
    tf.tidy(() => {
      const [z, w] = [tf.randomNormal([6, 4], 0, 1, 'float32', 1), tf.randomNormal([3, 4], 0, 1, 'float32', 2)] as [
        tf.Tensor2D,
        tf.Tensor2D,
      ];
      const labels = Int32Array.of(0, 1, 2, 0, 1, 2);
      const one = marginSoftmaxLoss(z, w, labels, arcFace(0.3), 16);
      const other = marginSoftmaxLoss(tf.mul(z, 100), tf.mul(w, 0.01), labels, arcFace(0.3), 16);
      expect(tf.max(tf.abs(tf.sub(one, other))).dataSync()[0]).toBeLessThan(1e-4);
    });
  });

  test('angles are right to 1e-6 also close to 0 and to 180°, where an arc cosine is not', () => {
    const wanted = [0, 1e-4, 1, Math.PI - 1e-4, Math.PI];
    tf.tidy(() => {
      const rows = tf.tensor2d(wanted.map((angle) => [Math.cos(angle), Math.sin(angle)]));
      const angles = targetAngles(rows, tf.tensor2d([[1, 0]]), new Int32Array(wanted.length)).dataSync();
      wanted.forEach((angle, i) => expect(Math.abs(angles[i]! - angle)).toBeLessThan(1e-6));
    });
  });

  test('a label without a prototype is refused, not counted as none', () => {
    const lossOf = (label: number): tf.Tensor =>
      marginSoftmaxLoss(tf.ones([1, 2]), tf.ones([3, 2]), Int32Array.of(label), cosFace(0.2), 16);
    expect(() => lossOf(3)).toThrow('3 is not one of 3 classes');
    expect(() => lossOf(-1)).toThrow('-1 is not one of 3 classes');
  });
});
