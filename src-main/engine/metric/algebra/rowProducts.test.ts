import { expect, test } from 'vitest';
import { expectCompiled } from '../../../../test/fixtures/assemblyScript';
import { randomUnitVectors, seededRandom } from '../../../../test/fixtures/vectors';
import { RowProducts } from './RowProducts';
import { rowDot } from './vectors';

test('rowProducts.wasm.ts is what rowProducts.as compiles to (run with -u to write it anew)', async () => {
  await expectCompiled(import.meta.dirname, 'rowProducts');
});

test.each([
  [1, 1, 1],
  [3, 5, 7],
  [4, 16, 8],
  [61, 83, 256],
  [2, 33, 1280],
])('%i queries and %i rows of %i numbers: each cosine is that of a plain loop, to four digits', (q, n, d) => {
  const [rows, queries] = [randomUnitVectors(n, d, seededRandom(1)), randomUnitVectors(q, d, seededRandom(2))];
  const products = new RowProducts(rows, d);
  // Asked twice, of which the first leaves other numbers where the second's are written.
  products.of(randomUnitVectors(q + 5, d, seededRandom(3)));
  const found = products.of(queries);
  expect(found).toHaveLength(q * n);
  for (let i = 0; i < q; i++)
    for (let j = 0; j < n; j++) expect(Math.abs(found[i * n + j]! - rowDot(queries, i, rows, j, d))).toBeLessThan(1e-4);
});

test('the longest sums fit: a vector and itself, turned round, and zeros', () => {
  for (const d of [1, 8, 256, 1280]) {
    const one = new Float32Array(d).fill(1 / Math.sqrt(d));
    const rows = Float32Array.from([...one, ...one.map((value) => -value), ...new Float32Array(d), ...one.map((_, k) => Number(k === 0))]);
    const cosines = new RowProducts(rows, d).of(one);
    [1, -1, 0, 1 / Math.sqrt(d)].forEach((cosine, row) => expect(cosines[row]).toBeCloseTo(cosine, 3));
  }
});
