import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { ImageId, Tag, TagId } from '@contract/data';
import { folder, giveThePageASize, job, tableOf } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, openApp, type Answers, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => {
  giveThePageASize();
  HTMLElement.prototype.setPointerCapture = () => undefined;
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const garden: Tag = { id: 4 as TagId, name: 'garden', images: 2, membersAreSimilar: false };

/** The library with these photos selected, and the bar that says what can be done with them. */
async function select(photos: readonly number[], answers: Answers = {}): Promise<OpenedApp & { readonly bar: HTMLElement }> {
  const opened = await openApp({
    'judgements.save': () => ({ similar: 1, different: 0, contradictions: 0 }),
    'judgements.saveGroup': () => ({ similar: 3, different: 0, contradictions: 0 }),
    'tags.list': () => [garden],
    ...answers,
  });
  await screen.findByRole('grid', { name: 'Photos' });
  for (const photo of photos) await fireEvent.click(await screen.findByRole('gridcell', { name: `photo-${photo}.jpg` }), { ctrlKey: true });
  return { ...opened, bar: await screen.findByRole('toolbar', { name: `${photos.length} selected` }) };
}

test('one photo is searched with, and shown in its folder', async () => {
  const { bridge, bar } = await select([2]);
  await userEvent.click(within(bar).getByRole('button', { name: /^Show in folder/ }));
  await waitFor(() => expect(bridge.done).toContain('reveal 2'));
  await userEvent.click(within(bar).getByRole('button', { name: /^Find similar/ }));
  await waitFor(() => expect(bridge.inputsOf('search.byImage')[0]).toMatchObject({ imageId: 2 }));
});

test('two differ, or are alike; of three that differ nothing could be said', async () => {
  const { bridge, bar } = await select([1, 2]);
  await userEvent.click(within(bar).getByRole('button', { name: /^These two differ/ }));
  await waitFor(() => expect(bridge.inputsOf('judgements.save')[0]!.pairs).toMatchObject([{ imageA: 1, imageB: 2, verdict: 'different' }]));
  cleanup();
  const three = await select([1, 2, 3]);
  expect(within(three.bar).queryByRole('button', { name: /differ/ })).toBeNull();
  await userEvent.click(within(three.bar).getByRole('button', { name: /^These are alike/ }));
  await waitFor(() => expect(three.bridge.inputsOf('judgements.saveGroup')[0]).toMatchObject({ imageIds: [1, 2, 3] }));
});

test('several are searched with together, and let go by the bar’s own button', async () => {
  const { app, bridge, bar } = await select([1, 2]);
  await userEvent.click(within(bar).getByRole('button', { name: 'Clear the selection' }));
  await waitFor(() => expect(screen.queryByRole('toolbar', { name: /selected/ })).toBeNull());
  expect(app.trail.current.selection.size).toBe(0);
  cleanup();
  const again = await select([1, 2]);
  await userEvent.click(within(again.bar).getByRole('button', { name: /^Find similar/ }));
  await waitFor(() => expect(again.bridge.inputsOf('search.byExamples')[0]!.more.length).toBe(1));
  expect(bridge.inputsOf('search.byExamples')).toEqual([]);
});

test('a tag is given by its name, by a new one, and Escape gives none', async () => {
  const { bridge, bar } = await select([1, 2], {
    'tags.addImages': () => garden,
    'tags.create': ({ name }) => ({ ...garden, id: 5 as TagId, name }),
  });
  const ask = async (): Promise<HTMLElement> => {
    await userEvent.click(within(bar).getByRole('button', { name: /^Tag/ }));
    return screen.findByRole('dialog', { name: 'Tag 2 photos' });
  };
  await ask();
  await key({ code: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(bridge.inputsOf('tags.addImages')).toEqual([]);
  await userEvent.click(within(await ask()).getByRole('button', { name: /^garden/ }));
  await waitFor(() => expect(bridge.inputsOf('tags.addImages')).toMatchObject([{ tagId: 4, imageIds: [1, 2] }]));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  const dialog = await ask();
  await userEvent.type(within(dialog).getByRole('textbox', { name: 'Tag, or a new one' }), 'sea');
  within(dialog).getByRole('button', { name: 'Create “sea”' });
  expect(within(dialog).queryByRole('button', { name: /^garden/ })).toBeNull();
  await fireEvent.submit(within(dialog).getByRole('textbox').closest('form')!);
  await waitFor(() => expect(bridge.inputsOf('tags.create')).toEqual([{ name: 'sea' }]));
  await waitFor(() => expect(bridge.inputsOf('tags.addImages').at(-1)).toMatchObject({ tagId: 5, imageIds: [1, 2] }));
});

test('of one photo its tags are ticked, and a ticked one is taken off', async () => {
  const { bridge, bar } = await select([2], { 'tags.ofImage': () => [garden], 'tags.removeImages': () => garden });
  await userEvent.click(within(bar).getByRole('button', { name: /^Tag/ }));
  await userEvent.click(await screen.findByRole('button', { name: /^garden/, pressed: true }));
  await waitFor(() => expect(bridge.inputsOf('tags.removeImages')).toMatchObject([{ tagId: 4, imageIds: [2] }]));
});

test('photos grow and shrink by the slider and by Ctrl with plus and minus', async () => {
  const { app } = await openApp();
  await screen.findByRole('grid', { name: 'Photos' });
  const before = app.preferences.rowHeightPx;
  await fireEvent.input(screen.getByRole('slider', { name: 'Photo size' }), { target: { value: String(before + 8) } });
  expect(app.preferences.rowHeightPx).toBe(before + 8);
  await key({ code: 'Minus', ctrlKey: true });
  await key({ code: 'Minus', ctrlKey: true });
  expect(app.preferences.rowHeightPx).toBeLessThan(before);
});

test('a folder without photos is looked at again by its one button; a tag without any leads back to all', async () => {
  const { app, bridge } = await openApp({
    'photos.list': ({ filter }) => tableOf(filter.rootId || filter.tagId ? [] : [1]),
    'tags.list': () => [garden],
  });
  app.openLibrary(1 as never);
  await userEvent.click(await screen.findByRole('button', { name: 'Look again' }));
  await waitFor(() => expect(bridge.inputsOf('folders.rescan')).toEqual([{ rootId: 1 }]));
  await userEvent.click(screen.getByRole('button', { name: 'Tag garden, 2 photos' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Back to all photos' }));
  expect(app.trail.current.place).toMatchObject({ view: 'library', rootId: null });
});

test('from the side bar a folder is added, and indexing paused and resumed', async () => {
  const { bridge } = await openApp();
  await screen.findByRole('grid', { name: 'Photos' });
  const chosen = vi.spyOn(bridge, 'chooseFolder');
  bridge.chosen = folder({ name: 'more' });
  await userEvent.click(screen.getByRole('button', { name: /^Add a folder/ }));
  expect(chosen).toHaveBeenCalledOnce();
  bridge.tell('job.changed', job());
  await userEvent.click(await screen.findByRole('button', { name: 'Pause' }));
  await waitFor(() => expect(bridge.asked.map(({ call }) => call)).toContain('jobs.pause'));
});

test('a picture from outside is chosen from its key, and the same one may be chosen again', async () => {
  URL.createObjectURL ??= () => 'blob:picture';
  const { bridge } = await openApp({ 'search.byPicture': () => ({ hits: [], searched: 3, of: 3, index: 'exact', milliseconds: 1 }) });
  await screen.findByRole('grid', { name: 'Photos' });
  const chooser = document.querySelector<HTMLInputElement>('input[type="file"]')!;
  const clicked = vi.spyOn(chooser, 'click');
  await key({ code: 'KeyO', ctrlKey: true });
  expect(clicked).toHaveBeenCalledOnce();
  await userEvent.upload(chooser, new File(['a picture'], 'mine.jpg', { type: 'image/jpeg' }));
  await waitFor(() => expect(bridge.inputsOf('search.byPicture')).toMatchObject([{ name: 'mine.jpg' }]));
  expect(chooser.value).toBe('');
});

test('photos that are selected are judged by keys, too', async () => {
  const { app, bridge } = await select([1, 2]);
  expect(app.trail.current.selection.selected).toEqual([1, 2] as ImageId[]);
  await key({ code: 'Digit1' });
  await waitFor(() => expect(bridge.inputsOf('judgements.save')[0]!.pairs).toMatchObject([{ imageA: 1, imageB: 2, verdict: 'similar' }]));
});
