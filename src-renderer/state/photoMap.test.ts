import { expect, test, vi } from 'vitest';
import type { JobId, JobStatus, PhotoMap as Drawn } from '@contract/data';
import { job, ScriptedBridge } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { PhotoMap } from './PhotoMap.svelte';

const failed = (thrown: unknown): void => expect.fail(String(thrown));
const drawing = (state: JobStatus['state']): JobStatus => job({ id: 1 as JobId, kind: 'map', state, phase: 'arranging' });

/** A map that is looked at, of an engine whose answer a test changes. */
function watched(first: { readonly on: number; readonly waiting: number }) {
  const engine = { map: first, draws: 0, asked: 0 };
  const bridge = new ScriptedBridge({
    'map.get': () => {
      engine.asked++;
      const { on, waiting } = engine.map;
      return { state: 'drawn', modelId: 1, imageIds: new Int32Array(on), waiting } as unknown as Drawn;
    },
    'map.draw': () => {
      engine.draws++;
      return 1 as JobId;
    },
  });
  new PhotoMap(createClient(bridge), failed, 0).watch();
  const tell = async (say: () => void): Promise<void> => {
    const before = engine.asked;
    say();
    await vi.waitFor(() => expect(engine.asked).toBeGreaterThan(before));
    // What follows from the answer.
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  return {
    engine,
    end: () => tell(() => bridge.tell('job.changed', drawing('done'))),
    change: () => tell(() => bridge.tell('library.changed', { photos: true, folders: false, problems: false })),
  };
}

test('photos that come are drawn by themselves, each time they do', async () => {
  const { engine, end, change } = watched({ on: 30, waiting: 2 });
  await vi.waitFor(() => expect(engine.draws).toBe(1));
  engine.map = { on: 32, waiting: 0 };
  await end();
  expect(engine.draws).toBe(1);
  // Two have gone, and two others come.
  engine.map = { on: 30, waiting: 2 };
  await change();
  expect(engine.draws).toBe(2);
});

test('a drawing that leaves photos waiting, as one whose embedding is damaged, is not begun again and again', async () => {
  const { engine, end, change } = watched({ on: 30, waiting: 1 });
  await vi.waitFor(() => expect(engine.draws).toBe(1));
  await end();
  await change();
  expect(engine.draws).toBe(1);
  engine.map = { on: 30, waiting: 2 };
  await change();
  expect(engine.draws).toBe(2);
});
