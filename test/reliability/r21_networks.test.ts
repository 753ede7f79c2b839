import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trainedBackboneFile, trainedBackboneId } from '@engine/model/backbone/backbones';
import { BackupService } from '@engine/services/safekeeping/BackupService';
import { bringWeights } from '@engine/services/networks/keptWeights';
import { restoreLibrary } from '@engine/services/safekeeping/restoreLibrary';
import { backupsFolder } from '@engine/store/backupFiles';
import type { BackboneId, ModelId } from '@engine/store/types';
import { openStore, type Store } from '@engine/store/store';
import { temporaryFolder, temporaryStore } from '../fixtures/store';

/** A version that was made with a network trained here, whose weights lie in the library. */
function train(store: Store): { readonly backbone: BackboneId; readonly model: ModelId; readonly bytes: Buffer } {
  const bytes = randomBytes(1000);
  const backbone = trainedBackboneId('efficientnet-lite0', createHash('sha256').update(bytes).digest('hex'));
  mkdirSync(join(store.folder, 'backbones'), { recursive: true });
  writeFileSync(join(store.folder, 'backbones', trainedBackboneFile(backbone)), bytes);
  const model = store.models.insert({
    ...{ lensId: 1 as never, kind: 'taught', backbone, size: 4, head: randomBytes(16) },
    ...{ config: {}, metrics: {}, fittedOn: 1, parentId: null },
  });
  return { backbone, model, bytes };
}

let now = Date.UTC(2026, 0, 1);
const backupsOf = (store: Store): BackupService =>
  new BackupService({ store, clock: () => (now += 1000), write: async (target) => store.backup(target), onLog: () => undefined });
const keptIn = (store: Store): string[] => {
  const folder = join(backupsFolder(store.folder), 'backbones');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};

test('R21: backups keep the weights of trained networks, once for all of them, as long as one of them needs it', async () => {
  const store = temporaryStore(temporaryFolder());
  const backups = backupsOf(store);
  const first = train(store);
  expect(await backups.make()).toMatchObject({ networks: 1, networksMissing: 0 });
  const second = train(store);
  expect(await backups.make()).toMatchObject({ networks: 2, networksMissing: 0 });
  expect(keptIn(store)).toEqual([first.backbone, second.backbone].map(trainedBackboneFile).sort());
  store.models.discard(first.model);
  backups.setPolicy({ every: 'day', keep: 2, withNetworks: true });
  await backups.make();
  expect(keptIn(store)).toHaveLength(2);
  await backups.make();
  expect(keptIn(store)).toEqual([trainedBackboneFile(second.backbone)]);
  backups.setPolicy({ every: 'day', keep: 2, withNetworks: false });
  train(store);
  expect(await backups.make()).toMatchObject({ networks: 2, networksMissing: 1 });
  store.close();
});

test('R21: a restore elsewhere brings the weights back, and says where there are none', async () => {
  const store = temporaryStore(temporaryFolder());
  const { backbone, bytes } = train(store);
  const { name } = await backupsOf(store).make();
  store.close();
  const elsewhere = temporaryFolder();
  openStore({ folder: elsewhere, access: 'write' }).close();
  const carried = join(temporaryFolder(), 'carried');
  cpSync(backupsFolder(store.folder), carried, { recursive: true });
  const restore = (): ReturnType<typeof restoreLibrary> =>
    restoreLibrary({ libraryFolder: elsewhere, backup: join(carried, name), keepsNewer: false, nowMs: (now += 1000) });
  expect(await restore()).toMatchObject({ models: 1, networksMissing: 0 });
  const place = join(elsewhere, 'backbones', trainedBackboneFile(backbone));
  expect(readFileSync(place)).toEqual(bytes);
  // Of the library as it was before the next restore, too.
  rmSync(join(carried, 'backbones'), { recursive: true });
  expect(await restore()).toMatchObject({ networksMissing: 0 });
  rmSync(place);
  expect(await restore()).toMatchObject({ networksMissing: 0 });
  expect(readFileSync(place)).toEqual(bytes);
  rmSync(place);
  rmSync(join(backupsFolder(elsewhere), 'backbones'), { recursive: true });
  expect(await restore()).toMatchObject({ models: 1, networksMissing: 1 });
});

test('weights are replaced where they are damaged, never by others that are, and a damaged copy does not count as one', () => {
  const store = temporaryStore(temporaryFolder());
  const { backbone, bytes } = train(store);
  const [own, kept] = [join(store.folder, 'backbones'), temporaryFolder()];
  expect(bringWeights([backbone], [own], kept)).toEqual([]);
  const damage = (folder: string): void => writeFileSync(join(folder, trainedBackboneFile(backbone)), bytes.subarray(1));
  damage(own);
  expect(bringWeights([backbone], [kept], own)).toEqual([]);
  expect(readFileSync(join(own, trainedBackboneFile(backbone)))).toEqual(bytes);
  damage(own);
  damage(kept);
  expect(bringWeights([backbone], [own], kept)).toEqual([backbone]);
  store.close();
});
