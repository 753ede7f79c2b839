import { fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FromEngine } from '@contract/api';
import type { JobStatus, SearchAnswer } from '@contract/data';
import { jpegPhoto } from '../fixtures/images';
import { makeUpLibrary } from '../fixtures/madeUpLibrary';

const root = resolve(import.meta.dirname, '../..');
const d = 256;
const K = 60;
/** Photos to index meanwhile. */
const NEW_PHOTOS = 400;
/** A person does not click faster. */
const CLICK_EVERY_MS = 50;

type Answer = Extract<FromEngine, { kind: 'answer' | 'error' }>;

/** The engine's process as the app starts it, asked from outside: what is timed is the whole round trip. @param args how many photos (10000) */
export async function run([count = '10000']: readonly string[]): Promise<void> {
  const photos = Number(count);
  const folder = await mkdtemp(join(tmpdir(), 'likewise-bench-'));
  try {
    const library = join(folder, 'library');
    await makeUpLibrary(library, join(folder, 'photos'), photos, d);
    await makePhotos(join(folder, 'new'));
    const engine = startEngine(library);
    await engine.ready;
    await engine.call('search.byImage', { imageId: 1, k: K }, 'page');
    const quiet = await timeSearches(engine, photos, (done) => done >= 200);
    await engine.call('folders.add', { path: join(folder, 'new') }, 'app');
    await engine.isReading();
    let isOver = false;
    void engine.isIdle().then(() => (isOver = true));
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
async function timeSearches(
  engine: ReturnType<typeof startEngine>,
  photos: number,
  isEnough: (done: number) => boolean,
): Promise<number[]> {
  const times: number[] = [];
  while (!isEnough(times.length)) {
    const startMs = performance.now();
    const answer = await engine.call('search.byImage', { imageId: 1 + ((times.length * 7919) % photos), k: K }, 'page');
    if (answer.kind === 'error' || (answer.output as SearchAnswer).hits.length !== K)
      throw new Error(`no answer: ${JSON.stringify(answer)}`);
    times.push(performance.now() - startMs);
    await new Promise((resolve) => setTimeout(resolve, CLICK_EVERY_MS));
  }
  return times.sort((a, b) => a - b);
}

function startEngine(library: string) {
  const child = fork(join(root, 'out/main/host.js'), ['--library', library, '--models', join(root, 'resources/models')], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const answers = new Map<number, (answer: Answer) => void>();
  const watchers = new Set<(job: JobStatus) => void>();
  const ready = Promise.withResolvers<void>();
  let lastId = 0;
  child.on('message', (message: FromEngine) => {
    if (message.kind === 'ready') ready.resolve();
    if (message.kind === 'answer' || message.kind === 'error') answers.get(message.id)?.(message);
    if (message.kind === 'event' && message.event === 'job.changed') for (const look of watchers) look(message.payload as JobStatus);
  });
  const jobWhere = (isIt: (job: JobStatus) => boolean): Promise<void> =>
    new Promise((resolve) => void watchers.add((job) => void (isIt(job) && resolve())));
  return {
    ready: ready.promise,
    call: (call: string, input: unknown, from: 'page' | 'app'): Promise<Answer> =>
      new Promise((resolve) => {
        const id = ++lastId;
        answers.set(id, (answer) => (answers.delete(id), resolve(answer)));
        child.send({ kind: 'call', id, call, input, from });
      }),
    isReading: () => jobWhere(({ phase, done }) => phase === 'reading' && done > 0),
    isIdle: () => jobWhere(({ kind, state }) => kind === 'index' && state === 'done'),
    quit: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send({ kind: 'quit' });
      await gone;
    },
  };
}
