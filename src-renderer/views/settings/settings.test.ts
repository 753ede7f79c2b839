import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { BackupSummary, HistoryChange, LensId, RootId, StepKey } from '@contract/data';
import { folder, giveThePageASize, lens, ScriptedBridge, status } from '../../../test/e2e/fixtures/scriptedBridge';
import { CallError, createClient } from '../../bridge/client';
import { Messages } from '../../i18n/Messages.svelte';
import { key, openApp, type Answers, type OpenedApp } from '../../openApp.fixture';
import Root from '../../Root.svelte';
import { App } from '../../state/App.svelte';
import { Preferences } from '../../state/Preferences.svelte';
import { settingsParts } from '../../state/screenParts';

beforeAll(() => {
  giveThePageASize();
  Element.prototype.scrollIntoView ??= () => undefined;
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const backup = (change: Partial<BackupSummary> = {}): BackupSummary => ({
  ...{ name: 'a.db', kind: 'automatic', madeAtMs: Date.UTC(2026, 0, 2, 12), sizeBytes: 700_000 },
  ...{ judgements: 40, tagged: 3, models: 1, networks: 0, networksMissing: 0, isUsable: true },
  ...change,
});

async function openSettings(answers: Answers = {}): Promise<OpenedApp> {
  const { app, bridge } = await openApp(answers);
  app.openSettings('general');
  await screen.findByRole('heading', { name: 'Backups' });
  return { app, bridge };
}
/** What is listed is asked for anew before, which rests between two askings. */
const patient = { timeout: 30_000 };
const policy = { every: 'day', keep: 10, withNetworks: true } as const;
const withBackups = (list: readonly BackupSummary[]): Answers => ({
  'backups.list': () => ({ folder: '/b', policy, list }),
});

test('what the library takes is told for the photos that one sees, neither problems nor identical copies among them', async () => {
  await openSettings({ 'library.status': () => status({ photos: 730, images: 635, problems: 61 }) });
  await screen.findByText(/on disk for 635 photos/u);
});

test('a restore says what comes back and what would go, and keeps what is newer unless told not to', async () => {
  const { bridge } = await openSettings({
    ...withBackups([backup(), backup({ name: 'bad.db', isUsable: false })]),
    'backups.preview': () => ({ comesBack: { judgements: 2, tagged: 0, models: 1 }, goes: { judgements: 5, tagged: 1, models: 0 } }),
    'backups.restore': () => ({ before: 'x.db', damagedPath: null, judgements: 42, tagged: 3, models: 1, kept: 5, networksMissing: 0 }),
  });
  const list = await screen.findByRole('list', { name: 'Backups' });
  // A damaged one is listed, and nothing can be restored from it.
  expect(within(list).getAllByRole('listitem')).toHaveLength(2);
  await userEvent.click(within(list).getByRole('button', { name: /^Restore the backup of/ }));
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText('2 judgements and 1 version')).toBeTruthy();
  expect(within(dialog).getByText('5 judgements and 1 tagged')).toBeTruthy();
  expect(bridge.inputsOf('backups.restore')).toEqual([]);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
  expect(await screen.findByText('Restored, with 42 judgements.', {}, patient)).toBeTruthy();
  expect(bridge.inputsOf('backups.restore')).toEqual([{ name: 'a.db', keepsNewer: true }]);
  expect(bridge.inputsOf('library.status').length).toBeGreaterThan(1);
});

/** Restores the one backup there is, and undoes that. @param before the names under which the library is backed up each time; null where it cannot be */
async function restoreAndUndo(before: (string | null)[], more: Answers = {}): Promise<ScriptedBridge> {
  const { bridge } = await openSettings({
    ...withBackups([backup()]),
    'backups.preview': () => ({ comesBack: { judgements: 2, tagged: 0, models: 0 }, goes: { judgements: 0, tagged: 0, models: 0 } }),
    'backups.restore': () => ({
      ...{ before: before.shift()!, damagedPath: null, judgements: 42, tagged: 0, models: 0, kept: 0, networksMissing: 0 },
    }),
    ...more,
  });
  await userEvent.click(await screen.findByRole('button', { name: /^Restore the backup of/ }));
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Restore' }));
  await screen.findByText('Restored, with 42 judgements.', {}, patient);
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await screen.findByText('The library is as it was before the restore.', {}, patient);
  return bridge;
}

test('a restore is undone by putting back what was backed up before it, and done again the same way, without what is newer', async () => {
  const bridge = await restoreAndUndo(['before-1.db', 'before-2.db', 'before-3.db']);
  await userEvent.click(screen.getByRole('button', { name: 'Redo' }));
  await screen.findByText('Restored, with 42 judgements.', {}, patient);
  expect(bridge.inputsOf('backups.restore')).toEqual([
    { name: 'a.db', keepsNewer: false },
    { name: 'before-1.db', keepsNewer: false },
    { name: 'before-2.db', keepsNewer: false },
  ]);
});

test('a restore that was undone where nothing could be backed up is not done again, and nothing says that it was', async () => {
  const bridge = await restoreAndUndo(['before-1.db', null], { 'history.redo': () => null });
  await userEvent.click(screen.getByRole('button', { name: 'Redo' }));
  await screen.findByText('There is nothing to redo.', {}, patient);
  expect(bridge.inputsOf('backups.restore')).toHaveLength(2);
});

test('how often and how many: both are kept at once, and the sentence follows', async () => {
  const { bridge } = await openSettings({
    'backups.setPolicy': (wanted) => ({ folder: '/b', policy: wanted, list: [] }),
  });
  await userEvent.click(await screen.findByRole('radio', { name: 'Off' }));
  await screen.findByText('Only when asked to, and before a restore or an update.');
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'How many are kept' }), '20');
  await waitFor(() =>
    expect(bridge.inputsOf('backups.setPolicy')).toEqual([
      { every: 'never', keep: 10, withNetworks: true },
      { every: 'never', keep: 20, withNetworks: true },
    ]),
  );
});

test('what is left out of a folder is written a pattern a line', async () => {
  const { bridge } = await openSettings({ 'library.status': () => status({ folders: [folder({ ignorePatterns: ['*.tmp'] })] }) });
  await userEvent.click(await screen.findByRole('button', { name: 'What is left out of camera' }));
  const box = screen.getByRole<HTMLTextAreaElement>('textbox', { name: /^One pattern a line/ });
  expect(box.value).toBe('*.tmp');
  await userEvent.type(box, '\nold/');
  await userEvent.click(screen.getByRole('button', { name: 'Save and look again' }));
  await waitFor(() => expect(bridge.inputsOf('folders.setIgnore')).toEqual([{ rootId: 1, patterns: ['*.tmp', 'old/'] }]));
});

test('a new lens is made from the settings, too', async () => {
  const { bridge } = await openSettings({ 'lenses.create': () => lens({ id: 2 as never, name: 'Same room' }) });
  await userEvent.click(screen.getByRole('button', { name: 'New lens…' }));
  await userEvent.type(await screen.findByRole('textbox', { name: 'Name of the lens' }), 'Same room{Enter}');
  await waitFor(() => expect(bridge.inputsOf('lenses.create')).toEqual([{ name: 'Same room' }]));
});

test('a lens with judgements is removed only after a question that counts them; the default one cannot be', async () => {
  const other = lens({ id: 2 as never, name: 'Same place', isActive: false, isDefault: false, similar: 7, different: 5, models: 2 });
  const { bridge } = await openSettings({ 'lenses.list': () => [lens(), other] });
  expect(screen.queryByRole('button', { name: 'Remove Default…' })).toBeNull();
  await userEvent.click(await screen.findByRole('button', { name: 'Remove Same place…' }));
  const dialog = await screen.findByRole('dialog', { name: 'Remove the lens Same place?' });
  expect(dialog.textContent).toContain('12 judgements and 2 versions');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Remove the lens' }));
  await waitFor(() => expect(bridge.inputsOf('lenses.remove')).toEqual([{ lensId: 2, isConfirmed: true }]));
  await userEvent.click(screen.getByRole('button', { name: 'Rename Same place…' }));
  await userEvent.clear(screen.getByRole('textbox', { name: 'Name of the lens' }));
  await userEvent.type(screen.getByRole('textbox', { name: 'Name of the lens' }), 'Same room{Enter}');
  await waitFor(() => expect(bridge.inputsOf('lenses.rename')).toEqual([{ lensId: 2, name: 'Same room' }]));
});

test('an import tells what was taken, what was left out and by name, and that there are contradictions', async () => {
  const { bridge } = await openSettings();
  bridge.imported = {
    ...{ name: 'mine.json', read: 10, added: 5, replaced: 1, unchanged: 2, kept: 1, leftOut: 1 },
    ...{ unknown: ['lost/photo.jpg'], foundByPath: 0, contradictions: 2 },
  };
  await userEvent.click(await screen.findByRole('button', { name: 'Import…' }));
  await screen.findByText(/^6 judgements taken from mine\.json\./);
  expect(screen.getByText('lost/photo.jpg')).toBeTruthy();
  expect(screen.getByText('2 contradictions now: see Teach.')).toBeTruthy();
});

test('a library that is damaged offers its newest usable backup, and nothing else is asked of it', async () => {
  const damaged = (): never => {
    throw { code: 'library-damaged', message: 'The library file "/l" is damaged.' };
  };
  const bridge = new ScriptedBridge({
    ...withBackups([backup({ name: 'bad.db', isUsable: false }), backup({ name: 'good.db' })]),
    'library.status': damaged,
    'backups.restore': () => ({ before: null, damagedPath: '/l/d.db', judgements: 40, tagged: 3, models: 1, kept: 0, networksMissing: 0 }),
  });
  const preferences = new Preferences(localStorage, 'en');
  const app = new App({ client: createClient(bridge), messages: new Messages('en'), preferences, isMac: false });
  render(Root, { app });
  await app.start();
  await screen.findByRole('heading', { name: 'The library cannot be read' });
  await screen.findByText(/holds 40 judgements and 3 tagged\./);
  bridge.answers['library.status'] = () => status();
  await userEvent.click(screen.getByRole('button', { name: 'Restore' }));
  expect(bridge.inputsOf('backups.restore')).toEqual([{ name: 'good.db', keepsNewer: false }]);
  await waitFor(() => expect(screen.getByRole('grid', { name: 'Photos' })).toBeTruthy());
});

test('the menu does what the keys do, and the app is told of language and theme', async () => {
  const { app, bridge } = await openSettings();
  expect(bridge.chrome).toBe('system en');
  bridge.tell('menu.chosen', { action: 'problems' });
  await screen.findByText('Every file could be read');
  bridge.tell('menu.chosen', { action: 'about' });
  await screen.findByRole('heading', { name: 'About' });
  expect(app.settingsPart).toBe('about');
  await userEvent.click(screen.getByRole('radio', { name: '日本語' }));
  await waitFor(() => expect(bridge.chrome).toBe('system ja'));
});

test('scrolling points at the part that is read and never moves the page; being sent to a part does', async () => {
  const moved = vi.spyOn(Element.prototype, 'scrollIntoView');
  const { app } = await openSettings();
  // In a page without layout every part is passed at once, so the last one is read.
  await fireEvent.scroll(screen.getByRole('main'));
  expect(app.settingsPart).toBe('about');
  await tick();
  expect(moved).not.toHaveBeenCalled();
  app.openSettings('backups');
  await waitFor(() => expect(moved).toHaveBeenCalledTimes(1));
  app.openSettings('general');
  await waitFor(() => expect(moved).toHaveBeenCalledTimes(2));
  moved.mockRestore();
});

test('the part that fills most of the view is the one that is read; a short one that was asked for stays so until the page is scrolled', async () => {
  const { app } = await openSettings();
  const page = screen.getByRole('main');
  const box = (top: number, bottom: number): DOMRect => ({ top, bottom }) as DOMRect;
  vi.spyOn(page, 'getBoundingClientRect').mockReturnValue(box(0, 600));
  // The last lines of recognition are on top, lenses fill the page.
  const places: Readonly<Record<string, DOMRect>> = { recognition: box(-300, 60), lenses: box(60, 500), backups: box(500, 900) };
  for (const part of settingsParts)
    vi.spyOn(document.querySelector(`[aria-labelledby="settings-${part}"]`)!, 'getBoundingClientRect').mockReturnValue(
      places[part] ?? box(2000, 3000),
    );
  Object.defineProperty(page, 'scrollHeight', { value: 4000 });
  page.scrollTop = 900;
  await fireEvent.scroll(page);
  expect(app.settingsPart).toBe('lenses');
  await key({ code: 'PageDown', ctrlKey: true });
  await fireEvent.scroll(page);
  expect(app.settingsPart).toBe('backups');
  page.scrollTop = 901;
  await fireEvent.scroll(page);
  expect(app.settingsPart).toBe('lenses');
});

test('the focus follows to the part that was asked for, so that the next Tab finds its first button', async () => {
  await openSettings();
  const row = await screen.findByRole('button', { name: 'Folders' });
  row.focus();
  await userEvent.keyboard('{Enter}');
  expect(document.activeElement).toBe(within(screen.getByRole('main')).getByRole('heading', { name: 'Folders' }));
  await userEvent.tab();
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Add a folder…' }));
});

const plan = { from: '/home/me/library', to: '/disk/library', bytes: 660_000_000, freeBytes: 9_000_000_000 };

test('a move of the library says what it takes, shows how far it is, and says where the library is now', async () => {
  const { bridge } = await openSettings(withBackups([]));
  bridge.plan = plan;
  let end: (moved: typeof plan) => void = () => undefined;
  bridge.move = () => new Promise((resolve) => (end = resolve));
  await userEvent.click(await screen.findByRole('button', { name: 'Move…' }));
  const dialog = within(await screen.findByRole('dialog'));
  dialog.getByText('/disk/library');
  dialog.getByText(/660 MB will be copied .* 9 GB are free/);
  expect(bridge.done).not.toContain('move library');
  await userEvent.click(dialog.getByRole('button', { name: 'Move' }));
  bridge.tell('library.moving', { done: 660_000_000, total: 1_320_000_000 });
  await dialog.findByText('330 MB of 660 MB copied and compared');
  expect(dialog.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
  end(plan);
  await screen.findByText('The library is in /disk/library now.', {}, { timeout: 30_000 });
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a move that is cancelled, or refused, says that the library is where it was', async () => {
  const { bridge } = await openSettings(withBackups([]));
  bridge.plan = plan;
  let fail: (error: object) => void = () => undefined;
  bridge.move = () => new Promise((_, reject) => (fail = reject));
  await userEvent.click(await screen.findByRole('button', { name: 'Move…' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Move' }));
  // Neither lost nor on the button that cancels, which a key held a moment longer would press.
  const dialog = screen.getByRole('dialog', { name: 'Moving the library' });
  expect([dialog.contains(document.activeElement), document.activeElement?.tagName]).toEqual([true, 'DIV']);
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(bridge.done).toContain('cancel move'));
  fail({ code: 'disk-full', message: 'Full.' });
  await screen.findByText('The disk is full. Free some space, then try again.', {}, { timeout: 30_000 });
  expect(screen.queryByText('Cancelled. The library stays where it was.')).toBeNull();
  bridge.done.length = 0;
  await userEvent.click(await screen.findByRole('button', { name: 'Move…' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Move' }));
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(bridge.done).toContain('cancel move'));
  fail({ code: 'cancelled', message: 'Cancelled.' });
  await screen.findByText('Cancelled. The library stays where it was.', {}, { timeout: 30_000 });
  bridge.planLibraryMove = () => Promise.reject(new CallError({ code: 'place-not-empty', message: 'x' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Move…' }));
  await screen.findByText('That folder is not empty. Choose an empty one, or make a new one.');
});

test('a move that was over when it was cancelled says where the library is', async () => {
  const { bridge } = await openSettings(withBackups([]));
  bridge.plan = plan;
  let end: (moved: typeof plan) => void = () => undefined;
  bridge.move = () => new Promise((resolve) => (end = resolve));
  await userEvent.click(await screen.findByRole('button', { name: 'Move…' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Move' }));
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(bridge.done).toContain('cancel move'));
  end(plan);
  await screen.findByText('The library is in /disk/library now.', {}, { timeout: 30_000 });
  expect(screen.queryByText('Cancelled. The library stays where it was.')).toBeNull();
});

const stepOf = (key: StepKey, name: string): HistoryChange => ({
  ...{ pairs: [], isTags: false, step: { key, name } },
  counts: { similar: 0, different: 0, contradictions: 0 },
});

test('a folder that is removed comes back by the notice, which keeps the focus, and goes again by the key', async () => {
  let folders = [folder(), folder({ id: 2 as RootId, path: '/photos/phone', name: 'phone' })];
  const { bridge } = await openSettings({
    'library.status': () => status({ folders }),
    'folders.remove': () => void (folders = folders.slice(0, 1)),
    'history.undo': () => stepOf('folderIn', 'phone'),
    'history.redo': () => stepOf('folderOut', 'phone'),
  });
  await userEvent.click(await screen.findByRole('button', { name: /^Remove phone/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Remove from the library' }));
  const notices = within(screen.getByRole('region', { name: 'Notices' }));
  await notices.findByText('phone is out of the library. Its photos are untouched.');
  await userEvent.click(notices.getByRole('button', { name: 'Undo' }));
  await notices.findByText('phone is in the library again.');
  await waitFor(() => expect(document.activeElement).toBe(notices.getByRole('button', { name: 'Redo' })));
  await key({ code: 'KeyZ', ctrlKey: true, shiftKey: true });
  await notices.findByText('phone is out of the library. Its photos are untouched.');
  expect([bridge.inputsOf('history.undo').length, bridge.inputsOf('history.redo').length]).toEqual([1, 1]);
});

test('the only folder, removed, comes back from the first screen', async () => {
  let folders = [folder()];
  const { bridge } = await openSettings({
    'library.status': () => status({ folders }),
    'folders.remove': () => void (folders = []),
    'history.undo': () => {
      folders = [folder()];
      return stepOf('folderIn', 'camera');
    },
  });
  await userEvent.click(await screen.findByRole('button', { name: /^Remove camera/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Remove from the library' }));
  await waitFor(() => expect(screen.queryByRole('button', { name: /^Remove camera/ })).toBeNull());
  await key({ code: 'KeyZ', ctrlKey: true });
  await screen.findByText('camera is in the library again.');
  bridge.tell('library.changed', { photos: true, folders: true, problems: true });
  await screen.findByRole('button', { name: /^Remove camera/ });
});

test('what was removed and could not be is no step: an undo takes back what was done before it', async () => {
  const { bridge } = await openSettings({
    'lenses.list': () => [lens(), lens({ id: 2 as LensId, name: 'place', isDefault: false, isActive: false })],
    'lenses.remove': () => Promise.reject({ code: 'bad-argument', message: 'It is being taught.' }),
    'history.undo': () => stepOf('minSide', ''),
    'history.redo': () => stepOf('minSide', ''),
  });
  await userEvent.click(await screen.findByRole('button', { name: /^Remove place/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Remove the lens' }));
  await screen.findByText('That cannot be done.');
  expect(screen.queryByText('The lens place is removed.')).toBeNull();
  await key({ code: 'KeyZ', ctrlKey: true });
  await screen.findByText('The smallest size of photos is as it was before.');
  await key({ code: 'KeyZ', ctrlKey: true, shiftKey: true });
  await screen.findByText('The smallest size of photos is changed again.');
  expect(bridge.inputsOf('history.undo').length).toBe(1);
});
