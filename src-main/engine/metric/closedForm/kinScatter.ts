import { transposed } from './relevantDirections';
import { multiply, type Numbers, type Product } from '../algebra/vectors';

/**
 * The covariance of many pairs' differences, as `similarScatter` has it, by the graph that the pairs make: `X' L X / (2 sum w)`, L its Laplacian. So it takes a
 * product of [d, n] and [n, d] however many pairs there are.
 * @param rows X, [n, d] @param a, b [pairs] rows of X @param weights [pairs] none below 0
 * @returns [d, d]; null without a weight above 0
 */
export function kinScatter(
  rows: Numbers,
  d: number,
  a: Int32Array,
  b: Int32Array,
  weights: Float64Array,
  product: Product = multiply,
): Float64Array | null {
  const laplacian = new Float64Array(rows.length);
  let total = 0;
  for (const [pair, weight] of weights.entries()) {
    if (!(weight > 0)) continue;
    total += weight;
    for (let k = 0, p = a[pair]! * d, q = b[pair]! * d; k < d; k++, p++, q++) {
      const difference = weight * (rows[p]! - rows[q]!);
      laplacian[p]! += difference;
      laplacian[q]! -= difference;
    }
  }
  if (total === 0) return null;
  return product(transposed(rows, d), laplacian, rows.length / d, d).map((value) => value / (2 * total));
}
