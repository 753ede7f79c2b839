import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choleskyFactor, inverseFactor } from '../algebra/symmetric';
import { relevantComponents, similarScatter } from './relevantComponents';
import { multiply } from '../algebra/vectors';
import { whiteningScales } from './whitening';

const number = fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100);

test('for any positive definite matrix the factor times its transpose is the matrix, and the inverse inverts the factor', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(number, { minLength: 36, maxLength: 36 }), (d, values) => {
      const half = Float64Array.from(values.slice(0, d * d));
      const matrix = new Float64Array(d * d);
      for (let i = 0; i < d; i++)
        for (let j = 0; j < d; j++) {
          for (let k = 0; k < d; k++) matrix[i * d + j]! += half[i * d + k]! * half[j * d + k]!;
          if (i === j) matrix[i * d + j]! += 0.1;
        }
      const factor = choleskyFactor(matrix, d);
      const transposed = Float64Array.from(factor, (_, p) => factor[(p % d) * d + Math.floor(p / d)]!);
      multiply(factor, transposed, d, d).forEach((value, p) => expect(value).toBeCloseTo(matrix[p]!, 9));
      multiply(factor, inverseFactor(matrix, d), d, d).forEach((value, p) =>
        expect(value).toBeCloseTo(Math.floor(p / d) === p % d ? 1 : 0, 9),
      );
    }),
  );
});

test('a matrix that is not positive definite is refused', () => {
  expect(() => choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toThrow(RangeError);
  expect(() => choleskyFactor(Float64Array.of(NaN), 1)).toThrow(RangeError);
});

test('the direction in which similar pairs differ is shortened, the other is not', () => {
  const embeddings = Float64Array.of(0, 0, 1, 0, 0, 1, 1, 1);
  const map = relevantComponents(
    similarScatter(embeddings, 2, [
      [0, 1],
      [2, 3],
    ]),
    2,
    0.5,
  )!;
  const [along, across] = [multiply(Float64Array.of(1, 0), map, 2, 2), multiply(Float64Array.of(0, 1), map, 2, 2)];
  expect(Math.hypot(...along)).toBeLessThan(Math.hypot(...across) * 0.6);
});

test('similar pairs that are duplicates, or none at all, or none that is trusted, teach nothing', () => {
  const embeddings = Float64Array.of(1, 0, 1, 0, 0, 1);
  for (const scatter of [
    similarScatter(embeddings, 2, [[0, 1]]),
    similarScatter(embeddings, 2, []),
    similarScatter(embeddings, 2, [[0, 2]], [0]),
  ])
    expect(relevantComponents(scatter, 2, 0.5)).toBeNull();
});

test('whitening without shrinkage makes all energies equal, a large lambda leaves them as they are, and no energy at all stays finite', () => {
  const energies = [4, 1, 0.25];
  expect([...whiteningScales(energies, 0)]).toEqual([0.5, 1, 2]);
  const light = whiteningScales(energies, 1e6);
  expect(light[2]! / light[0]!).toBeCloseTo(1, 5);
  expect([...whiteningScales([0, 0], 30)]).toEqual([1, 1]);
  expect([...whiteningScales([1, -1e-17], 30)].every(Number.isFinite)).toBe(true);
});
