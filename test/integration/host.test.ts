import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JobStatus, PhotoTable, PictureBytes, SearchAnswer } from '@contract/data';
import { Connection } from '@engine/store/connection';
import { migrate } from '@engine/store/migrate';
import { migrations } from '@engine/store/migrations';
import { childrenOf } from '../fixtures/processes';
import { startHost, type Host } from '../fixtures/host';
import { randomFrom } from '../fixtures/images';
import { put, sceneJpeg, scratchFolder, writeScenes } from '../fixtures/photoFolder';
import { temporaryFolder } from '../fixtures/store';
import { treeHash } from '../fixtures/treeHash';

async function withPhotos(scenes = 2, shots = 5): Promise<{ host: Host; base: string; photos: string }> {
  const base = scratchFolder('host');
  const photos = join(base, 'photos');
  await writeScenes(photos, scenes, shots);
  const host = startHost(join(base, 'library'));
  await host.saw(({ kind }) => kind === 'ready');
  return { host, base, photos };
}
const isJobDone = (message: { kind: string; event?: string; payload?: unknown }): boolean =>
  message.kind === 'event' && message.event === 'job.changed' && (message.payload as JobStatus).state === 'done';

test('a folder that the app adds is indexed, announced, and can be asked about', async () => {
  const { host, photos } = await withPhotos();
  const folder = await host.ask<{ id: number; path: string }>('folders.add', { path: photos }, 'app');
  expect(folder).toMatchObject({ path: photos, state: 'online' });
  await host.saw(isJobDone);
  expect(await host.ask('library.status')).toMatchObject({ photos: 10, images: 10, features: 10, embeddings: 10, problems: 0 });
  const table = await host.ask<PhotoTable>('photos.list', { order: 'folder', filter: {} });
  expect(table.imageIds).toHaveLength(10);
  const again = (unlessIs: string): Promise<PhotoTable | null> => host.ask('photos.list', { order: 'folder', filter: {}, unlessIs });
  expect(await again(table.fingerprint)).toBeNull();
  expect((await again('another'))?.fingerprint).toBe(table.fingerprint);
  const imageId = table.imageIds[0]!;
  const answer = await host.ask<SearchAnswer>('search.byImage', { imageId, k: 4 });
  expect(answer).toMatchObject({ searched: 10, of: 10, index: 'exact' });
  expect(answer.hits).toHaveLength(4);
  const outside = await host.ask<SearchAnswer>('search.byPicture', { bytes: await sceneJpeg(1, 3), name: 'pasted', k: 1 });
  expect(outside.hits[0]!.similarity).toBeGreaterThan(0.99);
  const thumb = await host.ask<PictureBytes>('pictures.get', { imageId, size: 'thumb' }, 'app');
  expect([thumb.type, Buffer.from(thumb.bytes.subarray(8, 12)).toString()]).toEqual(['image/webp', 'WEBP']);
  expect(host.messages.some((message) => message.kind === 'event' && message.event === 'library.changed')).toBe(true);
  expect(host.stderr()).toBe('');
});

test('a file that appears in a watched folder is indexed without being asked for', async () => {
  const { host, photos } = await withPhotos(1, 3);
  await host.ask('folders.add', { path: photos }, 'app');
  await host.saw(isJobDone);
  // The watch starts within the look that comes every five seconds.
  await expect.poll(async () => (await host.ask<{ watch: string }[]>('folders.list'))[0]!.watch, { timeout: 120_000 }).not.toBe('off');
  put(join(photos, 'new.jpg'), await sceneJpeg(7, 1));
  await expect.poll(async () => (await host.ask<{ indexed: number }[]>('folders.list'))[0]!.indexed, { timeout: 120_000 }).toBe(4);
});

test('an error comes as a code and a sentence', async () => {
  const { host, base } = await withPhotos(1, 2);
  const nowhere = join(base, 'nowhere');
  expect(await host.call('folders.add', { path: nowhere }, 'app')).toMatchObject({
    error: { code: 'folder-not-found', message: expect.stringContaining(nowhere) as string },
  });
  expect(await host.call('search.byImage', { imageId: 1, k: 3 })).toMatchObject({ error: { code: 'nothing-indexed' } });
  expect(await host.call('photos.details', { imageId: 99 })).toMatchObject({ error: { code: 'file-not-found' } });
});

test('the page cannot make the calls that are the app’s', async () => {
  const { host, base, photos } = await withPhotos(1, 2);
  const calls: [string, unknown][] = [
    ['folders.add', { path: photos }],
    ['photos.path', { imageId: 1 }],
    ['pictures.get', { imageId: 1, size: 'full' }],
    ['power.changed', { isOnBattery: true, isLow: true }],
  ];
  for (const [call, input] of calls) expect(await host.call(call, input, 'page')).toMatchObject({ error: { code: 'bad-argument' } });
  expect(await host.ask('folders.list')).toEqual([]);
  expect(readdirSync(base).sort()).toEqual(['library', 'photos']);
});

test('a call that is given up ends with `cancelled` and another is answered', async () => {
  const { host, photos } = await withPhotos(1, 3);
  await host.ask('folders.add', { path: photos }, 'app');
  await host.saw(isJobDone);
  host.send({ kind: 'call', id: 900, call: 'search.byPicture', input: { bytes: await sceneJpeg(3, 1), name: 'x', k: 2 }, from: 'page' });
  host.send({ kind: 'cancel', id: 900 });
  const reply = await host.saw((message) => (message.kind === 'error' || message.kind === 'answer') && message.id === 900);
  expect(reply).toMatchObject({ kind: 'error', error: { code: 'cancelled' } });
  host.send({ kind: 'ping', id: 7 });
  await host.saw((message) => message.kind === 'pong' && message.id === 7);
});

test('R36 500 random messages: it goes on, and nothing is written outside the library folder', async () => {
  const { host, base, photos } = await withPhotos(1, 3);
  await host.ask('folders.add', { path: photos }, 'app');
  await host.saw(isJobDone);
  put(join(base, 'outside/secret.jpg'), await sceneJpeg(9, 9));
  const before = [treeHash(photos), treeHash(join(base, 'outside')), readdirSync(base).join()];
  const random = randomFrom(36);
  for (let i = 0; i < 500; i++) host.send(randomMessage(random, join(base, 'outside')));
  // Some were calls that start a job; the last word is that of a sane call.
  host.send({ kind: 'ping', id: 123_456 });
  await host.saw((message) => message.kind === 'pong' && message.id === 123_456);
  expect(host.process.exitCode).toBeNull();
  for (const message of host.messages) if (message.kind === 'error') expect(message.error.code, message.error.message).not.toBe('bug');
  expect(await host.ask('library.status')).toBeDefined();
  expect([treeHash(photos), treeHash(join(base, 'outside')), readdirSync(base).join()]).toEqual(before);
  expect(host.messages.filter((message) => JSON.stringify(message)?.includes('secret.jpg'))).toEqual([]);
});

test('it ends with its worker processes when its channel closes', async () => {
  const { host, photos } = await withPhotos(6, 10);
  await host.ask('folders.add', { path: photos }, 'app');
  await host.saw(
    (message) => message.kind === 'event' && message.event === 'job.changed' && (message.payload as JobStatus).phase === 'reading',
  );
  const workers = childrenOf(host.process.pid!);
  expect(workers.length).toBeGreaterThan(0);
  host.process.disconnect();
  expect(await host.ended).toEqual({ code: 0, signal: null });
  for (const { pid } of workers) expect(() => readFileSync(`/proc/${pid}/cmdline`)).toThrow();
});

test('it ends when it is told to; one beside it says that the library is in use, and asks to be started again when it is not any more', async () => {
  const { host, base } = await withPhotos(1, 1);
  const second = startHost(join(base, 'library'));
  await expect(second.ask('library.status')).rejects.toMatchObject({ code: 'library-in-use' });
  expect(await second.ask('library.place')).toEqual({ folder: join(base, 'library') });
  expect(second.stderr()).toMatch(/^[^\n]*in use[^\n]*\n$/);
  host.send({ kind: 'quit' });
  expect(await host.ended).toEqual({ code: 0, signal: null });
  expect(await second.ended).toEqual({ code: 75, signal: null });
});

/** Anything that a channel can carry: junk, half right messages, right ones with wrong inputs, paths where ids belong. */
function randomMessage(random: () => number, outside: string): unknown {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
  const junk = (depth = 0): unknown =>
    pick<() => unknown>([
      () => null,
      () => undefined,
      () => pick([NaN, Infinity, -1, 0, 1.5, 2 ** 31, 2 ** 53, -0]),
      () =>
        pick([
          '',
          '__proto__',
          'constructor',
          `${outside}/secret.jpg`,
          '../../etc/passwd',
          'a'.repeat(5000),
          '\0',
          '\ud800',
          "'; DROP TABLE file",
        ]),
      () => new Uint8Array(Math.floor(random() * 50)),
      () => random() < 0.5,
      () => new Map([[1, 2]]),
      () => new Date(NaN),
      () => 10n,
      () => (depth > 2 ? [] : Array.from({ length: Math.floor(random() * 4) }, () => junk(depth + 1))),
      () =>
        depth > 2
          ? {}
          : Object.fromEntries(
              pick([['imageId', 'k'], ['path'], ['rootId'], ['__proto__'], ['kind', 'id']]).map((key) => [key, junk(depth + 1)]),
            ),
    ])();
  const calls = [
    ...['library.status', 'folders.list', 'folders.remove', 'folders.rescan', 'folders.confirmMissing', 'photos.list', 'photos.summaries'],
    ...[
      'photos.details',
      'search.byImage',
      'search.byPicture',
      'problems.list',
      'problems.retry',
      'jobs.list',
      'jobs.pause',
      'jobs.resume',
    ],
    ...[
      'jobs.cancel',
      'photos.path',
      'folders.add',
      'pictures.get',
      'power.changed',
      'toString',
      '__proto__',
      'hasOwnProperty',
      'constructor',
    ],
  ];
  return pick<() => unknown>([
    () => pick<() => unknown>([() => [junk()], () => 'call', () => 17, () => ({ message: junk() })])(),
    () => ({ kind: pick(['call', 'cancel', 'ping', 'pong', 'answer', 'x', 1]), id: junk() }),
    () => ({ kind: 'call', id: 10_000 + Math.floor(random() * 1e6), call: pick(calls), input: junk(), from: 'page' }),
    () => ({
      kind: 'call',
      id: 10_000 + Math.floor(random() * 1e6),
      call: pick(calls),
      input: { imageId: junk(), k: junk(), rootId: junk() },
      from: 'page',
    }),
    () => ({ kind: 'call', id: junk(), call: junk(), input: junk(), from: junk() }),
    () => ({ kind: 'cancel', id: Math.floor(random() * 100) }),
  ])();
}

test('while a library of an older version is brought up to date, its process tells how far that is, and then that it is ready', async () => {
  const folder = temporaryFolder();
  const connection = new Connection(join(folder, 'library.db'), 'write');
  migrate(connection, migrations.slice(0, -1));
  connection.database.exec("INSERT INTO setting VALUES ('library.cleanExit', 'true')");
  connection.close('checkpoint');
  const host = startHost(folder);
  await host.saw(({ kind }) => kind === 'ready');
  const kinds = host.messages.map((message) => (message.kind === 'event' ? message.event : message.kind));
  expect(kinds.slice(0, 2)).toEqual(['library.updating', 'library.updating']);
  expect(kinds.lastIndexOf('library.updating')).toBeLessThan(kinds.indexOf('ready'));
});
