import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { faultyWorkers, openEngine, rootIdOf, type OpenedEngine } from '../fixtures/engine';
import { put, scratchFolder, sceneJpeg } from '../fixtures/photoFolder';

let base: string;
let photos: string;
let workers: ReturnType<typeof faultyWorkers>;
beforeEach(async () => {
  base = scratchFolder('r09');
  photos = join(base, 'photos');
  workers = faultyWorkers(join(base, 'workers'));
  for (let shot = 0; shot < 6; shot++) put(join(photos, `${shot}.jpg`), await sceneJpeg(1, shot));
  // Other bytes each: a file whose content is known is not decoded at all.
  for (const [name, shot] of [
    ['1_SEGFAULT.jpg', 7],
    ['2_SEGFAULT.jpg', 8],
  ] as const)
    put(join(photos, name), await sceneJpeg(2, shot));
});

const crashed = ({ engine }: OpenedEngine): string[] =>
  engine.store.problems.list().flatMap(({ path, code }) => (code === 'crashed-decoder' ? [path] : []));

test('R9 files that crash the decoder, twice in a row, are named under Problems, and the run goes on', async () => {
  const opened = openEngine(join(base, 'library'), { workersFolder: workers.workersFolder });
  expect(await opened.index(photos)).toMatchObject({ indexed: 6, problems: 2 });
  expect(crashed(opened)).toEqual(['1_SEGFAULT.jpg', '2_SEGFAULT.jpg']);
  expect(opened.log.filter((line) => line.includes('SEGFAULT'))).toHaveLength(2);

  // Neither the next run nor the next start opens them again.
  opened.log.length = 0;
  expect(await opened.index(photos)).toMatchObject({ indexed: 0, unchanged: 6, problems: 2 });
  await opened.close();
  const again = openEngine(join(base, 'library'), { workersFolder: workers.workersFolder });
  expect(await again.index(photos)).toMatchObject({ indexed: 0, unchanged: 6, problems: 2 });
  expect([...opened.log, ...again.log].filter((line) => line.includes('SEGFAULT'))).toEqual([]);

  // Asked for, they are; and with a decoder that can, they are indexed.
  again.engine.store.problems.reset(rootIdOf(again.engine, photos));
  expect(await again.index(photos)).toMatchObject({ indexed: 0, problems: 2 });
  expect(again.log.filter((line) => line.includes('SEGFAULT'))).toHaveLength(2);
  await again.close();
  const mended = openEngine(join(base, 'library'));
  mended.engine.store.problems.reset(rootIdOf(mended.engine, photos));
  expect(await mended.index(photos)).toMatchObject({ indexed: 2, problems: 0 });
});

test('R9 a file that was in hand when the engine died twice is read after all others, and alone', async () => {
  const opened = openEngine(join(base, 'library'), { workersFolder: workers.workersFolder, decoders: 1 });
  const { engine } = opened;
  const root = await engine.folders.add(photos);
  // As two starts leave it that the file has ended.
  for (let death = 0; death < 2; death++) engine.store.inHand.take(0, root.id, '0.jpg');
  expect(await opened.index(photos)).toMatchObject({ indexed: 6, problems: 2 });
  expect(workers.decoded()).toHaveLength(8);
  expect(workers.decoded().at(-1)).toBe(join(photos, '0.jpg'));
  expect(engine.store.inHand.list()).toEqual([]);
});
