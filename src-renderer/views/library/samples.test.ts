import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Folder, ImageId, ModelSummary, RootId } from '@contract/data';
import { folder, giveThePageASize, status, summary, tableOf } from '../../../test/e2e/fixtures/scriptedBridge';
import { CallError } from '../../bridge/client';
import { openApp, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const samples = folder({ id: 7 as RootId, path: '/app/Sample pictures', name: 'Sample pictures' });
const own = folder({ id: 8 as RootId, path: '/photos/own', name: 'own' });

/** A window on a library of these folders, which adding and removing change. */
async function open(
  folders: readonly Folder[],
  language: 'en' | 'ja' = 'en',
): Promise<OpenedApp & { readonly add: (added: Folder) => Folder }> {
  let now = folders;
  const opened = await openApp(
    {
      'library.status': () => status({ folders: now }),
      'photos.list': () => tableOf(now.length === 0 ? [] : [1, 2, 3]),
      'folders.remove': ({ rootId }) => void (now = now.filter(({ id }) => id !== rootId)),
    },
    language,
  );
  return {
    ...opened,
    add: (added) => {
      now = [...now, added];
      return added;
    },
  };
}
const note = 'These are sample pictures. They leave the library when you choose a folder of your own.';
const choose = (): Promise<HTMLElement> => screen.findByRole('button', { name: 'Choose a photo folder' });

test('the first screen has a second button, the next one for Tab: it brings the samples, once, and what they are stands above them', async () => {
  const { bridge, add } = await open([]);
  await choose();
  const { promise, resolve } = Promise.withResolvers<Folder>();
  bridge.samples = () => promise;
  await userEvent.tab();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Try with sample pictures' }));
  await userEvent.keyboard('{Enter}{Enter}');
  expect(bridge.done).toEqual(['add samples']);
  resolve(add(samples));
  await screen.findByRole('grid', { name: 'Photos' });
  screen.getByText(note);
});

test('what keeps them from coming is told, and the button tries again', async () => {
  const { bridge, add } = await open([]);
  bridge.samples = () => Promise.reject(new CallError({ code: 'samples-not-written', message: '' }));
  const button = await screen.findByRole('button', { name: 'Try with sample pictures' });
  await userEvent.click(button);
  await screen.findByText('The sample pictures could not be copied: Likewise’s own folder cannot be written to.');
  bridge.samples = () => Promise.resolve(add(samples));
  await userEvent.click(button);
  await screen.findByText(note);
});

test('with a folder of one’s own the samples leave the library in the same step; the notice offers them back', async () => {
  const { bridge, add } = await open([samples]);
  bridge.chosen = own;
  await screen.findByText(note);
  add(own);
  await userEvent.click(await choose());
  await screen.findByText('Sample pictures is out of the library. Its photos are untouched.');
  expect(bridge.inputsOf('folders.remove')).toEqual([{ rootId: 7 }]);
  await waitFor(() => expect(screen.queryByText(note)).toBeNull());
  await userEvent.click(within(screen.getByRole('region', { name: 'Notices' })).getByRole('button', { name: 'Undo' }));
  expect(bridge.inputsOf('history.undo').length).toBe(1);
});

test('a version that samples alone taught is set aside as they leave, which is told and can be undone; one taught by other photos stays in use', async () => {
  const model = (id: number, kind: 'base' | 'taught'): ModelSummary =>
    ({ ...{ id, kind, method: 'rca', isActive: false, createdAtMs: 0, parentId: null }, training: null }) as unknown as ModelSummary;
  for (const [rootId, isSetAside] of [
    [samples.id, true],
    [99 as RootId, false],
  ] as const) {
    const { bridge, add } = await open([samples]);
    let activeId = 2;
    const models = (): ModelSummary[] => [model(2, 'taught'), model(1, 'base')].map((one) => ({ ...one, isActive: one.id === activeId }));
    Object.assign(bridge.answers, {
      'models.list': models,
      'models.use': ({ modelId }: { modelId: number }) => ((activeId = modelId), models()),
      'judgements.list': () => [{ imageA: 1, imageB: 2, verdict: 'similar' }],
      'photos.summaries': ({ imageIds }: { imageIds: ImageId[] }) => imageIds.map((imageId) => summary(imageId, { rootId })),
    });
    bridge.chosen = own;
    await screen.findByText(note);
    add(own);
    await userEvent.click(await choose());
    const notices = within(screen.getByRole('region', { name: 'Notices' }));
    if (isSetAside) {
      await notices.findByText(/^The sample pictures have left the library, and Version 1, which they taught, is set aside/);
      expect(activeId).toBe(1);
      await userEvent.click(notices.getByRole('button', { name: 'Undo' }));
      await notices.findByText('Version 1 is in use now.');
    } else await notices.findByText('Sample pictures is out of the library. Its photos are untouched.');
    expect(activeId).toBe(2);
    cleanup();
  }
});

test('they leave also where it cannot be found out what they taught', async () => {
  const { bridge, add } = await open([samples]);
  bridge.chosen = own;
  await screen.findByText(note);
  bridge.answers['models.list'] = () => Promise.reject({ code: 'library-damaged', message: '' });
  add(own);
  await userEvent.click(await choose());
  await waitFor(() => expect(bridge.inputsOf('folders.remove')).toEqual([{ rootId: 7 }]));
});

test('they stay where the dialog is closed, where they are chosen themselves, and beside other folders', async () => {
  const { bridge } = await open([samples]);
  await userEvent.click(await choose());
  bridge.chosen = samples;
  await userEvent.click(await choose());
  await screen.findByText(note);
  cleanup();
  const beside = await open([samples, own]);
  beside.bridge.chosen = beside.add(folder({ id: 9 as RootId, path: '/photos/more', name: 'more' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Add a folder' }));
  await screen.findByRole('button', { name: 'more, 3 photos' });
  expect([bridge.inputsOf('folders.remove'), beside.bridge.inputsOf('folders.remove'), screen.queryByText(note)]).toEqual([[], [], null]);
});

test('a folder of one’s own says nothing of samples', async () => {
  await open([own]);
  await screen.findByRole('grid', { name: 'Photos' });
  expect(screen.queryByText(note)).toBeNull();
});

test('in Japanese the folder has a Japanese name', async () => {
  await open([samples], 'ja');
  await screen.findByText('これはサンプル写真です。ご自分のフォルダーを選ぶと、ライブラリから外れます。');
  screen.getByRole('button', { name: /^サンプル写真/ });
});
