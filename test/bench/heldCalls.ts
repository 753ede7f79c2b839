import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FromEngine } from '@contract/api';
import type { Folder, JobStatus, PhotoTable, SearchAnswer, Tag } from '@contract/data';
import { largeLibrary } from './largeLibrary';

const root = resolve(import.meta.dirname, '../..');
const K = 60;
const PING_EVERY_MS = 5;
const SEARCH_EVERY_MS = 200;
const TICK_MS = 10;

/**
 * Acts upon a whole large library, the engine's process alone, asked as the window does: how long each takes, what CPU, and how long somebody else waits
 * meanwhile who only wants to know whether it is there, or who searches. What the acts did is taken back at the end.
 * @param args how many photos (500000); `--library DIR`: as for `halfMillion`, whose libraries serve here, too; `--only TEXT,...`: acts whose names hold one
 */
export async function run(args: readonly string[]): Promise<void> {
  const { photos, dataDir, isWanted } = await largeLibrary(args);
  const engine = startEngine(join(dataDir, 'library'));
  try {
    await engine.ready;
    console.log(`${photos} photos, load ${loadavg()[0]!.toFixed(1)}`);
    console.log('| what | s until it is answered | CPU of the engine, s | longest ping, ms | longest search, ms |');
    console.log('| --- | --- | --- | --- | --- |');
    for (const part of partsOf(engine)) if (part.some(([name]) => isWanted(name))) for (const act of part) await measure(engine, act);
  } finally {
    await engine.quit();
  }
}

/** Beside one that is `alone` nobody searches: a search that waits changes in which order a start reads. */
type Act = readonly [name: string, run: () => Promise<unknown>, alone?: 'alone'];

/** What belongs together, and leaves the library as it was. */
function partsOf({ ask, isLookedThrough }: ReturnType<typeof startEngine>): readonly (readonly Act[])[] {
  const undo = (name: string): Act => [name, () => ask('history.undo')];
  const redo = (name: string): Act => [name, () => ask('history.redo')];
  const list = (name: string, order: string, filter: unknown = {}): readonly [string, () => Promise<unknown>] => [
    name,
    () => ask('photos.list', { order, filter }),
  ];
  const firstTag = async (): Promise<Tag> => (await ask<Tag[]>('tags.list'))[0]!;
  const rootId = async (): Promise<number> => (await ask<Folder[]>('folders.list'))[0]!.id;
  return [
    [
      [...list('the list, newest first, right after the start', 'newest'), 'alone'],
      ['the first search', () => ask('search.byImage', { imageId: 1, k: K })],
      ['the folders looked through', isLookedThrough],
      ['what there is (status)', () => ask('library.status')],
      ['the folders', () => ask('folders.list')],
      list('the list, newest first', 'newest'),
      list('by folder', 'folder'),
      list('a part of a name', 'newest', { text: 'photo-4321' }),
      list('two weeks', 'newest', { takenFromMs: 1000, takenBeforeMs: 5000 }),
    ],
    [
      [
        'all tagged',
        async () => {
          const { imageIds } = await ask<PhotoTable>('photos.list', { order: 'newest', filter: {} });
          const { id } = await ask<Tag>('tags.create', { name: 'everything' });
          await ask('tags.addImages', { tagId: id, imageIds: [...imageIds] });
        },
      ],
      ['the tags', () => ask('tags.list')],
      ["the tag's photos", async () => ask('tags.images', { tagId: (await firstTag()).id, limit: 6 })],
      list('by tag', 'tag'),
      undo('the tags taken back'),
      redo('the tags given again'),
      ['the tag removed', async () => ask('tags.remove', { tagId: (await firstTag()).id })],
      undo('the tag is back'),
      undo('the tags taken back again'),
      undo('the tag itself taken back'),
    ],
    [
      ['the folder removed', async () => ask('folders.remove', { rootId: await rootId() })],
      ['a search right after', () => ask('search.byImage', { imageId: 1, k: K })],
      ['a search again', () => ask('search.byImage', { imageId: 1, k: K })],
      undo('the folder is back'),
      ['a search right after that', () => ask('search.byImage', { imageId: 1, k: K })],
      ['a search again after that', () => ask('search.byImage', { imageId: 1, k: K })],
    ],
  ];
}

async function measure(engine: ReturnType<typeof startEngine>, [name, act, alone]: Act): Promise<void> {
  const [startedMs, cpu0] = [performance.now(), engine.cpuSeconds()];
  let isOver = false;
  const repeat = async (everyMs: number, ask: () => Promise<unknown>): Promise<number> => {
    let longest = 0;
    while (!isOver) {
      const at = performance.now();
      await ask();
      longest = Math.max(longest, performance.now() - at);
      if (!isOver) await sleep(everyMs);
    }
    return longest;
  };
  const pings = repeat(PING_EVERY_MS, engine.ping);
  const searches = repeat(SEARCH_EVERY_MS, async () => {
    if (alone === 'alone') return;
    const answer = await engine.ask<SearchAnswer>('search.byImage', { imageId: 77, k: K });
    if (answer.hits.length > K) throw new Error('more than asked for');
  });
  try {
    await act();
  } finally {
    isOver = true;
  }
  const tookS = (performance.now() - startedMs) / 1000;
  const [ping, search] = [await pings, await searches];
  const cpuS = engine.cpuSeconds() - cpu0;
  console.log(`| ${name} | ${tookS.toFixed(2)} | ${cpuS.toFixed(2)} | ${ping.toFixed(0)} | ${search.toFixed(0)} |`);
}

function startEngine(library: string) {
  const child = fork(join(root, 'out/main/host.js'), ['--library', library, '--models', join(root, 'resources/models')], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const answers = new Map<string, (message: FromEngine) => void>();
  const ready = Promise.withResolvers<void>();
  let lastId = 0;
  child.on('message', (message: FromEngine) => {
    if (message.kind === 'ready') ready.resolve();
    if (message.kind === 'pong') answers.get(`ping ${message.id}`)?.(message);
    if (message.kind === 'answer' || message.kind === 'error') answers.get(`call ${message.id}`)?.(message);
  });
  const send = (kind: 'ping' | 'call', rest: object): Promise<FromEngine> =>
    new Promise((resolve) => {
      const id = ++lastId;
      const key = `${kind} ${id}`;
      answers.set(key, (message) => (answers.delete(key), resolve(message)));
      child.send({ kind, id, ...rest });
    });
  const ask = async <Output>(call: string, input?: unknown): Promise<Output> => {
    const answer = await send('call', { call, input, from: 'page' });
    if (answer.kind !== 'answer') throw new Error(`${call}: ${JSON.stringify(answer)}`);
    return answer.output as Output;
  };
  return {
    ready: ready.promise,
    ask,
    ping: () => send('ping', {}),
    /** The graph of a gallery of that size takes minutes, and is none of these acts' business. */
    isLookedThrough: async () => {
      for (;;) {
        const jobs = await ask<JobStatus[]>('jobs.list');
        const open = jobs.filter(({ state }) => state === 'running' || state === 'waiting');
        for (const { id, kind } of open) if (kind !== 'index') await ask('jobs.pause', { jobId: id });
        if (!open.some(({ kind }) => kind === 'index')) return;
        await sleep(100);
      }
    },
    /** Of all its threads, since it began. */
    cpuSeconds: () => {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (TICK_MS * (Number(fields[11]) + Number(fields[12]))) / 1000;
    },
    quit: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send({ kind: 'quit' });
      await gone;
    },
  };
}
