import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createEngine } from '@engine/engine';
import { serialiseHead } from '@engine/model/head';
import { defaultLensId } from '@engine/store/repositories/ModelRepository';
import { hash, imageRow, stamp } from '../fixtures/storeRows';
import { randomUnitVectors, seededRandom } from '../fixtures/vectors';

const root = resolve(import.meta.dirname, '../..');
const BACKBONE = 'efficientnet-lite0';
const RUNS = 15;
const d = 256;

/** @param args how many photos (10000) */
export async function run([count = '10000']: readonly string[]): Promise<void> {
  const photos = Number(count);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  try {
    const library = join(folder, 'library');
    await makeLibrary(library, join(folder, 'photos'), photos);
    const cli = [process.execPath, join(root, 'out/main/cli.js')];
    const query = [...cli, 'similar', join(folder, 'photos', 'photo-77.jpg'), '--library', library, '--json'];
    console.log(
      `First answer: "similar" for an indexed photo, a library of ${photos} photos, ${d} numbers each; CPU s (user and system) of the whole process, ${RUNS} runs in turn`,
    );
    const answers: number[] = [];
    const empty: number[] = [];
    for (let run = 0; run <= RUNS; run++) {
      const [answer, bare] = [cpuSeconds(query), cpuSeconds([process.execPath, '-e', '0'])];
      if (run === 0) continue; // warms up
      answers.push(answer);
      empty.push(bare);
    }
    const median = (values: number[]): string => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(3);
    console.log(`| | median | least | most |\n| --- | --- | --- | --- |`);
    for (const [name, values] of [
      ['similar', answers],
      ['an empty Node process', empty],
    ] as const)
      console.log(`| ${name} | ${median(values)} | ${Math.min(...values).toFixed(3)} | ${Math.max(...values).toFixed(3)} |`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As the shell counts it, children included. */
function cpuSeconds(command: readonly string[]): number {
  const script = 'TIMEFORMAT="%3U %3S"; { time "$@" >/dev/null 2>&1; } 2>&1';
  const [user, system] = execFileSync('bash', ['-c', script, 'bash', ...command], { encoding: 'utf8' })
    .trim()
    .split(' ')
    .map(Number);
  return user! + system!;
}

/** A library as an index run would have left it, with made-up embeddings. */
async function makeLibrary(library: string, photosFolder: string, photos: number): Promise<void> {
  await mkdir(photosFolder, { recursive: true });
  await writeFile(join(photosFolder, 'photo-77.jpg'), 'x');
  const engine = createEngine({
    libraryFolder: library,
    workersFolder: join(root, 'out/main'),
    modelsFolder: join(root, 'resources/models'),
    access: 'write',
    isWatching: false,
  });
  const { store } = engine;
  const { id } = await engine.folders.add(photosFolder);
  store.scans.apply(id, { added: Array.from({ length: photos }, (_, i) => ({ path: `photo-${i}.jpg`, stamp: stamp(i) })) });
  const head = { kind: 'linear', featureSize: 1280, size: d, mean: new Float32Array(1280), weights: new Float32Array(1280 * d) } as const;
  const modelId = store.models.insert({
    lensId: defaultLensId,
    kind: 'base',
    backbone: BACKBONE,
    size: d,
    head: serialiseHead(head),
    config: {},
    metrics: {},
    fittedOn: photos,
    parentId: null,
  });
  const random = seededRandom(5);
  const feature = new Float32Array(1280).fill(0.5);
  store.transaction(() => {
    const ids = store.files.pending(id, photos).map((file, i) => {
      const imageId = store.images.insert(imageRow(i + 1));
      store.features.put(imageId, BACKBONE, feature);
      store.files.markIndexed(file.id, imageId, hash(i + 1), file);
      return imageId;
    });
    store.embeddings.add(modelId, ids, randomUnitVectors(photos, d, random));
  });
  store.models.activate(modelId);
  await engine.close();
}
