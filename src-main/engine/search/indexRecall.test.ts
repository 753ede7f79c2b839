import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeWithShared } from '../../../test/fixtures/shared';
import { normaliseRows } from '../../../test/fixtures/vectors';
import { buildGraph } from './buildGraph';
import { ExactIndex } from './exactIndex';
import { HnswIndex } from './hnswIndex';

describeWithShared('features of real photos', 'oracle/features', (folder) => {
  test.each(['caltech101-20', 'products-sop'])('index recall@10 on %s is at least 0.99, and no photo finds itself', (name) => {
    const { rows, dim } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as { rows: number; dim: number };
    const bytes = readFileSync(join(folder, `${name}.f16.bin`));
    const vectors = normaliseRows(Float32Array.from(new Float16Array(new Uint8Array(bytes).buffer)), dim);
    const ids = Int32Array.from({ length: rows }, (_, i) => i);
    const exact = new ExactIndex(dim);
    exact.set(ids, vectors);
    const steps = buildGraph({ ids, vectors, dimension: dim });
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    const hnsw = new HnswIndex(exact, step.value);
    let shared = 0;
    for (const id of ids) {
      const query = vectors.subarray(id * dim, (id + 1) * dim);
      const without = new Set([id]);
      const truth = exact.search(query, 10, { without }).map((hit) => hit.id);
      const found = hnsw.search(query, 10, { without }).map((hit) => hit.id);
      expect(found).toHaveLength(10);
      expect(found).not.toContain(id);
      shared += found.filter((one) => truth.includes(one)).length;
    }
    expect(shared / (rows * 10)).toBeGreaterThanOrEqual(0.99);
  });
});
