import { expect, test } from 'vitest';
import { embed, isLinear } from './head';
import type { Head } from '../types';

const head: Head = {
  kind: 'linear',
  featureSize: 3,
  size: 2,
  mean: Float32Array.of(0.5, 0.5, 0),
  weights: Float32Array.of(1, 0, 0, 2, 0, 1),
};

test('a feature is scaled to unit length, centred, multiplied and scaled again', () => {
  // (3, 0, 4) / 5 - (0.5, 0.5, 0) = (0.1, -0.5, 0.8); times the weights: (0.1, -1 + 0.8)
  const [x, y] = embed(Float32Array.of(3, 0, 4), head);
  expect(x! / y!).toBeCloseTo(0.1 / -0.2, 5);
  expect(Math.hypot(x!, y!)).toBeCloseTo(1, 6);
});

test('the length of a feature does not matter, and several rows are embedded as each alone', () => {
  const rows = Float32Array.of(3, 0, 4, 30, 0, 40, 1, 1, 1);
  const together = embed(rows, head);
  expect([...together.subarray(0, 2)]).toEqual([...together.subarray(2, 4)]);
  expect([...together.subarray(4)]).toEqual([...embed(rows.subarray(6), head)]);
});

test('a feature that is zero or not finite gives no unit vector, so that the writer can refuse it; a wrong length is a bug', () => {
  const plain: Head = { kind: 'linear', featureSize: 2, size: 2, mean: null, weights: null };
  expect([...embed(Float32Array.of(0, 0), plain)]).toEqual([0, 0]);
  expect([...embed(Float32Array.of(NaN, 1), plain)].some(Number.isNaN)).toBe(true);
  expect(() => embed(new Float32Array(3), plain)).toThrow(RangeError);
});

test('the features given are left as they were', () => {
  const features = Float32Array.of(3, 0, 4);
  embed(features, head);
  expect([...features]).toEqual([3, 0, 4]);
});

const branch = {
  hiddenSize: 1,
  hidden: Float32Array.of(1, 0),
  hiddenBias: Float32Array.of(0.5),
  output: Float32Array.of(0, 2),
  outputBias: Float32Array.of(0, 0),
};

test('a branch is added to the unit row of the linear part; with a last layer of zero it changes no bit', () => {
  const features = Float32Array.of(3, 0, 4, 1, 5, 1);
  const silent: Head = { ...head, kind: 'mlp', branch: { ...branch, output: new Float32Array(2) } };
  expect([...embed(features, silent)]).toEqual([...embed(features, head)]);
  const [x, y] = embed(Float32Array.of(3, 0, 4), head);
  const [u, v] = embed(Float32Array.of(3, 0, 4), { ...head, kind: 'mlp', branch });
  expect(u! / v!).toBeCloseTo(x! / (y! + 2 * Math.max(0, x! + 0.5)), 5);
  expect([isLinear(head), isLinear(silent)]).toEqual([true, false]);
});
