import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { openEngine, rootIdOf, type OpenedEngine } from '../fixtures/engine';
import { photo } from '../fixtures/images';
import { put } from '../fixtures/photoFolder';
import { temporaryFolder } from '../fixtures/store';

const SO_MANY = Array.from({ length: 60 }, (_, i) => 100 + i);

/** Pictures by seed; another quality is another file of the same picture. */
async function write(folder: string, seeds: readonly number[], quality: number, width = 800): Promise<void> {
  for (const seed of seeds)
    put(
      join(folder, `${seed}-${quality}.jpg`),
      await photo({ width, height: 0.75 * width, seed })
        .jpeg({ quality })
        .toBuffer(),
    );
}

async function compare({ engine }: OpenedEngine): Promise<void> {
  const end = await engine.duplicates.find().ended;
  if (end.outcome === 'failed') throw end.error;
  expect(end.outcome).toBe('done');
}

const versions = ({ engine }: OpenedEngine): string[][] =>
  engine.duplicates.list('edited', 0, 10).groups.map(({ files }) => files.map(({ path }) => basename(path)).toSorted());

test('what came while a folder was out of the library is compared with its photos when it is back', async () => {
  const base = temporaryFolder();
  const opened = openEngine(join(base, 'library'));
  const [usual, first, second] = [join(base, 'usual'), join(base, 'first'), join(base, 'second')];
  // So many that the model stays what it is, and with it what was compared.
  await write(usual, SO_MANY, 92, 200);
  await opened.index(usual);
  await write(first, [1, 2], 92);
  await write(second, [2, 3], 70);
  await opened.index(first);
  await compare(opened);
  opened.engine.folders.remove(rootIdOf(opened.engine, first));
  await opened.index(second);
  await compare(opened);
  expect(versions(opened)).toEqual([]);
  await opened.index(first);
  await compare(opened);
  expect(versions(opened)).toEqual([['2-70.jpg', '2-92.jpg']]);
});

test('photos that are gone, or whose folder is, are not said to wait for being compared', async () => {
  const base = temporaryFolder();
  const opened = openEngine(join(base, 'library'));
  const [stays, goes] = [join(base, 'stays'), join(base, 'goes')];
  await write(stays, [1, 2, 3], 92);
  await write(goes, [4, 5], 92);
  await opened.index(stays);
  await opened.index(goes);
  opened.engine.folders.remove(rootIdOf(opened.engine, goes));
  await compare(opened);
  expect(await opened.engine.duplicates.counts()).toMatchObject({ compared: 3, of: 3 });
  rmSync(join(stays, '3-92.jpg'));
  await opened.engine.indexing.index(rootIdOf(opened.engine, stays), 'accept');
  expect(await opened.engine.duplicates.counts()).toMatchObject({ compared: 2, of: 2 });
});

test('what is found is listed while the rest is still compared, as it is counted', async () => {
  const base = temporaryFolder();
  const photos = join(base, 'photos');
  await write(photos, SO_MANY, 92, 200);
  await write(photos, SO_MANY.slice(0, 5), 70, 200);
  const indexed = openEngine(join(base, 'library'));
  await indexed.index(photos);
  await indexed.close();
  const whileComparing: number[] = [];
  // One that has nothing else to tell that would have the lists made anew.
  const opened = openEngine(join(base, 'library'), {
    onEvent: (event, payload) => {
      if (event === 'job.changed' && 'kind' in payload && payload.kind === 'findDuplicates' && payload.state === 'running')
        whileComparing.push(versions(opened).length);
    },
  });
  expect(versions(opened)).toEqual([]);
  await compare(opened);
  expect(whileComparing.at(-1)).toBe(versions(opened).length);
  expect(versions(opened).length).toBeGreaterThan(2);
});
