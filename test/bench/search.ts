import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExactIndex } from '@engine/search/exactIndex';
import { defaultGraphSettings, HnswGraph } from '@engine/search/hnswGraph';
import { HnswIndex } from '@engine/search/hnswIndex';
import type { VectorIndex } from '@engine/search/types';
import { photoLikeVectors, seededRandom } from '../fixtures/vectors';

const SEED = 7;
const K = 10;
const QUERIES = 200;

/** Median and 99th percentile of milliseconds. */
function times(run: (at: number) => void, count: number): { median: string; p99: string } {
  const milliseconds: number[] = [];
  for (let at = 0; at < count; at++) {
    const start = performance.now();
    run(at);
    milliseconds.push(performance.now() - start);
  }
  milliseconds.sort((a, b) => a - b);
  return { median: milliseconds[Math.floor(count / 2)]!.toFixed(2), p99: milliseconds[Math.floor(count * 0.99)]!.toFixed(2) };
}

const seconds = async (run: () => void | Promise<void>): Promise<number> => {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
};

/** Share of the exact k nearest that the index returns. */
function indexRecall(index: VectorIndex, exact: ExactIndex, queries: readonly Float32Array[]): number {
  let shared = 0;
  for (const query of queries) {
    const truth = new Set(exact.search(query, K).map(({ id }) => id));
    for (const { id } of index.search(query, K)) if (truth.has(id)) shared++;
  }
  return shared / (queries.length * K);
}

async function measure(n: number, d: number, folder: string): Promise<string> {
  // The last rows are photos that are not in the gallery: the queries.
  const all = photoLikeVectors(n + QUERIES, d, seededRandom(SEED));
  const rowOf = (at: number): Float32Array => all.slice(at * d, (at + 1) * d);
  const queries = Array.from({ length: QUERIES }, (_, i) => rowOf(n + i));
  const ids = Int32Array.from({ length: n }, (_, i) => i + 1);
  const exact = new ExactIndex(d);
  exact.set(ids, all.subarray(0, n * d));
  const graph = HnswGraph.create(d, n);
  const buildSeconds = await seconds(() => ids.forEach((id, at) => graph.add(id, rowOf(at))));
  const file = join(folder, `${n}.hnsw`);
  graph.write(file);
  let opened = graph;
  const loadSeconds = await seconds(async () => {
    opened = await HnswGraph.open(file, d);
  });
  const hnsw = new HnswIndex(exact, opened);
  const query = (index: VectorIndex) => (at: number) => void index.search(queries[at % QUERIES]!, K);
  times(query(exact), 50);
  times(query(hnsw), 50);
  const scan = times(query(exact), 300);
  const walk = times(query(hnsw), 300);
  const megabytes = ((await stat(file)).size / 1e6).toFixed(0);
  const recall = indexRecall(hnsw, exact, queries).toFixed(3);
  await rm(file);
  return `| ${n} | ${scan.median} / ${scan.p99} | ${walk.median} / ${walk.p99} | ${buildSeconds.toFixed(1)} | ${megabytes} | ${(loadSeconds * 1000).toFixed(0)} | ${recall} |`;
}

/** @param args sizes to measure instead of the usual ones */
export async function run(args: readonly string[]): Promise<void> {
  const d = 256;
  const sizes = args.length > 0 ? args.map(Number) : [1_000, 10_000, 50_000, 100_000, 200_000];
  console.log(
    `Search: d = ${d}, k = ${K}, links ${defaultGraphSettings.links}, efConstruction ${defaultGraphSettings.efConstruction}, seed ${SEED}, ${QUERIES} queries`,
  );
  console.log('| photos | exact ms, median / p99 | HNSW ms, median / p99 | build s | file MB | load ms | index recall@10 |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  try {
    for (const n of sizes) console.log(await measure(n, d, folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}
