import { expect, test } from 'vitest';
import { ScriptedBridge, status } from '../../test/e2e/fixtures/scriptedBridge';
import { CallError, createClient } from './client';

const away = (): Promise<never> => Promise.reject({ code: 'engine-away', message: 'away' });

test.each([true, false])(
  'a question that a crash cut off is asked again when the engine is back (noticed first: %s)',
  async (isNoticedFirst) => {
    let tries = 0;
    const bridge = new ScriptedBridge({ 'library.status': () => (++tries === 1 ? away() : status({ photos: 7 })) });
    const client = createClient(bridge);
    bridge.tell('engine.state', { state: 'ready', message: null });
    const answer = client.call('library.status', undefined);
    if (isNoticedFirst) await new Promise((resolve) => setTimeout(resolve));
    bridge.tell('engine.state', { state: 'restarting', message: null });
    bridge.tell('engine.state', { state: 'ready', message: null });
    expect((await answer).photos).toBe(7);
  },
);

test('what changes something is not done twice behind the back of the person', async () => {
  const bridge = new ScriptedBridge({ 'folders.remove': away });
  const client = createClient(bridge);
  await expect(client.call('folders.remove', { rootId: 1 as never })).rejects.toMatchObject({ code: 'engine-away' });
  expect(bridge.inputsOf('folders.remove').length).toBe(1);
});

test('when the engine stays away the question ends with its reason', async () => {
  const bridge = new ScriptedBridge({ 'library.status': away });
  const answer = createClient(bridge).call('library.status', undefined);
  await new Promise((resolve) => setTimeout(resolve));
  bridge.tell('engine.state', { state: 'stopped', message: 'x' });
  await expect(answer).rejects.toMatchObject({ code: 'engine-away' });
});

test('every refusal arrives as an error with its code, and a stranger one as a bug', async () => {
  const bridge = new ScriptedBridge({
    'photos.details': () => Promise.reject({ code: 'file-not-found', message: 'gone' }),
    'photos.summaries': () => Promise.reject(new Error('odd')),
  });
  const client = createClient(bridge);
  const error: unknown = await client.call('photos.details', { imageId: 1 as never }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CallError);
  expect(error).toMatchObject({ code: 'file-not-found', message: 'gone' });
  await expect(client.call('photos.summaries', { imageIds: [] })).rejects.toMatchObject({ code: 'bug' });
});
