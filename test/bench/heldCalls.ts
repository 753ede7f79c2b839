import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImageId, PhotoFilter, PhotoOrder, RootId, Tag } from '@contract/data';
import { largeLibrary } from './largeLibrary';
import { type RunningEngine, startEngine } from './startEngine';

const K = 60;
const PING_EVERY_MS = 5;
const SEARCH_EVERY_MS = 200;

/**
 * Acts upon a whole large library, the engine's process alone, asked as the window does: how long each takes, what CPU, and how long somebody else waits
 * meanwhile who only wants to know whether it is there, or who searches. What the acts did is taken back at the end.
 * @param args how many photos (500000); `--library DIR`: as for `halfMillion`, whose libraries serve here, too; `--only TEXT,...`: acts whose names hold one
 */
export async function run(args: readonly string[]): Promise<void> {
  const { photos, dataDir, isWanted } = await largeLibrary(args);
  const engine = await startEngine(join(dataDir, 'library'));
  try {
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
function partsOf(engine: RunningEngine): readonly (readonly Act[])[] {
  const { ask } = engine;
  const undo = (name: string): Act => [name, () => ask('history.undo', undefined)];
  const redo = (name: string): Act => [name, () => ask('history.redo', undefined)];
  const list = (name: string, order: PhotoOrder, filter: PhotoFilter = {}): readonly [string, () => Promise<unknown>] => [
    name,
    () => ask('photos.list', { order, filter }),
  ];
  const firstTag = async (): Promise<Tag> => (await ask('tags.list', undefined))[0]!;
  const rootId = async (): Promise<RootId> => (await ask('folders.list', undefined))[0]!.id;
  return [
    [
      [...list('the list, newest first, right after the start', 'newest'), 'alone'],
      ['the first search', () => ask('search.byImage', { imageId: 1 as ImageId, k: K })],
      ['the folders looked through', () => lookedThrough(engine)],
      ['what there is (status)', () => ask('library.status', undefined)],
      ['the folders', () => ask('folders.list', undefined)],
      list('the list, newest first', 'newest'),
      list('by folder', 'folder'),
      list('a part of a name', 'newest', { text: 'photo-4321' }),
      list('two weeks', 'newest', { takenFromMs: 1000, takenBeforeMs: 5000 }),
    ],
    [
      [
        'all tagged',
        async () => {
          const table = await ask('photos.list', { order: 'newest', filter: {} });
          const { id } = await ask('tags.create', { name: 'everything' });
          await ask('tags.addImages', { tagId: id, imageIds: [...table!.imageIds] as ImageId[] });
        },
      ],
      ['the tags', () => ask('tags.list', undefined)],
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
      ['a search right after', () => ask('search.byImage', { imageId: 1 as ImageId, k: K })],
      ['a search again', () => ask('search.byImage', { imageId: 1 as ImageId, k: K })],
      undo('the folder is back'),
      ['a search right after that', () => ask('search.byImage', { imageId: 1 as ImageId, k: K })],
      ['a search again after that', () => ask('search.byImage', { imageId: 1 as ImageId, k: K })],
    ],
  ];
}

async function measure(engine: RunningEngine, [name, act, alone]: Act): Promise<void> {
  const [startedMs, cpu0] = [performance.now(), engine.ownCpuMs()];
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
    const answer = await engine.ask('search.byImage', { imageId: 77 as ImageId, k: K });
    if (answer.hits.length > K) throw new Error('more than asked for');
  });
  try {
    await act();
  } finally {
    isOver = true;
  }
  const tookS = (performance.now() - startedMs) / 1000;
  const [ping, search] = [await pings, await searches];
  const cpuS = (engine.ownCpuMs() - cpu0) / 1000;
  console.log(`| ${name} | ${tookS.toFixed(2)} | ${cpuS.toFixed(2)} | ${ping.toFixed(0)} | ${search.toFixed(0)} |`);
}

/** The graph of a gallery of that size takes minutes, and is none of these acts' business. */
async function lookedThrough({ ask }: RunningEngine): Promise<void> {
  for (;;) {
    const open = (await ask('jobs.list', undefined)).filter(({ state }) => state === 'running' || state === 'waiting');
    for (const { id, kind } of open) if (kind !== 'index') await ask('jobs.pause', { jobId: id });
    if (!open.some(({ kind }) => kind === 'index')) return;
    await sleep(100);
  }
}
