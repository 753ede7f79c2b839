import { lstatSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createEngine, type Engine } from '@engine/engine';
import type { RootId } from '@contract/data';
import { hash, imageRow } from '../fixtures/storeRows';

const root = resolve(import.meta.dirname, '../..');
const FILES_A_FOLDER = 200;
const ROUNDS = 5;

/** @param args how many files (100000) */
export async function run([count = '100000']: readonly string[]): Promise<void> {
  const files = Number(count);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  const photos = join(folder, 'photos');
  const engine = createEngine({
    libraryFolder: join(folder, 'library'),
    workersFolder: join(root, 'out/main'),
    modelsFolder: join(root, 'resources/models'),
    access: 'write',
    isWatching: false,
  });
  try {
    await makeTree(photos, files);
    const { id } = await engine.folders.add(photos);
    await pretendIndexed(engine, id, photos);
    console.log(
      `Re-scan of ${files} unchanged files in folders of ${FILES_A_FOLDER}, warm cache; CPU ms (user and system) and wall ms, ${ROUNDS} rounds in turn, medians`,
    );
    const bare: number[][] = [];
    const scan: number[][] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const [walked, scanned] = [await timed(async () => void bareWalk(photos)), await timed(() => rescan(engine, id, files))];
      if (round === 0) continue; // warms up
      bare.push(walked);
      scan.push(scanned);
    }
    const [bareCpu, bareWall, scanCpu, scanWall] = [median(bare, 0), median(bare, 1), median(scan, 0), median(scan, 1)];
    console.log('| | CPU ms | wall ms |\n| --- | --- | --- |');
    console.log(`| bare walk and lstat (readdirSync, lstatSync) | ${bareCpu.toFixed(0)} | ${bareWall.toFixed(0)} |`);
    console.log(`| re-scan by the engine | ${scanCpu.toFixed(0)} | ${scanWall.toFixed(0)} |`);
    console.log(`ratio: CPU ${(scanCpu / bareCpu).toFixed(2)}, wall ${(scanWall / bareWall).toFixed(2)}`);
  } finally {
    await engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeTree(folder: string, files: number): Promise<void> {
  for (let first = 0; first < files; first += FILES_A_FOLDER) {
    const inner = join(folder, `folder-${String(first / FILES_A_FOLDER).padStart(5, '0')}`);
    await mkdir(inner, { recursive: true });
    const names = Array.from(
      { length: Math.min(FILES_A_FOLDER, files - first) },
      (_, i) => `IMG_${String(first + i).padStart(6, '0')}.jpg`,
    );
    await Promise.all(names.map((name) => writeFile(join(inner, name), 'x')));
  }
}

/** Writes what an index run would have left behind for these files, which are no photos. */
async function pretendIndexed({ store }: Engine, rootId: RootId, folder: string): Promise<void> {
  const added = readdirSync(folder).flatMap((inner) =>
    readdirSync(join(folder, inner)).map((name) => {
      const stats = lstatSync(join(folder, inner, name));
      return {
        path: `${inner}/${name}`,
        stamp: { sizeBytes: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, inode: stats.ino },
      };
    }),
  );
  store.scans.apply(rootId, { added });
  store.transaction(() => {
    let n = 1;
    for (const file of store.files.pending(rootId, added.length)) {
      store.files.markIndexed(file.id, store.images.insert(imageRow(n)), hash(n), file);
      n += 1;
    }
  });
}

async function rescan(engine: Engine, rootId: RootId, files: number): Promise<void> {
  const ended = await engine.indexing.index(rootId);
  if (ended.outcome !== 'done' || ended.result.unchanged !== files) throw new Error(`not all are unchanged: ${JSON.stringify(ended)}`);
}

function bareWalk(folder: string): number {
  let seen = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) seen += bareWalk(path);
    else if (lstatSync(path).isFile()) seen += 1;
  }
  return seen;
}

async function timed(work: () => Promise<void>): Promise<number[]> {
  const [cpu, startMs] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return [(user + system) / 1000, performance.now() - startMs];
}

const median = (rows: readonly number[][], column: number): number =>
  rows.map((row) => row[column]!).sort((a, b) => a - b)[Math.floor(rows.length / 2)]!;
