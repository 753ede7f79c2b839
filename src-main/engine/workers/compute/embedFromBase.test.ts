import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fitClosedForm } from '@engine/model/head/closedForm';
import { embed } from '@engine/model/head/head';
import { headUpon } from '@engine/model/head/headUpon';
import type { FeatureStore, LinearHead, MlpHead } from '@engine/model/types';
import { multiply } from '@engine/metric/algebra/vectors';
import { describeWithBackends } from '../../../../test/fixtures/backends';
import { makeFeatures } from '../../../../test/fixtures/teaching';
import { ComputeWork } from './computeWork';

const [n, f, k, d] = [600, 24, 16, 12];
const [MODEL, WITHOUT, DAMAGED, NO_FEATURE] = [3, 17, 41, 77];
const { features } = makeFeatures(n, f, 6, 1, 1, 3);
const random = (p: number): number => Math.sin(p * p + 1);

await describeWithBackends('embedding by the embeddings of the label-free model', () => {
  let folder: string;
  let base: LinearHead;
  let taught: LinearHead;
  let store: FeatureStore;
  const embedded = async (head: LinearHead | MlpHead, from: FeatureStore): Promise<Map<number, Float32Array>> => {
    const work = new ComputeWork(resolve(import.meta.dirname, '../../../../resources/models'));
    const rows = new Map<number, Float32Array>();
    for await (const { imageIds, embeddings } of work.embedAll(from, head, new AbortController().signal))
      for (const [row, id] of imageIds.entries()) rows.set(id, embeddings.slice(row * d, (row + 1) * d));
    return rows;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'likewise-upon-'));
    const halves = Float32Array.from(Float16Array.from(features));
    const fit = await fitClosedForm({ values: halves, n, f }, k, 30, () => Promise.resolve());
    base = { kind: 'linear', featureSize: f, size: k, mean: Float32Array.from(fit.mean), weights: Float32Array.from(fit.weights) };
    const map = Float64Array.from({ length: k * d }, (_, p) => random(p));
    taught = { ...base, size: d, weights: Float32Array.from(multiply(base.weights!, map, k, d)) };
    const database = new Database(join(folder, 'library.db'));
    database.exec(`CREATE TABLE feature (image INTEGER, backbone TEXT, vector BLOB, checksum INTEGER);
      CREATE TABLE embedding (model INTEGER, image INTEGER, vector BLOB, checksum INTEGER, PRIMARY KEY (model, image)) WITHOUT ROWID`);
    const feature = database.prepare('INSERT INTO feature VALUES (?, ?, ?, ?)');
    const embedding = database.prepare('INSERT INTO embedding VALUES (?, ?, ?, ?)');
    const seen = embed(halves, base);
    database.transaction(() => {
      for (let id = 1; id <= n; id++) {
        const half = Buffer.from(Float16Array.from(features.subarray((id - 1) * f, id * f)).buffer);
        if (id !== NO_FEATURE) feature.run(id, 'small', half, crc32(half));
        const row = Buffer.from(seen.slice((id - 1) * k, id * k).buffer);
        const sum = crc32(row);
        if (id === DAMAGED) row[9]! ^= 64;
        if (id !== WITHOUT) embedding.run(MODEL, id, row, sum);
        embedding.run(MODEL + 1, id, Buffer.alloc(4 * k), 0);
      }
    })();
    database.close();
    store = { databasePath: join(folder, 'library.db'), backbone: 'small' };
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('gives what the features give, those photos too that have no sound embedding, and no photo without a feature', async () => {
    const branch = {
      ...{ hiddenSize: 2, hidden: Float32Array.from({ length: d * 2 }, (_, p) => random(p)), hiddenBias: Float32Array.of(0.1, -0.1) },
      ...{ output: Float32Array.from({ length: 2 * d }, (_, p) => random(p + 5)), outputBias: new Float32Array(d) },
    };
    for (const head of [taught, { ...taught, kind: 'mlp', branch } as const]) {
      expect(headUpon(base, head)).not.toBeNull();
      const [expected, got] = [await embedded(head, store), await embedded(head, { ...store, base: { modelId: MODEL, head: base } })];
      expect([...got.keys()].sort((a, b) => a - b)).toEqual([...expected.keys()].sort((a, b) => a - b));
      expect(got.size).toBe(n - 1);
      for (const [id, row] of got) row.forEach((value, p) => expect(Math.abs(value - expected.get(id)![p]!)).toBeLessThan(1e-4));
    }
  });

  test('a head that sees what the label-free one does not, or has another mean, is not taken for one that was taught upon it', () => {
    const other = Float32Array.from(taught.weights!, (value, p) => value + 0.01 * random(p));
    expect(headUpon(base, { ...taught, weights: other })).toBeNull();
    expect(headUpon(base, { ...taught, mean: base.mean!.map((value) => value * 1.001) })).toBeNull();
    expect(headUpon(base, { kind: 'linear', featureSize: f, size: f, mean: null, weights: null })).toBeNull();
  });
});
