import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadBackend } from '@engine/model/backend';
import { augmentations, selfSupervision } from '../settings/augmentations';
import { alter } from './views';

beforeAll(() => loadBackend({ LIKEWISE_BACKEND: '' }));

describe('altered copies', () => {
  test('the first is the photo itself; a mirrored one mirrored again is the photo; all stay pictures, and follow from the seed', () => {
    tf.tidy(() => {
      const photos = tf.randomUniform<tf.Rank.R4>([3, 8, 8, 3], 0, 255, 'float32', 4);
      const copy = (view: number, kind: keyof typeof augmentations, from = photos): tf.Tensor4D =>
        alter(from, [1, 2, 3], view, augmentations[kind].alteration, 1);
      const apart = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;
      expect(apart(copy(0, 'flip'), photos)).toBe(0);
      expect(apart(copy(1, 'flip'), tf.reverse(photos, 2))).toBeLessThan(1e-3);
      expect(apart(copy(1, 'flip', copy(1, 'flip')), photos)).toBeLessThan(1e-3);
      const altered = (seed: number): tf.Tensor4D => alter(photos, [1, 2, 3], 2, selfSupervision.alteration, seed);
      expect(apart(altered(1), altered(1))).toBe(0);
      expect(apart(altered(1), altered(2))).toBeGreaterThan(1);
      expect(tf.min(altered(1)).dataSync()[0]!).toBeGreaterThanOrEqual(0);
      expect(tf.max(altered(1)).dataSync()[0]!).toBeLessThanOrEqual(255);
    });
  });
});
