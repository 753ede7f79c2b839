import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embed } from '@engine/model/head/head';
import type { FeatureStore } from '@engine/model/types';
import { backbone, pictures, startCompute } from '../fixtures/computeProcess';

const f = 1280;

let folder: string;
let store: FeatureStore;

/** Features like those of photos: none below 0, a few directions strong. Images 1 to n. */
function makeDatabase(path: string, n: number): void {
  const database = new Database(path);
  database.exec('CREATE TABLE feature (image INTEGER, backbone TEXT, vector BLOB, checksum INTEGER, PRIMARY KEY (image, backbone)) STRICT');
  const insert = database.prepare('INSERT INTO feature VALUES (?, ?, ?, ?)');
  database.transaction(() => {
    let state = 1;
    const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
    for (let image = 1; image <= n; image++) {
      const vector = Float16Array.from({ length: f }, (_, i) => random() ** 4 * (1 + ((i * image) % 11)));
      const blob = Buffer.from(vector.buffer);
      insert.run(image, backbone, blob, crc32(blob));
    }
  })();
  database.close();
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-compute-'));
  store = { databasePath: join(folder, 'library.db'), backbone };
  makeDatabase(store.databasePath, 5000);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('features come back in the order of the pictures, the same alone and in a batch', async () => {
  const compute = startCompute();
  const some = pictures(35);
  const together = await compute.features(backbone, some);
  expect(together.length).toBe(35 * f);
  const alone = await compute.features(backbone, [some[34]!]);
  const difference = Math.max(...alone.map((value, i) => Math.abs(value - together[34 * f + i]!)));
  expect(difference).toBeLessThan(1e-3);
  expect(together.subarray(0, f)).not.toEqual(together.subarray(f, 2 * f));
});

test('a graph of the network gives what its layers give, and what a killed process left of one is removed', async () => {
  const fused = join(folder, 'fused');
  mkdirSync(join(fused, 'graph-left'), { recursive: true });
  const some = pictures(9);
  const layered = await startCompute().features(backbone, some);
  const log: string[] = [];
  const graph = await startCompute({ libraryFolders: [join(folder, 'backbones'), fused], onLog: (line) => log.push(line) }).features(
    backbone,
    some,
  );
  expect(Math.max(...graph.map((value, i) => Math.abs(value - layered[i]!)))).toBeLessThan(1e-3);
  expect(readdirSync(fused)).toEqual([]);
  expect(log).toEqual([]);
});

test('R23: a feature whose checksum is wrong, or that is not finite, is left out and named; the others are embedded as without TensorFlow', async () => {
  const database = new Database(store.databasePath);
  const good = database.prepare<[number], Buffer>('SELECT vector FROM feature WHERE image = ?').pluck();
  const [row7, row8] = [good.get(7)!, good.get(8)!];
  const update = database.prepare('UPDATE feature SET vector = ?, checksum = ? WHERE image = ?');
  const flipped = Buffer.from(row7);
  flipped[100]! ^= 1;
  update.run(flipped, crc32(row7), 7);
  const infinite = Buffer.from(row8);
  infinite.writeUInt16LE(0x7c00, 0);
  update.run(infinite, crc32(infinite), 8);
  try {
    const compute = startCompute();
    const fit = await compute.fitBase(store);
    expect({ fittedOn: fit.fittedOn, outOf: fit.outOf, damaged: [...fit.damaged] }).toEqual({
      fittedOn: 4998,
      outOf: 5000,
      damaged: [7, 8],
    });
    const ids: number[] = [];
    const damaged: number[] = [];
    for await (const chunk of compute.embedAll(store, fit.head)) {
      ids.push(...chunk.imageIds);
      damaged.push(...chunk.damaged);
      const first = new Float16Array(new Uint8Array(good.get(chunk.imageIds[0]!)!).buffer);
      const expected = embed(Float32Array.from(first), fit.head);
      for (let i = 0; i < expected.length; i++) expect(chunk.embeddings[i]).toBeCloseTo(expected[i]!, 4);
    }
    expect(damaged).toEqual([7, 8]);
    expect(ids).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1).filter((id) => id !== 7 && id !== 8));
  } finally {
    update.run(row7, crc32(row7), 7);
    update.run(row8, crc32(row8), 8);
    database.close();
  }
});

test('a call that was cancelled before it began starts nothing', async () => {
  const compute = startCompute();
  await expect(compute.fitBase(store, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  expect(compute.processId).toBeUndefined();
});

test('leaving the loop early, or aborting it, ends the embedding; the next one starts from the beginning', async () => {
  const compute = startCompute();
  const head = { kind: 'linear', featureSize: f, size: f, mean: null, weights: null } as const;
  for await (const chunk of compute.embedAll(store, head)) {
    expect(chunk.imageIds[0]).toBe(1);
    break;
  }
  const controller = new AbortController();
  const seen: number[] = [];
  const abort = async (): Promise<void> => {
    for await (const chunk of compute.embedAll(store, head, controller.signal)) {
      seen.push(chunk.imageIds[0]!);
      controller.abort();
    }
  };
  await expect(abort()).rejects.toMatchObject({ code: 'cancelled' });
  expect(seen).toEqual([1]);
});

test('R32: a crash rejects the calls under way with a sentence, and the next call starts another process', async () => {
  const compute = startCompute();
  await compute.info();
  const first = compute.processId!;
  const running = compute.features(backbone, pictures(64));
  process.kill(first, 'SIGKILL');
  await expect(running).rejects.toMatchObject({ code: 'engine-away' });
  expect((await compute.info()).version).toMatch(/tfjs/);
  expect(compute.processId).not.toBe(first);
});

test('wrong input is an error of that call alone', async () => {
  const compute = startCompute();
  await expect(compute.features(backbone, [new Uint8Array(5)])).rejects.toThrow(/has 5 bytes/);
  await expect(compute.features('no-such-net', pictures(1))).rejects.toMatchObject({ code: 'bad-argument' });
  await expect(compute.fitBase({ databasePath: join(folder, 'absent.db'), backbone })).rejects.toThrow();
  expect((await compute.features(backbone, pictures(1))).length).toBe(f);
});

test('it runs below normal priority, ends when idle, and starts again when asked', async () => {
  const compute = startCompute({ idleMs: 400 });
  const started = compute.info();
  const first = compute.processId!;
  // From its start: loading TensorFlow takes a second.
  expect(getPriority(first)).toBeGreaterThan(0);
  await started;
  await expect.poll(() => compute.processId).toBeUndefined();
  await compute.info();
  expect(compute.processId).not.toBe(first);
});

test('R31: above its memory limit it is replaced at the first pause', async () => {
  const compute = startCompute({ idleMs: 60_000, memoryLimitBytes: 1 });
  await compute.info();
  // A twentieth of what an idle process is kept for otherwise.
  await expect.poll(() => compute.processId, { timeout: 30_000 }).toBeUndefined();
});

test('after close nothing starts, and what was under way is rejected', async () => {
  const compute = startCompute();
  await compute.info();
  const running = compute.features(backbone, pictures(64));
  const rejected = expect(running).rejects.toMatchObject({ code: 'engine-away' });
  await compute.close();
  await rejected;
  expect(() => compute.info()).toThrow(/closing/);
});
