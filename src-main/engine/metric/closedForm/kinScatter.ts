import { multiply, transposed } from '../algebra/vectors';

/** Multiplies a', of a [n, d], and b [n, d]: [d, d]. */
export type TransposedProduct = (a: Float32Array, b: Float32Array, d: number) => Float64Array;

const inLoops: TransposedProduct = (a, b, d) => multiply(transposed(a, d), b, a.length / d, d);

/**
 * The covariance of many pairs' differences, as `similarScatter` has it, by the graph that the pairs make: `X' L X / (2 sum w)`, L its Laplacian. So it takes a
 * product of [d, n] and [n, d] however many pairs there are.
 * @param rows X, [n, d] @param a, b [pairs] rows of X @param weights [pairs] none below 0
 * @returns [d, d]; null without a weight above 0
 */
export function kinScatter(
  rows: Float32Array,
  d: number,
  a: Int32Array,
  b: Int32Array,
  weights: Float64Array,
  product: TransposedProduct = inLoops,
): Float64Array | null {
  const { starts, partners, shares } = partnersOf(rows.length / d, a, b, weights);
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (total === 0) return null;
  // Each pair has its share in both of its rows, so the total is twice that of the weights.
  return product(rows, laplacian(rows, d, starts, partners, shares), d).map((value) => value / total);
}

/** `L X`, [n, d]. Summed in float64, so that of copies nothing is left over. */
function laplacian(rows: Float32Array, d: number, starts: Int32Array, partners: Int32Array, shares: Float64Array): Float32Array {
  const result = new Float32Array(rows.length);
  const sum = new Float64Array(d);
  for (let row = 0; row + 1 < starts.length; row++) {
    const [start, end] = [starts[row]!, starts[row + 1]!];
    if (start === end) continue;
    let degree = 0;
    for (let i = start; i < end; i++) degree += shares[i]!;
    for (let k = 0, p = row * d; k < d; k++, p++) sum[k] = degree * rows[p]!;
    let i = start;
    // Four at a time: each sum is read and written for all of them.
    for (; i + 3 < end; i += 4) {
      const [w0, w1, w2, w3] = [shares[i]!, shares[i + 1]!, shares[i + 2]!, shares[i + 3]!];
      const [q0, q1, q2, q3] = [partners[i]! * d, partners[i + 1]! * d, partners[i + 2]! * d, partners[i + 3]! * d];
      for (let k = 0; k < d; k++) sum[k]! -= w0 * rows[q0 + k]! + w1 * rows[q1 + k]! + w2 * rows[q2 + k]! + w3 * rows[q3 + k]!;
    }
    for (; i < end; i++) for (let k = 0, q = partners[i]! * d; k < d; k++, q++) sum[k]! -= shares[i]! * rows[q]!;
    result.set(sum, row * d);
  }
  return result;
}

/** The partners of every row, and by how much: those of row i are at `starts[i]` to `starts[i + 1]`. Pairs without a weight are left out. */
function partnersOf(
  n: number,
  a: Int32Array,
  b: Int32Array,
  weights: Float64Array,
): { starts: Int32Array; partners: Int32Array; shares: Float64Array } {
  const starts = new Int32Array(n + 1);
  for (let pair = 0; pair < weights.length; pair++) {
    if (!(weights[pair]! > 0)) continue;
    starts[a[pair]! + 1]!++;
    starts[b[pair]! + 1]!++;
  }
  for (let row = 0; row < n; row++) starts[row + 1]! += starts[row]!;
  const next = starts.slice();
  const partners = new Int32Array(starts[n]!);
  const shares = new Float64Array(starts[n]!);
  for (let pair = 0; pair < weights.length; pair++) {
    if (!(weights[pair]! > 0)) continue;
    for (const [row, partner] of [
      [a[pair]!, b[pair]!],
      [b[pair]!, a[pair]!],
    ] as const) {
      const place = next[row]!++;
      partners[place] = partner;
      shares[place] = weights[pair]!;
    }
  }
  return { starts, partners, shares };
}
