import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { embed } from './head';
import { embedCells } from './embedCells';
import type { LinearHead } from '../types';

const sums = (values: Float32Array, cells: number, d: number): number[] =>
  Array.from({ length: d }, (_, j) => Array.from({ length: cells }, (_, i) => values[i * d + j]!).reduce((a, b) => a + b, 0));

await describeWithBackends('embeddings by cell', () => {
  test('worked by hand: two cells, the mean taken from both, a head of one row', () => {
    // Cells (2, 0) and (4, 8) pool to (3, 4) of length 5. Unit shares (0.2, 0) and (0.4, 0.8), minus half the mean (0.1, 0.1) each:
    // (0.1, -0.1) and (0.3, 0.7); by weights (1, 2): -0.1 and 1.7, together 1.6.
    const head: LinearHead = { kind: 'linear', featureSize: 2, size: 1, mean: Float32Array.of(0.2, 0.2), weights: Float32Array.of(1, 2) };
    const cells = tf.tidy(() => embedCells(tf.tensor4d([2, 0, 4, 8], [1, 1, 2, 2]), head).dataSync());
    expect([...cells].map((value) => Number(value.toFixed(5)))).toEqual([-0.0625, 1.0625]);
  });

  test('for any head the cells add up to the embedding of the pooled map, and no tensor is left behind', () => {
    const [f, d, cells] = [12, 5, 6];
    const values = (length: number, seed: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(seed + i * 1.7) + 0.3);
    const heads: LinearHead[] = [
      { kind: 'linear', featureSize: f, size: f, mean: null, weights: null },
      { kind: 'linear', featureSize: f, size: f, mean: values(f, 2).map((x) => x / 9), weights: null },
      { kind: 'linear', featureSize: f, size: d, mean: values(f, 3).map((x) => x / 9), weights: values(f * d, 4) },
    ];
    for (const head of heads) {
      const maps = values(2 * cells * f, 5);
      const before = tf.memory().numTensors;
      const found = tf.tidy(() => embedCells(tf.tensor4d(maps, [2, 2, 3, f]), head).dataSync() as Float32Array);
      expect(tf.memory().numTensors).toBe(before);
      for (const picture of [0, 1]) {
        const map = maps.subarray(picture * cells * f, (picture + 1) * cells * f);
        const pooled = Float32Array.from(sums(map, cells, f), (sum) => sum / cells);
        const size = cells * head.size;
        const added = sums(found.subarray(picture * size, (picture + 1) * size), cells, head.size);
        for (const [j, value] of embed(pooled, head).entries()) expect(added[j]).toBeCloseTo(value, 5);
      }
    }
  });
});
