import { cleanup, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ErrorCode } from '@contract/errors';
import { giveThePageASize, ScriptedBridge, status, tableOf } from '../../../test/e2e/fixtures/scriptedBridge';
import { createClient } from '../../bridge/client';
import { Messages } from '../../i18n/Messages.svelte';
import { openApp, type OpenedApp } from '../../openApp.fixture';
import Root from '../../Root.svelte';
import { App } from '../../state/App.svelte';
import { Preferences } from '../../state/Preferences.svelte';

beforeAll(() => {
  giveThePageASize();
  Element.prototype.scrollIntoView ??= () => undefined;
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const closedBy = (code: ErrorCode) => (): never => {
  throw { code, message: 'The engine’s own words.' };
};
const openClosed = (code: ErrorCode, folder: string | null = '/disk/likewise'): Promise<OpenedApp> =>
  openApp({ 'library.status': closedBy(code), 'library.place': () => ({ folder }), 'library.lookAgain': closedBy(code) });
const again = { state: 'ready', message: null } as const;

describe('a library that cannot be opened', () => {
  test.each([
    ['place-lost', 'The library is not where it was', 'Look again'],
    ['library-in-use', 'Another program is using the library', 'Try again'],
    ['library-not-writable', 'The library’s folder cannot be written to', 'Try again'],
    ['disk-full', 'The disk of the library is full', 'Try again'],
  ] as const)('for %s the window says so in its own words, where it lies, and what to do', async (code, title, action) => {
    await openClosed(code);
    await screen.findByRole('heading', { level: 1, name: title });
    screen.getByText('/disk/likewise');
    expect(screen.queryByText('The engine’s own words.')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: action }));
    await userEvent.keyboard('{Enter}');
    await screen.findByText('Looked again. Nothing has changed yet.');
    expect(within(screen.getByRole('region', { name: 'Notices' })).queryByRole('button')).toBeNull();
  });

  test('one of a newer Likewise is left alone: another library is all that this one can open', async () => {
    const { bridge } = await openClosed('library-too-new');
    await screen.findByRole('heading', { level: 1, name: 'This library needs a newer Likewise' });
    await screen.findByText('/disk/likewise');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
    await userEvent.keyboard('{Enter}');
    expect(bridge.done).toEqual(['open library']);
  });

  test('keys and menu do not reach behind it', async () => {
    const { app, bridge } = await openClosed('place-lost');
    await screen.findByText('/disk/likewise');
    bridge.tell('menu.chosen', { action: 'problems' });
    bridge.tell('menu.chosen', { action: 'addFolder' });
    expect(app.trail.current.place.view).toBe('library');
  });

  test('it goes on by itself with the next engine that has it, and says so', async () => {
    const { bridge } = await openClosed('place-lost');
    await screen.findByText('/disk/likewise');
    bridge.answers['library.status'] = () => status();
    bridge.tell('engine.state', { state: 'restarting', message: null });
    bridge.tell('engine.state', again);
    await screen.findByRole('grid', { name: 'Photos' });
    await screen.findByText('The library is open again.');
  });

  test('where its place is not known, its folder can be chosen, and a new one is begun after a question', async () => {
    const { bridge } = await openClosed('place-lost', null);
    await screen.findByText(/^The file that says where it lies cannot be read\./);
    expect(screen.queryByRole('button', { name: 'Look again' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Choose its folder…' }));
    await userEvent.click(screen.getByRole('button', { name: 'Begin a new library…' }));
    expect(bridge.done).toEqual(['open library']);
    await userEvent.click(screen.getByRole('button', { name: 'Begin a new one', hidden: true }));
    expect(bridge.done).toEqual(['open library', 'begin library']);
  });
});

describe('a library that is damaged', () => {
  const openDamaged = (list: readonly object[]): Promise<OpenedApp> =>
    openApp({
      'library.status': closedBy('library-damaged'),
      'library.place': () => ({ folder: '/disk/likewise' }),
      'backups.list': () => ({ folder: '/disk/likewise/backups', policy: { every: 'day', keep: 7, withNetworks: false }, list }) as never,
    });
  const backup = { name: 'good.db', madeAtMs: Date.UTC(2026, 8, 1), reason: 'manual', judgements: 0, tagged: 0, models: 0, isUsable: true };

  test('without a backup a new one is begun by keys, after a question that says what stays', async () => {
    const { bridge } = await openDamaged([{ ...backup, isUsable: false }]);
    await screen.findByText(/^There is no backup of it\./);
    screen.getByText('/disk/likewise');
    expect(screen.queryByText('The engine’s own words.')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Begin a new library…' }));
    await userEvent.keyboard('{Enter}');
    await screen.findByText(/The damaged file and all backups stay/);
    await userEvent.click(screen.getByRole('button', { name: 'Begin a new one', hidden: true }));
    expect(bridge.done).toEqual(['begin library']);
  });

  test('a backup without judgements is not praised for holding none, and Enter restores it', async () => {
    const { bridge } = await openDamaged([backup]);
    await screen.findByText(/holds your folders and settings; nothing was judged or tagged by then\./);
    await userEvent.keyboard('{Enter}');
    expect(bridge.inputsOf('backups.restore')).toEqual([{ name: 'good.db', keepsNewer: false }]);
  });
});

test('a library that goes away while its window is open takes what lay over it along, and what was said of single failures', async () => {
  const { app, bridge } = await openApp();
  await screen.findByRole('grid', { name: 'Photos' });
  app.isHelpOpen = true;
  app.notices.add({ kind: 'error', code: 'engine-away' });
  await screen.findByRole('dialog', { name: 'Keyboard shortcuts', hidden: true });
  bridge.answers['library.status'] = closedBy('place-lost');
  bridge.tell('engine.state', { state: 'restarting', message: null });
  bridge.tell('engine.state', again);
  await screen.findByRole('heading', { name: 'The library is not where it was' });
  await waitFor(() => expect(screen.queryByRole('dialog', { hidden: true })).toBeNull());
  expect(app.notices.list).toEqual([]);
});

test('the list of commands that was open when the library went does not come back with it', async () => {
  const { app, bridge } = await openApp();
  await screen.findByRole('grid', { name: 'Photos' });
  app.keyboard.run('commands');
  await screen.findByRole('dialog', { name: 'Commands', hidden: true });
  const answer = bridge.answers['library.status']!;
  for (const isAway of [true, false]) {
    bridge.answers['library.status'] = isAway ? closedBy('place-lost') : answer;
    bridge.tell('engine.state', { state: 'restarting', message: null });
    bridge.tell('engine.state', again);
    if (isAway) await screen.findByRole('heading', { name: 'The library is not where it was' });
    else await screen.findByRole('grid', { name: 'Photos' });
    await waitFor(() => expect(screen.queryByRole('dialog', { hidden: true })).toBeNull());
  }
});

test('in Japanese it is said in Japanese alone', async () => {
  const { app } = await openApp({ 'library.status': closedBy('place-lost') }, 'ja');
  await screen.findByRole('heading', { name: 'ライブラリが元の場所にありません' });
  screen.getByRole('button', { name: 'もう一度探す' });
  expect(document.querySelector('main')?.textContent.replace(app.access.folder ?? '', '')).not.toMatch(/[a-z]{3}/i);
});

test('an engine that never gets going is said by the window as a whole, and what it missed is asked for when it does', async () => {
  const away = (): never => {
    throw { code: 'bug', message: 'It does not answer.' };
  };
  const { app, bridge } = await openApp({ 'library.status': away, 'photos.list': away });
  app.notices.add({ kind: 'error', code: 'engine-away' });
  bridge.tell('engine.state', { state: 'stopped', message: 'The last words.' });
  await screen.findByRole('heading', { level: 1, name: 'Likewise does not get going' });
  screen.getByText('The last words.');
  app.notices.report({ code: 'engine-away', message: 'A call that had waited for it.' });
  expect(app.notices.list).not.toContainEqual(expect.objectContaining({ code: 'engine-away' }));
  await userEvent.keyboard('{Enter}');
  expect(bridge.done).toEqual(['restart']);
  bridge.answers['library.status'] = () => status();
  bridge.answers['photos.list'] = () => tableOf([1, 2]);
  bridge.tell('engine.state', again);
  await screen.findByRole('gridcell', { name: 'photo-1.jpg' });
});

test('a library of an older version is shown to be brought up to date, and how far that is, until the engine has opened it', async () => {
  const opened = Promise.withResolvers<void>();
  const bridge = new ScriptedBridge({
    'photos.first': () => opened.promise.then(() => tableOf([1, 2])),
    'library.status': () => opened.promise.then(() => status()),
    'photos.list': () => tableOf([1, 2]),
  });
  const preferences = new Preferences(localStorage, 'en');
  const app = new App({ client: createClient(bridge), messages: new Messages('en'), preferences, isMac: false });
  render(Root, { app });
  const started = app.start();
  bridge.tell('library.updating', { phase: 'backup', fraction: 0.25 });
  await screen.findByRole('heading', { level: 1, name: 'Your library is being brought up to date' });
  const bar = screen.getByRole('progressbar', { name: 'Copying what you said and taught' });
  expect(bar.getAttribute('aria-valuenow')).toBe('25');
  bridge.tell('library.updating', { phase: 'tables', fraction: 0 });
  await screen.findByRole('progressbar', { name: 'Almost done' });
  bridge.tell('engine.state', again);
  opened.resolve();
  await started;
  await screen.findByRole('gridcell', { name: 'photo-1.jpg' });
  expect(screen.queryByRole('progressbar')).toBeNull();
});
