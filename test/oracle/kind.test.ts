import { expect, test } from 'vitest';
import { z } from 'zod';
import { kind, matrix, vector } from './kind';

const doubling = kind({
  usesBackend: false,
  input: z.strictObject({ x: vector }),
  params: z.strictObject({ factor: z.number() }),
  expected: z.strictObject({ y: vector, grad: vector, gradMaxAbs: z.number(), table: matrix.nullable() }).partial(),
  compute: ({ x }, { factor }) => ({ y: x.map((value) => value * factor), grad: x.map((value) => factor / value), table: null }),
});
const given = { name: 'case', tol: { rel: 0, abs: 0.1 }, input: { x: [1, 2] }, params: { factor: 2 } };

test('a case passes within its tolerance, and fails past it, with the place and both values', () => {
  expect(doubling.problems({ ...given, expected: { y: [2.05, 4] } })).toEqual([]);
  expect(doubling.problems({ ...given, expected: { y: [2, 4.2] } })).toEqual(['y is 4 at 1, expected 4.2 ± 0.1']);
});

test('the relative tolerance is of the largest expected value of the tensor', () => {
  const tol = { rel: 0.1, abs: 0 };
  expect(doubling.problems({ ...given, tol, expected: { y: [1.7, 4] } })).toEqual([]);
  expect(doubling.problems({ ...given, tol, expected: { y: [1.5, 4] } })).toHaveLength(1);
});

test('another shape, another name or null for a value fails', () => {
  expect(doubling.problems({ ...given, expected: { y: [2] } })).toHaveLength(1);
  expect(doubling.problems({ ...given, expected: { table: [[1]] } })).toHaveLength(1);
  expect(doubling.problems({ ...given, expected: { table: null } })).toEqual([]);
});

test('a field that nobody knows fails, wherever it is', () => {
  const expected = { y: [2, 4] };
  expect(() => doubling.problems({ ...given, expected: { ...expected, z: 1 } })).toThrow();
  expect(() => doubling.problems({ ...given, expected, input: { x: [1], w: 1 } })).toThrow();
  expect(() => doubling.problems({ ...given, expected, params: { factor: 2, s: 1 } })).toThrow();
  expect(() => doubling.problems({ ...given, expected, extra: 1 })).toThrow();
  expect(() => doubling.problems({ ...given, expected: {} })).toThrow();
});

test('a gradient that is not finite, or larger than the case allows, fails although no value is compared', () => {
  const check = 'loss+finite';
  expect(doubling.problems({ ...given, check, expected: { y: [2, 4] } })).toEqual([]);
  expect(doubling.problems({ ...given, check, input: { x: [0, 2] }, expected: { y: [0, 4] } })).toEqual(['grad is not finite']);
  expect(doubling.problems({ ...given, check, expected: { gradMaxAbs: 1 } })).toHaveLength(1);
  expect(doubling.problems({ ...given, input: { x: [0, 2] }, params: { factor: 0 }, expected: { grad: [0, 0] } })).toEqual([
    'grad is NaN at 0, expected 0 ± 0.1',
  ]);
});
