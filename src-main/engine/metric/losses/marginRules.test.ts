import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { arcFace } from './arcFace';
import { cosFace } from './cosFace';
import type { MarginRule } from './marginSoftmax';
import { sphereFace } from './sphereFace';

const angles = Float32Array.from({ length: 1001 }, (_, i) => (Math.PI * i) / 1000); // 0° to 180°, both ends included
const rules: readonly { name: string; ruleOf: (margin: number) => MarginRule; largestPercent: number; smallestPercent: number }[] = [
  { name: 'ArcFace', ruleOf: (margin) => arcFace(margin), smallestPercent: 0, largestPercent: 150 },
  { name: 'CosFace', ruleOf: cosFace, smallestPercent: 0, largestPercent: 99 },
  { name: 'SphereFace', ruleOf: sphereFace, smallestPercent: 100, largestPercent: 400 },
];

await describeWithBackends('margin rules', () => {
  test.each(rules)('$name: for any margin the target logit never rises with the angle, and its slope is finite', (row) => {
    const margin = fc.integer({ min: row.smallestPercent, max: row.largestPercent }).map((percent) => percent / 100);
    fc.assert(
      fc.property(margin, (m) =>
        tf.tidy(() => {
          const cosines = tf.tensor1d(angles.map(Math.cos));
          const logits = row.ruleOf(m)(cosines).dataSync();
          const slopes = tf
            .grad((x) => tf.sum(row.ruleOf(m)(x as tf.Tensor1D)))(cosines)
            .dataSync();
          expect(logits.every((logit, i) => i === 0 || logit <= logits[i - 1]! + 1e-4)).toBe(true);
          expect(slopes.every(Number.isFinite)).toBe(true);
        }),
      ),
      { numRuns: 40 },
    );
  });

  test.each(rules)('$name: without a margin the logit is the cosine', (row) => {
    tf.tidy(() => {
      const cosines = tf.tensor1d(angles.map(Math.cos));
      const off = tf.max(tf.abs(tf.sub(row.ruleOf(row.name === 'SphereFace' ? 1 : 0)(cosines), cosines))).dataSync()[0]!;
      expect(off).toBeLessThan(2e-6);
    });
  });

  test.each(rules)('$name: a cosine that rounding has put outside ±1 gives a finite logit and slope', (row) => {
    tf.tidy(() => {
      const cosines = tf.tensor1d([1.0000002, -1.0000002]);
      const rule = row.ruleOf(row.name === 'SphereFace' ? 2 : 0.3);
      expect(
        [
          ...rule(cosines).dataSync(),
          ...tf
            .grad((x) => tf.sum(rule(x as tf.Tensor1D)))(cosines)
            .dataSync(),
        ].every(Number.isFinite),
      ).toBe(true);
    });
  });
});
