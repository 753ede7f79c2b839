import { expect, test } from 'vitest';
import type { JobId, JobStatus } from '@contract/data';
import { ScriptedBridge } from '../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../bridge/client';
import { Methods } from './Methods.svelte';
import { Training } from './Training.svelte';

const failed = (thrown: unknown): void => expect.fail(String(thrown));
const jobId = 1 as JobId;
const job = (kind: JobStatus['kind']): JobStatus =>
  ({ id: jobId, kind, state: 'running', phase: 'learning', done: 3, total: 9, message: null, secondsLeft: null }) as JobStatus;
const ready = { state: 'ready', message: null } as const;

test.each(['restarting', 'stopped'] as const)(
  'when the engine is gone (%s), so is the training and the comparison that it was at: both can be begun again, and a job of the next engine is not taken for them',
  async (state) => {
    const bridge = new ScriptedBridge({ 'training.start': () => jobId, 'methods.compare': () => jobId });
    const client = createClient(bridge);
    const [training, methods] = [new Training(client, failed, 0), new Methods(client, failed, 0)];
    bridge.tell('engine.state', ready);
    await Promise.all([training.start(), methods.compare()]);
    expect([training.state.kind, methods.state.kind]).toEqual(['running', 'running']);
    bridge.tell('engine.state', { state, message: null });
    const gone = { kind: 'failed', code: 'engine-away' };
    expect([training.state, methods.state]).toMatchObject([gone, gone]);
    bridge.tell('engine.state', ready);
    bridge.tell('job.changed', job('index'));
    expect([training.state, methods.state]).toMatchObject([gone, gone]);
    await Promise.all([training.start(), methods.compare()]);
    expect([training.state.kind, methods.state.kind]).toEqual(['running', 'running']);
  },
);

test('a comparison that is over before its number is known has ended, with its sentence', async () => {
  const bridge = new ScriptedBridge({
    'methods.compare': () => {
      bridge.tell('job.changed', job('compareMethods'));
      bridge.tell('methods.ended', { jobId, outcome: 'failed', message: 'There is nothing to compare.' });
      return jobId;
    },
  });
  const methods = new Methods(createClient(bridge), failed, 0);
  await methods.compare();
  expect(methods.state).toEqual({ kind: 'failed', code: null, sentence: 'There is nothing to compare.' });
});

test.each([
  ['running', { lenses: true }],
  ['idle', { lenses: true, model: true }],
] as const)(
  'a training and a comparison are %s when of the lenses it is told %o: a new name ends nothing, another lens does',
  async (kind, change) => {
    const bridge = new ScriptedBridge({ 'training.start': () => jobId, 'methods.compare': () => jobId, 'models.list': () => [] });
    const client = createClient(bridge);
    const [training, methods] = [new Training(client, failed, 0), new Methods(client, failed, 0)];
    bridge.tell('engine.state', ready);
    await Promise.all([training.start(), methods.compare()]);
    bridge.tell('library.changed', { photos: false, folders: false, problems: false, ...change });
    expect([training.state.kind, methods.state.kind]).toEqual([kind, kind]);
  },
);
