import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { embed } from '@engine/model/head';
import type { FeatureStore } from '@engine/model/types';
import { ComputeProcess, type ComputeProcessOptions } from '@engine/workers/computeProcess';

const entry = resolve(import.meta.dirname, '../../out/main/compute.js');
const modelsFolder = resolve(import.meta.dirname, '../../resources/models');
const backbone = 'efficientnet-lite0';
const f = 1280;
const bytesPerPicture = 224 * 224 * 3;

let folder: string;
let store: FeatureStore;
const started: ComputeProcess[] = [];

function start(options: Partial<ComputeProcessOptions> = {}): ComputeProcess {
  const compute = new ComputeProcess({ entry, modelsFolder, ...options });
  started.push(compute);
  return compute;
}

/** Pictures that differ from each other; the same seed, the same picture. */
function pictures(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, seed) =>
    Uint8Array.from({ length: bytesPerPicture }, (__, i) => (i * (seed + 3) + (i >> 9) * seed) % 256),
  );
}

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
  if (!existsSync(entry)) throw new Error(`${entry} is not there: run "npm run build" first.`);
  folder = mkdtempSync(join(tmpdir(), 'likewise-compute-'));
  store = { databasePath: join(folder, 'library.db'), backbone };
  makeDatabase(store.databasePath, 5000);
});
afterEach(() => Promise.all(started.splice(0).map((compute) => compute.close())));
afterAll(() => rmSync(folder, { recursive: true }));

test('features come back in the order of the pictures, the same alone and in a batch', async () => {
  const compute = start();
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
  const layered = await start().features(backbone, some);
  const log: string[] = [];
  const graph = await start({ libraryFolders: [join(folder, 'backbones'), fused], onLog: (line) => log.push(line) }).features(
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
    const compute = start();
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

test('R33: a cancel is answered at once, and the same process is free again after the batch in hand', async () => {
  const compute = start();
  const many = pictures(32);
  await compute.features(backbone, many); // the first batch allocates, and takes several times as long as the next
  const process = compute.processId;
  const controller = new AbortController();
  const running = compute.features(
    backbone,
    Array.from({ length: 400 }, (_, i) => many[i % 32]!),
    controller.signal,
  );
  await sleep(300);
  const asked = Date.now();
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(Date.now() - asked).toBeLessThan(200);
  await compute.features(backbone, pictures(1));
  expect(compute.processId).toBe(process);
  // Two seconds on a machine that does nothing else; the batch in hand is all there is to wait for.
  expect(Date.now() - asked).toBeLessThan(6000);
});

test('a call that was cancelled before it began starts nothing', async () => {
  const compute = start();
  await expect(compute.fitBase(store, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  expect(compute.processId).toBeUndefined();
});

test('leaving the loop early, or aborting it, ends the embedding; the next one starts from the beginning', async () => {
  const compute = start();
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
  const compute = start();
  await compute.info();
  const first = compute.processId!;
  const running = compute.features(backbone, pictures(64));
  process.kill(first, 'SIGKILL');
  await expect(running).rejects.toMatchObject({ code: 'engine-away' });
  expect((await compute.info()).version).toMatch(/tfjs/);
  expect(compute.processId).not.toBe(first);
});

test('wrong input is an error of that call alone', async () => {
  const compute = start();
  await expect(compute.features(backbone, [new Uint8Array(5)])).rejects.toThrow(/has 5 bytes/);
  await expect(compute.features('no-such-net', pictures(1))).rejects.toMatchObject({ code: 'bad-argument' });
  await expect(compute.fitBase({ databasePath: join(folder, 'absent.db'), backbone })).rejects.toThrow();
  expect((await compute.features(backbone, pictures(1))).length).toBe(f);
});

test('it runs below normal priority, ends when idle, and starts again when asked', async () => {
  const compute = start({ idleMs: 400 });
  await compute.info();
  const first = compute.processId!;
  expect(getPriority(first)).toBeGreaterThan(0);
  for (let waited = 0; compute.processId !== undefined && waited < 5000; waited += 50) await sleep(50);
  expect(compute.processId).toBeUndefined();
  await compute.info();
  expect(compute.processId).not.toBe(first);
});

test('R31: above its memory limit it is replaced at the first pause', async () => {
  const compute = start({ idleMs: 6000, memoryLimitBytes: 1 });
  await compute.info();
  await sleep(1500);
  expect(compute.processId).toBeUndefined();
});

test('after close nothing starts, and what was under way is rejected', async () => {
  const compute = start();
  await compute.info();
  const running = compute.features(backbone, pictures(64));
  const rejected = expect(running).rejects.toMatchObject({ code: 'engine-away' });
  await compute.close();
  await rejected;
  expect(() => compute.info()).toThrow(/closing/);
});
