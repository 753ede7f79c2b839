import { expect, test } from 'vitest';
import { temporaryStore } from '../../../../test/fixtures/store';
import { backboneSpec, DEFAULT_BACKBONE } from '../../model/backbone/backbones';
import type { BackendInfo, Compute } from '../../model/types';
import { ChangeNotices } from '../notices';
import { StatusService } from './StatusService';

/** Of an empty library whose compute process tells of itself what is given, one question after the other. */
function openStatus(infos: readonly Promise<BackendInfo>[]) {
  const store = temporaryStore();
  const announced = Promise.withResolvers<unknown>();
  const backbone = backboneSpec(DEFAULT_BACKBONE);
  let asked = 0;
  const awaited: boolean[] = [];
  const status = new StatusService({
    store,
    compute: { info: () => infos[asked++] } as unknown as Compute,
    backbone,
    count: (isAwaited) => {
      awaited.push(isAwaited);
      return Promise.resolve(store.counts(backbone.id));
    },
    folders: () => [],
    jobs: () => [],
    changes: new ChangeNotices((_, payload) => announced.resolve(payload)),
  });
  return { status, announced: announced.promise, asked: () => asked, awaited };
}
const wasm = { backend: 'wasm', notice: 'No native library.' } as BackendInfo;

test('the library is told of before the process that computes has started, and again when that has told which backend it has', async () => {
  const told = Promise.withResolvers<BackendInfo>();
  const { status, announced } = openStatus([told.promise, told.promise]);
  expect(await status.get()).toMatchObject({ photos: 0, backend: null, backendNotice: null });
  told.resolve(wasm);
  expect(await announced).toEqual({ photos: false, folders: false, problems: false });
  expect(await status.get()).toMatchObject({ backend: 'wasm', backendNotice: 'No native library.' });
});

test('a process that is slow to tell is asked once, and one that ended before it could is asked for again', async () => {
  const [ending, next] = [Promise.withResolvers<BackendInfo>(), Promise.withResolvers<BackendInfo>()];
  const { status, announced, asked } = openStatus([ending.promise, next.promise, next.promise]);
  await status.get();
  await status.get();
  expect(asked()).toBe(1);
  ending.reject(new Error('It ended.'));
  await new Promise(setImmediate);
  expect(await status.get()).toMatchObject({ backend: null });
  next.resolve(wasm);
  await announced;
  expect([(await status.get()).backend, asked()]).toEqual(['wasm', 3]);
});

test('a window that just opened waits for the first count, whatever a person does meanwhile; those after it wait for the person', async () => {
  const { status, awaited } = openStatus([Promise.resolve(wasm), Promise.resolve(wasm), Promise.resolve(wasm)]);
  for (let time = 0; time < 3; time++) await status.get();
  expect(awaited).toEqual([true, false, false]);
});
