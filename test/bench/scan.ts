import { parseArgs } from 'node:util';
import { ExactIndex } from '@engine/search/exactIndex';
import { PackedRows } from '@engine/search/packedRows';
import { Sieve } from '@engine/search/sieve';
import { baseLensId } from '@engine/store/repositories/ModelRepository';
import { openStore } from '@engine/store/store';
import { normaliseRows, photoLikeVectors, randomUnitVectors, seededRandom } from '../fixtures/vectors';

const SEED = 7;
const DIMENSION = 256;
const QUERIES = 60;
const WANTED = [60, 200, 1000];

interface Vectors {
  readonly name: string;
  readonly vectors: Float32Array;
  readonly d: number;
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const timed = (run: () => void): number => {
  const start = cpuMs();
  run();
  return cpuMs() - start;
};

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

/** What the model in use of a library says of its photos. */
function embeddingsOf(folder: string): Vectors {
  const store = openStore({ folder, access: 'read' });
  try {
    const model = store.models.active(baseLensId);
    if (model === null) throw new Error(`Nothing is indexed in ${folder}.`);
    return { name: 'library', vectors: store.embeddings.load(model.id).vectors, d: model.size };
  } finally {
    store.close();
  }
}

/** As many as there are no photos for: each is one of a library's, moved at random by a third of its length. */
function moved({ vectors, d }: Vectors, n: number): Vectors {
  const random = seededRandom(SEED);
  const all = Float32Array.from(
    { length: n * d },
    (_, at) => vectors[at % vectors.length]! + ((random() + random() - 1) * 0.8) / Math.sqrt(d),
  );
  return { name: 'library, moved', vectors: normaliseRows(all, d), d };
}

const kinds: Readonly<Record<string, (n: number, random: () => number) => Float32Array>> = {
  groups: (n, random) => photoLikeVectors(n, DIMENSION, random),
  'no order': (n, random) => randomUnitVectors(n, DIMENSION, random),
  'all the same': (n, random) => {
    const one = randomUnitVectors(1, DIMENSION, random);
    return Float32Array.from({ length: n * DIMENSION }, (_, at) => one[at % DIMENSION]!);
  },
};

/** How many rows are compared in the end, in the mean; all where that is for the scan to do. */
function meanLeft(vectors: Float32Array, d: number, queries: readonly number[]): (k: number) => string {
  const n = vectors.length / d;
  const rows = new PackedRows(d);
  rows.reserve(n);
  for (let at = 0; at < n; at++) rows.write(at, vectors, at * d);
  const sieve = new Sieve(rows);
  sieve.reserve(n);
  sieve.catchUp();
  return (k) => {
    const left = queries.map((at) => {
      const query = vectors.slice(at * d, (at + 1) * d);
      return sieve.sift(query, k, (slot) => slot !== at)?.length ?? n;
    });
    return (left.reduce((sum, count) => sum + count) / left.length).toFixed(0);
  };
}

function measure({ name, vectors, d }: Vectors): void {
  const n = vectors.length / d;
  const ids = Int32Array.from({ length: n }, (_, i) => i);
  const [compared, sifted] = [new ExactIndex(d, Infinity), new ExactIndex(d, 0)];
  const loading = [compared, sifted].map((index) =>
    timed(() => {
      for (let at = 0; at < n; at += 1000) index.set(ids.subarray(at, at + 1000), vectors.subarray(at * d, Math.min(n, at + 1000) * d));
    }),
  );
  const queries = Array.from({ length: QUERIES }, (_, i) => Math.floor(((i + 0.5) * n) / QUERIES));
  const left = meanLeft(vectors, d, queries);
  for (const k of WANTED.filter((wanted) => wanted < n)) {
    const times: [number[], number[]] = [[], []];
    for (const at of queries) {
      const query = vectors.slice(at * d, (at + 1) * d);
      const without = new Set([at]);
      [compared, sifted].forEach((index, i) => times[i]!.push(timed(() => void index.search(query, k, { without }))));
    }
    const [plain, coarse] = [median(times[0]), median(times[1])];
    const cells = [name, n, d, k, plain.toFixed(2), coarse.toFixed(2), (coarse / plain).toFixed(2), left(k)];
    console.log(`| ${cells.join(' | ')} | ${loading.map((ms) => ms.toFixed(0)).join(', ')} |`);
  }
}

/** @param args sizes to measure instead of the usual ones; `--library DIR`: with the embeddings of a library, too, which is only read */
export function run(args: readonly string[]): void {
  const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options: { library: { type: 'string' } } });
  const sizes = positionals.length > 0 ? positionals.map(Number) : [10_000, 100_000, 500_000];
  console.log(
    `Comparing with every vector, with and without a first look at fewer bytes, in turns, seed ${SEED}, ${QUERIES} queries; medians`,
  );
  console.log('| vectors | photos | d | k | all, CPU ms | sifted, CPU ms | ratio | compared | loading, CPU ms |');
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  const known = values.library === undefined ? null : embeddingsOf(values.library);
  if (known !== null) measure(known);
  for (const n of sizes) {
    if (known !== null) measure(moved(known, n));
    for (const [name, make] of Object.entries(kinds)) measure({ name, vectors: make(n, seededRandom(SEED)), d: DIMENSION });
  }
}
