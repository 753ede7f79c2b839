import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import type { Store } from '@engine/store/store';
import type { ModelId } from '@engine/store/types';
import type { CopyRules, EmbeddingCopierInput } from '@engine/workers/embeddingCopier/embeddingCopierMessages';
import { runThread } from '@engine/workers/runThread';
import {
  damageDatabase,
  embed,
  idsOfThreeBlocks,
  loadRows,
  pathOfCopy,
  rowsOfDatabase,
  threeBlocks,
  writeCopy,
} from '../fixtures/blocksOfEmbeddings';
import { buildChildScript, startChild } from '../fixtures/childScript';
import { smallDisk } from '../fixtures/smallDisk';
import { temporaryFolder, temporaryStore } from '../fixtures/store';

const always: CopyRules = { fromBlocks: 1, fromShare: 0, spareBytes: 0 };
let entry = '';
let child = '';
beforeAll(async () => {
  entry = await buildChildScript(
    join(import.meta.dirname, '../../src-main/engine/workers/embeddingCopier/embeddingCopier.ts'),
    'r27_embeddingCopier',
  );
  child = await buildChildScript(join(import.meta.dirname, 'r27_copyChild.ts'), 'r27_copyChild');
});

/** As the copier is asked for while an engine runs. */
function copy(store: Store, modelId: ModelId, rules: Partial<CopyRules> = {}, signal = new AbortController().signal): Promise<unknown> {
  store.embeddings.stampBlocks(modelId, [0, 1, 2]);
  return runThread<EmbeddingCopierInput, { readonly kind: string }>({
    ...{ entry, signal, name: 'copier' },
    inputWith: (stop) => ({ ...always, ...rules, libraryFolder: store.folder, modelId, stop }),
  });
}

function expectAsInDatabase(store: Store, modelId: ModelId): void {
  const { ids, vectors } = loadRows(store, modelId);
  expect({ ids, vectors }).toEqual(rowsOfDatabase(store, modelId));
}

test('R27: the copy is what the database holds, is kept while little changed, and is written again with what it had', async () => {
  const store = temporaryStore();
  const modelId = threeBlocks(store);
  expect(await copy(store, modelId)).toEqual({ kind: 'copied', blocks: 3 });
  expect(await copy(store, modelId)).toEqual({ kind: 'kept' });
  embed(store, modelId, idsOfThreeBlocks.slice(0, 2), 4);
  expect(await copy(store, modelId, { fromBlocks: 2 })).toEqual({ kind: 'kept' });
  expect(await copy(store, modelId, { fromShare: 0.5 })).toEqual({ kind: 'kept' });
  expect(await copy(store, modelId)).toEqual({ kind: 'copied', blocks: 3 });
  expectAsInDatabase(store, modelId);
  damageDatabase(store.databasePath);
  expect(loadRows(store, modelId).ids).toEqual(idsOfThreeBlocks);
});

test('R27: killed at any moment while copies are written, the next start reads what the database holds', async () => {
  const folder = temporaryFolder();
  const store = temporaryStore(folder);
  const modelId = threeBlocks(store, 512);
  store.close();
  let copies = 0;
  for (let kill = 0; kill < 8; kill++) {
    const running = startChild(child, entry, folder, String(modelId));
    await running.saw('copied');
    await wait((kill * 23) % 110);
    copies += (await running.kill()).length;
    const after = temporaryStore(folder);
    expectAsInDatabase(after, modelId);
    // What was left half written is in nobody's way.
    expect(await copy(after, modelId, { fromBlocks: 0 })).toMatchObject({ kind: 'copied' });
    expect(readdirSync(dirname(pathOfCopy(after)))).toEqual(['embeddings.copy']);
    after.close();
  }
  expect(copies).toBeGreaterThanOrEqual(8);
});

test('R27: on a disk without room no copy is written; where it fills meanwhile nothing half written stays, and the former one holds', async ({
  skip,
}) => {
  const disk = smallDisk(6_000);
  if (disk === null) return skip('mounting a small disk needs root');
  const store = temporaryStore(join(disk, 'library'));
  const modelId = threeBlocks(store, 2048);
  writeCopy(store, modelId, 2048);
  embed(store, modelId, idsOfThreeBlocks.slice(0, 5), 1, 2048);
  const former = readFileSync(pathOfCopy(store));
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'ballast'), Buffer.alloc(bavail * bsize - 100_000));
  expect(await copy(store, modelId)).toEqual({ kind: 'no-room' });
  await expect(copy(store, modelId, { spareBytes: -1e9 })).rejects.toThrow('ENOSPC');
  expect(readdirSync(dirname(pathOfCopy(store)))).toEqual(['embeddings.copy']);
  expect(readFileSync(pathOfCopy(store)).equals(former)).toBe(true);
  expectAsInDatabase(store, modelId);
  rmSync(join(disk, 'ballast'));
  expect(await copy(store, modelId, { spareBytes: -1e9 })).toEqual({ kind: 'copied', blocks: 3 });
  expectAsInDatabase(store, modelId);
});

test('R27: where it cannot be written, it says so to the log’s keeper, and embeddings are read as ever', async () => {
  const store = temporaryStore();
  const modelId = threeBlocks(store);
  writeFileSync(dirname(pathOfCopy(store)), '');
  await expect(copy(store, modelId)).rejects.toThrow(/EEXIST|ENOTDIR/u);
  expectAsInDatabase(store, modelId);
  rmSync(dirname(pathOfCopy(store)));
  mkdirSync(pathOfCopy(store), { recursive: true });
  await expect(copy(store, modelId)).rejects.toThrow(/EISDIR|EPERM|EACCES|ENOTEMPTY/u);
  expect(readdirSync(dirname(pathOfCopy(store)))).toEqual(['embeddings.copy']);
  expectAsInDatabase(store, modelId);
});

test('R27: told to stop, it leaves nothing behind', async () => {
  const store = temporaryStore();
  const modelId = threeBlocks(store);
  const closing = new AbortController();
  const copying = copy(store, modelId, {}, closing.signal);
  closing.abort();
  await expect(copying).rejects.toThrow();
  expect(existsSync(pathOfCopy(store)) || existsSync(`${pathOfCopy(store)}.writing`)).toBe(false);
});
