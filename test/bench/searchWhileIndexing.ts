import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageId } from '@contract/data';
import { jpegPhoto } from '../fixtures/images';
import { makeUpLibrary } from '../fixtures/madeUpLibrary';
import { type RunningEngine, startEngine } from './startEngine';

const d = 256;
const K = 60;
/** Photos to index meanwhile. */
const NEW_PHOTOS = 400;
/** A person does not click faster. */
const CLICK_EVERY_MS = 50;

/** The engine's process as the app starts it, asked from outside: what is timed is the whole round trip. @param args how many photos (10000) */
export async function run([count = '10000']: readonly string[]): Promise<void> {
  const photos = Number(count);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  try {
    const library = join(folder, 'library');
    await makeUpLibrary(library, join(folder, 'photos'), photos, d);
    await makePhotos(join(folder, 'new'));
    const engine = await startEngine(library);
    await engine.ask('search.byImage', { imageId: 1 as ImageId, k: K });
    const quiet = await timeSearches(engine, photos, (done) => done >= 200);
    const isReading = engine.next('job.changed', ({ phase, done }) => phase === 'reading' && done > 0);
    await engine.ask('folders.add', { path: join(folder, 'new') });
    await isReading;
    let isOver = false;
    void engine.next('job.changed', ({ kind, state }) => kind === 'index' && state === 'done').then(() => (isOver = true));
    const busy = await timeSearches(engine, photos, () => isOver);
    console.log(
      `Search by an indexed photo, ${photos} photos x ${d}, k = ${K}, a click every ${CLICK_EVERY_MS} ms; round trip in ms, seen from the app's side`,
    );
    console.log('| | searches | median | p99 | longest |\n| --- | --- | --- | --- | --- |');
    for (const [name, times] of [
      ['nothing else to do', quiet],
      [`while ${NEW_PHOTOS} photos are indexed`, busy],
    ] as const) {
      const at = (share: number): string => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1);
      console.log(`| ${name} | ${times.length} | ${at(0.5)} | ${at(0.99)} | ${at(1)} |`);
    }
    await engine.quit();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makePhotos(folder: string): Promise<void> {
  await mkdir(folder);
  for (let i = 0; i < NEW_PHOTOS; i++)
    await writeFile(join(folder, `new-${i}.jpg`), await jpegPhoto({ width: 800, height: 600, seed: 100 + i }));
}

/** @returns milliseconds, ascending */
async function timeSearches(engine: RunningEngine, photos: number, isEnough: (done: number) => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isEnough(times.length)) {
    const startMs = performance.now();
    const { hits } = await engine.ask('search.byImage', { imageId: (1 + ((times.length * 7919) % photos)) as ImageId, k: K });
    if (hits.length !== K) throw new Error(`${hits.length} answers instead of ${K}`);
    times.push(performance.now() - startMs);
    await new Promise((resolve) => setTimeout(resolve, CLICK_EVERY_MS));
  }
  return times.sort((a, b) => a - b);
}
