import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { photoLikeVectors, seededRandom } from '../../../../test/fixtures/vectors';
import { distanceMatrix, exactDistanceMatrix } from './distanceMatrix';

await describeWithBackends('distance matrix', () => {
  test('of unit vectors, duplicates among them, the quick one is off by less than 1e-3, and has zeros on its diagonal', () => {
    const [b, d] = [64, 256];
    const values = photoLikeVectors(b, d, seededRandom(3));
    values.copyWithin(d, 0, d);
    const quick = tf.tidy(() => distanceMatrix(tf.tensor2d(values, [b, d])));
    const exact = exactDistanceMatrix(values, b, d);
    expect(Math.max(...exact.map((distance, i) => Math.abs(distance - quick[i]!)))).toBeLessThan(1e-3);
    expect(Array.from({ length: b }, (_, row) => quick[row * b + row])).toEqual(new Array(b).fill(0));
    expect(exact[1]).toBe(0);
  });
});
