import { expect, test } from 'vitest';
import { temporaryStore } from '../../../../test/fixtures/store';
import { backboneSpec, DEFAULT_BACKBONE } from '../../model/backbone/backbones';
import type { BackendInfo, Compute } from '../../model/types';
import { ChangeNotices } from '../notices';
import { StatusService } from './StatusService';

test('the library is told of before the process that computes has started, and again when that has told which backend it has', async () => {
  const store = temporaryStore();
  const told = Promise.withResolvers<BackendInfo>();
  const announced = Promise.withResolvers<unknown>();
  const backbone = backboneSpec(DEFAULT_BACKBONE);
  const status = new StatusService({
    store,
    // A process that takes its time.
    compute: { info: () => told.promise } as unknown as Compute,
    backbone,
    count: () => Promise.resolve(store.counts(backbone.id)),
    folders: () => [],
    jobs: () => [],
    changes: new ChangeNotices((_, payload) => announced.resolve(payload)),
  });
  expect(await status.get()).toMatchObject({ photos: 0, backend: null, backendNotice: null });
  told.resolve({ backend: 'wasm', notice: 'No native library.' } as BackendInfo);
  expect(await announced.promise).toEqual({ photos: false, folders: false, problems: false });
  expect(await status.get()).toMatchObject({ backend: 'wasm', backendNotice: 'No native library.' });
});
