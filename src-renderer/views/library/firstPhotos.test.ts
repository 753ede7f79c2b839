import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { giveThePageASize, ScriptedBridge, status, tableOf } from '../../../test/e2e/fixtures/scriptedBridge';
import type { TagId } from '@contract/data';
import { createClient } from '../../bridge/client';
import { Messages } from '../../i18n/Messages.svelte';
import { key, type OpenedApp } from '../../openApp.fixture';
import Root from '../../Root.svelte';
import { App } from '../../state/App.svelte';
import { Preferences } from '../../state/Preferences.svelte';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const ids = Array.from({ length: 900 }, (_, at) => 1_000 - at);

/** A window whose engine has told the first 300 photos, and nothing else yet; `answer` has it tell the rest. */
async function openWithFirst(): Promise<OpenedApp & { readonly answer: () => Promise<void> }> {
  const gate = Promise.withResolvers<void>();
  const bridge = new ScriptedBridge({
    'photos.first': () => tableOf(ids.slice(0, 300)),
    'library.status': () => gate.promise.then(() => status({ images: ids.length })),
    'photos.list': () => gate.promise.then(() => tableOf(ids)),
  });
  const { app, started } = startApp(bridge);
  render(Root, { app });
  await screen.findByRole('grid', { name: 'Photos' });
  return {
    app,
    bridge,
    answer: async () => {
      gate.resolve();
      await started;
      await waitFor(() => expect(app.photos.isWhole).toBe(true));
    },
  };
}
function startApp(bridge: ScriptedBridge): { readonly app: App; readonly started: Promise<void> } {
  const preferences = new Preferences(localStorage, 'en');
  const app = new App({ client: createClient(bridge), messages: new Messages('en'), preferences, isMac: false });
  bridge.tell('engine.state', { state: 'ready', message: null });
  return { app, started: app.start() };
}
const cells = (): string[] => screen.getAllByRole('gridcell').map(({ id }) => id);
const number = (): string => document.querySelector('h1 + .number')!.textContent!;
const details = (): string[] => [...document.querySelectorAll('h2 + .number')].map(({ textContent }) => textContent ?? '');

test('the first photos are on the screen before it is known what else there is; nothing that would be said of them alone is said of all', async () => {
  const { answer } = await openWithFirst();
  const grid = screen.getByRole('grid');
  expect(cells()).toContain('photo-1000');
  expect([number(), details().at(-1)]).toEqual(['', '']);
  grid.scrollTop = 1_500;
  await fireEvent.scroll(grid);
  const before = cells();
  await answer();
  await waitFor(() => expect(number()).toBe('900'));
  expect(screen.getByRole('grid')).toBe(grid);
  expect(grid.scrollTop).toBe(1_500);
  expect(cells()).toEqual(before);
  expect(details().at(-1)).not.toBe('');
});

test('End goes to the last photo of all, and all photos are selected, as soon as they are there', async () => {
  const { app, answer } = await openWithFirst();
  await key({ code: 'End' });
  expect(app.trail.current.selection.focusId).toBeNull();
  await answer();
  await waitFor(() => expect(app.trail.current.selection.focusId).toBe(101));
  await waitFor(() => expect(cells()).toContain('photo-101'));
  cleanup();
  const another = await openWithFirst();
  await key({ code: 'KeyA', ctrlKey: true });
  expect(another.app.trail.current.selection.size).toBe(0);
  await another.answer();
  await within(document.body).findByRole('toolbar', { name: '900 selected' });
});

test('what came after it takes the place of End: Home, another photo, Escape', async () => {
  for (const code of ['Home', 'ArrowDown', 'Escape']) {
    const { app, answer } = await openWithFirst();
    await key({ code: 'End' });
    await key({ code });
    const { focusId } = app.trail.current.selection;
    await answer();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(app.trail.current.selection.focusId).toBe(focusId);
    cleanup();
  }
});

test('who opened the large view of one of the first photos goes on from there to all others', async () => {
  const { app, answer } = await openWithFirst();
  await key({ code: 'Home' });
  await key({ code: 'Space' });
  expect(app.preview!.order.length).toBe(300);
  await answer();
  await waitFor(() => expect(app.preview!.order.length).toBe(900));
});

test('what was said of photos, their tags and the lens are known before all photos are there: the first ones are used by then', async () => {
  const gate = Promise.withResolvers<void>();
  const bridge = new ScriptedBridge({
    'photos.first': () => tableOf(ids.slice(0, 300)),
    'photos.list': () => gate.promise.then(() => tableOf(ids)),
    'judgements.counts': () => ({ similar: 7, different: 0, contradictions: 0 }),
  });
  const { app, started } = startApp(bridge);
  await waitFor(() => expect(app.judgements.counts.similar).toBe(7));
  expect([bridge.inputsOf('tags.list').length, bridge.inputsOf('lenses.list').length]).toEqual([1, 1]);
  expect(app.photos.isWhole).toBe(false);
  gate.resolve();
  await started;
});

test('nothing of that waits for what the library holds to be counted, which takes long of many photos; nor does the list of all', async () => {
  const gate = Promise.withResolvers<void>();
  const bridge = new ScriptedBridge({
    'photos.first': () => tableOf(ids.slice(0, 300)),
    'photos.list': () => tableOf(ids),
    'library.status': () => gate.promise.then(() => status({ images: ids.length })),
    'judgements.counts': () => ({ similar: 7, different: 0, contradictions: 0 }),
    'tags.list': () => [{ id: 1 as TagId, name: 'harbour', images: 3, membersAreSimilar: false }],
  });
  const { app, started } = startApp(bridge);
  await waitFor(() => expect([app.judgements.counts.similar, app.tags.list.length, app.lenses.list.length]).toEqual([7, 1, 1]));
  await waitFor(() => expect(app.photos.isWhole).toBe(true));
  expect(app.library.status).toBeNull();
  gate.resolve();
  await started;
  expect(bridge.inputsOf('judgements.counts')).toHaveLength(1);
});

test('a library that cannot be opened is asked for nothing more, and says so as a whole', async () => {
  const away = (): never => {
    throw Object.assign(new Error('The library is damaged.'), { code: 'library-damaged' });
  };
  const bridge = new ScriptedBridge({ 'photos.first': away, 'library.status': away });
  const { app, started } = startApp(bridge);
  await started;
  expect(app.access.reason?.code).toBe('library-damaged');
  expect(['judgements.counts', 'tags.list', 'lenses.list', 'photos.list'].flatMap((call) => bridge.inputsOf(call as 'tags.list'))).toEqual(
    [],
  );
});

test('how many there are, how long the scroll bar is and that their number is open are known before the list has come', async () => {
  const list = Promise.withResolvers<void>();
  const bridge = new ScriptedBridge({
    'photos.first': () => tableOf(ids.slice(0, 300)),
    'photos.list': () => list.promise.then(() => tableOf(ids)),
    'library.status': () => status({ images: ids.length }),
  });
  const { app, started } = startApp(bridge);
  render(Root, { app });
  const grid = await screen.findByRole('grid', { name: 'Photos' });
  await waitFor(() => expect(number()).toBe('900'));
  expect(grid.getAttribute('aria-rowcount')).toBe('-1');
  const heightPx = (): number => parseFloat(grid.querySelector<HTMLElement>('.all')!.style.height);
  const aheadPx = heightPx();
  list.resolve();
  await started;
  await waitFor(() => expect(app.photos.isWhole).toBe(true));
  await waitFor(() => expect(Number(grid.getAttribute('aria-rowcount'))).toBeGreaterThan(1));
  expect(aheadPx / heightPx()).toBeGreaterThan(0.9);
  expect(aheadPx / heightPx()).toBeLessThan(1.1);
});

test('who pressed End, or scrolled past what has come, is told that the rest is on its way, until it is there', async () => {
  const { answer } = await openWithFirst();
  const said = (): string => document.querySelector('.place[role=status]')!.textContent!.trim();
  expect(said()).toBe('');
  const grid = screen.getByRole('grid');
  await key({ code: 'End' });
  await waitFor(() => expect(said()).toBe('Listing all photos … What you pressed comes right after.'));
  await key({ code: 'Home' });
  await waitFor(() => expect(said()).toBe(''));
  grid.scrollTop = 1_000_000;
  await fireEvent.scroll(grid);
  await waitFor(() => expect(said()).toBe('Listing all photos …'));
  await answer();
  await waitFor(() => expect(said()).toBe(''));
});
