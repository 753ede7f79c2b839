import fc from 'fast-check';
import { Matrix, inverse } from 'ml-matrix';
import { expect, test } from 'vitest';
import { seededRandom } from '../../../../test/fixtures/vectors';
import { choleskyFactor, gramOf, inverseFactor, turnedInverseFactor } from './symmetric';
import { multiply, transposed } from './vectors';

const cases = fc.record({ n: fc.integer({ min: 1, max: 21 }), d: fc.integer({ min: 1, max: 21 }), seed: fc.integer({ min: 0, max: 1e6 }) });

function drawn(n: number, d: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: n * d }, () => random() - 0.5);
}

/** Positive definite for sure. */
function definite(d: number, seed: number): Float64Array {
  const rows = drawn(d, d, seed);
  return multiply(rows, transposed(rows, d), d, d).map((value, p) => value + (p % (d + 1) === 0 ? 0.1 : 0));
}

const expectClose = (got: Float64Array, expected: ArrayLike<number>): void =>
  got.forEach((value, p) => expect(value).toBeCloseTo(expected[p]!, 9));

test('the products of rows with each other, of any number and length, whatever was multiplied before', () => {
  fc.assert(
    fc.property(cases, ({ n, d, seed }) => {
      const rows = drawn(n, d, seed);
      gramOf(drawn(21, 21, seed + 1), 21);
      expectClose(gramOf(rows, d), multiply(rows, transposed(rows, d), d, n));
    }),
  );
});

test('the factor times its transpose is the matrix, and nothing above its diagonal is read or given back', () => {
  fc.assert(
    fc.property(cases, ({ d, seed }) => {
      const matrix = definite(d, seed);
      const factor = choleskyFactor(
        matrix.map((value, p) => (p % d > Math.floor(p / d) ? NaN : value)),
        d,
      );
      expectClose(multiply(factor, transposed(factor, d), d, d), matrix);
      expect(factor.every((value, p) => p % d <= Math.floor(p / d) || value === 0)).toBe(true);
    }),
  );
});

test('the inverse of a factor is what a general inverse says, and lower triangular', () => {
  fc.assert(
    fc.property(cases, ({ d, seed }) => {
      const matrix = definite(d, seed);
      const got = inverseFactor(matrix, d);
      const expected = inverse(Matrix.from1DArray(d, d, choleskyFactor(matrix, d))).to1DArray();
      got.forEach((value, p) => expect(Math.abs(value - expected[p]!)).toBeLessThan(1e-8 * (1 + Math.abs(expected[p]!))));
      expect(got.every((value, p) => p % d <= Math.floor(p / d) || value === 0)).toBe(true);
      expect(turnedInverseFactor(matrix, d)).toEqual(transposed(got, d));
    }),
  );
});

test('as large as a library has axes', () => {
  const d = 256;
  const matrix = definite(d, 3);
  const identity = multiply(inverseFactor(matrix, d), choleskyFactor(matrix, d), d, d);
  identity.forEach((value, p) => expect(Math.abs(value - (p % (d + 1) === 0 ? 1 : 0))).toBeLessThan(1e-9));
});

test('a matrix that is not positive definite is refused, with few rows and with many', () => {
  for (const d of [1, 2, 5, 40]) {
    const matrix = definite(d, 1);
    matrix[d * d - 1] = -1;
    expect(() => choleskyFactor(matrix, d)).toThrow(RangeError);
    expect(() => inverseFactor(matrix, d)).toThrow(RangeError);
  }
  expect(() => choleskyFactor(Float64Array.of(NaN), 1)).toThrow(RangeError);
});
