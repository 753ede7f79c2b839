import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { createEngine } from '@engine/engine';
import { ComputeProcess } from '@engine/workers/compute/computeProcess';
import { cpuMsOf } from '../fixtures/cpuTime';
import { openDecoders } from '../fixtures/decoders';
import { cameraJpeg } from '../fixtures/images';
import { childrenOf } from '../fixtures/processes';

const root = resolve(import.meta.dirname, '../..');
const workersFolder = join(root, 'out/main');
const modelsFolder = join(root, 'resources/models');
const PICTURES = 10;
const BATCH = 32;
/** As the decoder shrinks a photo: the long side of its larger thumbnail. */
const SHRINK_TO_PX = 640;

/** @param args how many photos (200) */
export async function run([count = '200']: readonly string[]): Promise<void> {
  const photos = Number(count);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  try {
    const paths = await makePhotos(join(folder, 'photos'), photos);
    console.log(
      `Indexing: ${photos} JPEGs of 4000 x 3000, made of ${PICTURES} pictures (seeds 1 to ${PICTURES}); CPU ms a photo, user and system, of all processes`,
    );
    const floor = { decode: await sharpAlone(paths), backbone: await backboneAlone(folder, photos) };
    const decoder = await decoderAlone(paths.slice(0, 40));
    const whole = await indexWhole(folder, photos);
    const sum = floor.decode + floor.backbone;
    const row = (name: string, ms: number, floorMs?: number): void =>
      console.log(`| ${name} | ${ms.toFixed(1)} | ${floorMs === undefined ? '' : floorMs.toFixed(1)} |`);
    console.log('| part | ms | its floor |\n| --- | --- | --- |');
    row('read and hash', decoder.readMs);
    row('decode: thumbnails, network pixels, metadata', decoder.cpuMs - decoder.readMs, floor.decode);
    row('backbone, its process', whole.compute, floor.backbone);
    row('decoder processes', whole.decoders);
    row('engine: scan, store, everything else', whole.engine);
    row('whole', whole.total, sum);
    console.log(`whole / sum of floors = ${(whole.total / sum).toFixed(2)}; wall ${(photos / whole.seconds).toFixed(1)} photos/s`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A comment in each file gives it content of its own; what costs time stays the same. */
async function makePhotos(folder: string, count: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, i) => cameraJpeg(i + 1)));
  const paths: string[] = [];
  for (let i = 0; i < count; i++) {
    const text = Buffer.from(`photo ${i}`);
    const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), text]);
    const picture = pictures[i % PICTURES]!;
    paths.push(join(folder, `photo-${i}.jpg`));
    await writeFile(paths[i]!, Buffer.concat([picture.subarray(0, 2), comment, picture.subarray(2)]));
  }
  return paths;
}

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

/** The least that anybody can do: shrink on load, to raw pixels. */
async function sharpAlone(paths: readonly string[]): Promise<number> {
  sharp.concurrency(1);
  sharp.cache(false);
  const shrink = (path: string): Promise<Buffer> => sharp(path).resize(SHRINK_TO_PX, SHRINK_TO_PX, { fit: 'inside' }).raw().toBuffer();
  for (const path of paths.slice(0, 5)) await shrink(path);
  const start = process.cpuUsage();
  for (const path of paths) await shrink(path);
  return cpuMs(start) / paths.length;
}

async function backboneAlone(folder: string, photos: number): Promise<number> {
  const libraryFolders = [join(folder, 'backbones'), join(folder, 'fused')] as const;
  const compute = new ComputeProcess({ entry: join(workersFolder, 'compute.js'), modelsFolder, libraryFolders });
  const pixels = Array.from({ length: BATCH }, () => new Uint8Array(224 * 224 * 3).fill(128));
  await compute.features('efficientnet-lite0', pixels);
  const pid = compute.processId!;
  const [start, ownStart] = [cpuMsOf(pid), process.cpuUsage()];
  const batches = Math.ceil(photos / BATCH);
  for (let batch = 0; batch < batches; batch++) await compute.features('efficientnet-lite0', pixels);
  const total = cpuMsOf(pid) - start;
  console.log(`(sending ${BATCH} pictures a batch costs this process ${(cpuMs(ownStart) / (batches * BATCH)).toFixed(2)} ms a photo)`);
  await compute.close();
  return total / (batches * BATCH);
}

async function decoderAlone(paths: readonly string[]): Promise<{ readMs: number; cpuMs: number }> {
  const decoders = openDecoders({}, { processes: 1 });
  const sum = { readMs: 0, cpuMs: 0 };
  await decoders.decode({ path: paths[0]! }, { resizeTo: 256, side: 224 });
  for (const path of paths) {
    const decoded = await decoders.decode({ path }, { resizeTo: 256, side: 224 });
    if (!decoded.ok) throw new Error(decoded.reason);
    sum.readMs += decoded.value.timings.readMs / paths.length;
    sum.cpuMs += decoded.value.timings.cpuMs / paths.length;
  }
  await decoders.close();
  return sum;
}

async function indexWhole(
  folder: string,
  photos: number,
): Promise<{ total: number; engine: number; decoders: number; compute: number; seconds: number }> {
  const engine = createEngine({ libraryFolder: join(folder, 'library'), workersFolder, modelsFolder, access: 'write', isWatching: false });
  const before = process.cpuUsage();
  const startMs = performance.now();
  const root = await engine.folders.add(join(folder, 'photos'));
  const ended = await engine.indexing.index(root.id);
  const seconds = (performance.now() - startMs) / 1000;
  if (ended.outcome !== 'done' || ended.result.indexed !== photos) throw new Error(`not all were indexed: ${JSON.stringify(ended)}`);
  const engineMs = cpuMs(before);
  const children = childrenOf(process.pid);
  const sumOf = (name: string): number =>
    children.filter(({ command }) => command.includes(name)).reduce((sum, { pid }) => sum + cpuMsOf(pid), 0);
  const [decoders, compute] = [sumOf('decoder.js'), sumOf('compute.js')];
  await engine.close();
  return {
    engine: engineMs / photos,
    decoders: decoders / photos,
    compute: compute / photos,
    total: (engineMs + decoders + compute) / photos,
    seconds,
  };
}
