import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import type { JobStatus, LibraryStatus } from '@contract/data';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { folder, giveThePageASize, job, lens, status, tableOf } from '../test/e2e/fixtures/scriptedBridge';
import { key, openApp } from './openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const grid = (name: string): Promise<HTMLElement> => screen.findByRole('grid', { name });

describe('the first run', () => {
  const none = { 'library.status': () => status({ folders: [], photos: 0, images: 0 }), 'photos.list': () => tableOf([]) };

  test('one button has the focus, and the folder chosen there opens the library', async () => {
    const { bridge } = await openApp(none);
    const button = await screen.findByRole('button', { name: 'Choose a photo folder' });
    expect(button).toBe(document.activeElement);
    bridge.chosen = folder();
    bridge.answers['library.status'] = () => status();
    bridge.answers['photos.list'] = () => tableOf([1, 2, 3]);
    await userEvent.keyboard('{Enter}');
    expect(within(await grid('Photos')).getAllByRole('gridcell').length).toBe(3);
  });

  test('what "nothing leaves this computer" rests on is told before anything is chosen, and Escape leads back', async () => {
    await openApp(none);
    await userEvent.click(await screen.findByRole('button', { name: 'How that is kept' }));
    within(await screen.findByRole('dialog')).getByText('No network');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('after the first folder the lenses are known, without another start', async () => {
    const { app, bridge } = await openApp({ ...none, 'lenses.list': () => [lens()] });
    bridge.chosen = folder();
    bridge.answers['library.status'] = () => status();
    bridge.answers['photos.list'] = () => tableOf([1, 2, 3]);
    await userEvent.click(await screen.findByRole('button', { name: 'Choose a photo folder' }));
    await waitFor(() => expect(app.lenses.list.length).toBe(1));
  });

  test('once the folders are looked through, how sure answers are is prepared, one time', async () => {
    const { bridge } = await openApp({ 'library.status': () => status({ jobs: [job()] }) });
    const over = job({ state: 'done' });
    bridge.tell('job.changed', over);
    bridge.tell('job.changed', over);
    const asked = { query: { kind: 'photo', imageId: 1 }, more: [], less: [], imageIds: [1] };
    await waitFor(() => expect(bridge.inputsOf('search.confidence')).toEqual([asked]));
  });

  test('where they were looked through before the window was there, too', async () => {
    const { bridge } = await openApp();
    await waitFor(() => expect(bridge.inputsOf('search.confidence').length).toBe(1));
  });

  test('where nothing can be saved that stands above the photos, with the reason and what to do, and goes when something can', async () => {
    let now = status({ obstacle: 'full' });
    const { bridge } = await openApp({ 'library.status': () => now });
    await grid('Photos');
    await screen.findByText(/^Nothing can be saved now: the disk that holds the library is full\. .*Free some space/u);
    now = status({ obstacle: 'read-only', libraryPath: '/mnt/dvd/library' });
    bridge.tell('library.changed', { photos: false, folders: true, problems: false });
    await screen.findByText(/the library in \/mnt\/dvd\/library may only be read/u, {}, { timeout: 15_000 });
    now = status();
    bridge.tell('library.changed', { photos: false, folders: true, problems: false });
    await waitFor(() => expect(screen.queryByText(/Nothing can be saved/u)).toBeNull(), { timeout: 15_000 });
  });

  describe('where reading the photos ends before its time', () => {
    const failed = (code: JobStatus['code']): JobStatus => job({ state: 'failed', message: 'Full.', code });
    // The library's numbers are asked for once a second at most.
    const toldWithin = { timeout: 15_000 };
    async function openFailed(code: JobStatus['code'], answer: Partial<LibraryStatus> = {}) {
      let now = status({ jobs: [job()] });
      const opened = await openApp({ 'library.status': () => now });
      await grid('Photos');
      const change = (next: Partial<LibraryStatus>): void => {
        now = status({ folders: [folder({ photos: 1_203 })], freeBytes: 0, jobs: [failed(code)], ...answer, ...next });
      };
      change({});
      opened.bridge.tell('job.changed', failed(code));
      return { ...opened, change };
    }

    test('a note says how many are left and what room they take, and offers to read on once there is', async () => {
      const { bridge, change } = await openFailed('disk-full');
      await screen.findByText('The disk is full, and 1,200 photos are still to be read. They need about 77 MB.', {}, toldWithin);
      screen.getByRole('button', { name: 'Try again' });
      change({ freeBytes: 900_000_000 });
      bridge.tell('library.changed', { photos: false, folders: true, problems: false });
      await screen.findByText('There is room again for the 1,200 photos that are still to be read.', {}, toldWithin);
      await userEvent.click(screen.getByRole('button', { name: 'Read the rest' }));
      expect(bridge.inputsOf('folders.rescan')).toEqual([{ rootId: undefined }]);
      bridge.tell('job.changed', job());
      await waitFor(() => expect(screen.queryByText(/still to be read/)).toBeNull());
    });

    test('the key that lets reading go on begins it again, and the note is on every screen', async () => {
      const { bridge } = await openFailed('library-not-writable');
      await key({ key: ',', code: 'Comma', ctrlKey: true });
      await screen.findByText('The library’s folder cannot be written to. 1,200 photos are still to be read.', {}, toldWithin);
      await key({ key: 'P', code: 'KeyP', ctrlKey: true, shiftKey: true });
      expect(bridge.inputsOf('folders.rescan')).toEqual([{ rootId: undefined }]);
    });

    test('and where nothing was counted yet, it says that', async () => {
      await openFailed('bug', { folders: [folder()] });
      await screen.findByText(/^Something went wrong.* Not all folders were looked through\.$/, {}, toldWithin);
    });
  });

  test('the language is switched at once', async () => {
    await openApp(none);
    await userEvent.click(await screen.findByRole('radio', { name: '日本語' }));
    await screen.findByRole('button', { name: '写真フォルダーを選ぶ' });
    expect(document.documentElement.lang).toBe('ja');
  });
});

test('a folder says how many photos one sees of it, its copies and problems not among them', async () => {
  await openApp({
    'library.status': () => status({ photos: 9, images: 4, folders: [folder({ photos: 9, indexed: 7, problems: 2, images: 4 })] }),
  });
  expect((await screen.findByRole('button', { name: 'camera, 4 photos' })).textContent).toMatch(/\b4\s*$/u);
});

describe('the focus', () => {
  const restsOnTheScreen = (): boolean =>
    document.activeElement?.contains(screen.getByRole('main')) === true && document.activeElement !== document.body;

  test('goes back to what had it when a dialog is closed', async () => {
    await openApp();
    const photos = await grid('Photos');
    await key({ code: 'Home' });
    await key({ code: 'Space' });
    const dialog = await screen.findByRole('dialog', { name: 'Large view of photo-1.jpg' });
    within(dialog).getByRole('button', { name: 'Close' }).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(document.activeElement).toBe(photos);
  });

  test('goes on in the screen that a key opens, not at the first button of the window', async () => {
    await openApp();
    await grid('Photos');
    await key({ code: 'Comma', ctrlKey: true });
    await screen.findByRole('heading', { name: 'Settings' });
    await waitFor(() => expect(restsOnTheScreen()).toBe(true));
    await userEvent.tab();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Back' }));
  });

  test('stays on the row of the side bar that was pressed, and leaves another row for the screen of a key', async () => {
    await openApp();
    await grid('Photos');
    const row = screen.getByRole('button', { name: 'Problems' });
    row.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(row.getAttribute('aria-current')).toBe('page'));
    expect(document.activeElement).toBe(row);
    await key({ code: 'Comma', ctrlKey: true });
    await waitFor(() => expect(restsOnTheScreen()).toBe(true));
  });

  test('that rests on a screen leaves the keys of its photos alone', async () => {
    const { app } = await openApp();
    await grid('Photos');
    await key({ code: 'Comma', ctrlKey: true });
    await waitFor(() => expect(restsOnTheScreen()).toBe(true));
    let isHeard = false;
    app.keyboard.use({ moveRight: () => void (isHeard = true) });
    await key({ code: 'ArrowRight' });
    expect(isHeard).toBe(true);
  });
});

describe('the library', () => {
  test('is an ARIA grid whose active cell follows the arrow keys', async () => {
    await openApp();
    const photos = await grid('Photos');
    expect(photos).toBe(document.activeElement);
    expect(photos.getAttribute('aria-rowcount')).toBe('2');
    await key({ code: 'ArrowRight' });
    await key({ code: 'ArrowRight' });
    await waitFor(() => expect(photos.getAttribute('aria-activedescendant')).toBe('photo-2'));
    await key({ code: 'End' });
    await waitFor(() => expect(photos.getAttribute('aria-activedescendant')).toBe('photo-3'));
  });

  test('photos are selected by key, by tick and by Ctrl-click, and Escape clears that first', async () => {
    const { app } = await openApp();
    await grid('Photos');
    await key({ code: 'Home' });
    await key({ code: 'KeyX' });
    await fireEvent.pointerMove(await screen.findByRole('gridcell', { name: 'photo-3.jpg' }), { clientX: 5 });
    await fireEvent.click(screen.getAllByRole('button', { name: 'Select' }).at(-1)!);
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-2.jpg' }), { ctrlKey: true });
    expect(app.trail.current.selection.selected.toSorted()).toEqual([1, 2, 3]);
    await screen.findByRole('toolbar', { name: '3 selected' });
    await key({ code: 'Escape' });
    expect(app.trail.current.selection.size).toBe(0);
    expect(app.trail.current.place.view).toBe('library');
  });

  test('a list that grows keeps the focus and the selection', async () => {
    const { app, bridge } = await openApp();
    const photos = await grid('Photos');
    await key({ code: 'End' });
    await key({ code: 'KeyX' });
    bridge.answers['photos.list'] = () => tableOf([9, 8, 1, 2, 3]);
    await app.photos.refresh();
    await waitFor(() => expect(within(photos).getAllByRole('gridcell').length).toBe(5));
    expect(photos.getAttribute('aria-activedescendant')).toBe('photo-3');
    expect(within(photos).getByRole('gridcell', { selected: true }).id).toBe('photo-3');
  });

  test('a filter that matches nothing says so and offers the way back', async () => {
    const { bridge } = await openApp();
    await grid('Photos');
    bridge.answers['photos.list'] = ({ filter }) => tableOf(filter.text ? [] : [1, 2, 3]);
    await userEvent.type(screen.getByRole('textbox', { name: 'Name or path' }), 'zebra');
    await screen.findByText('No photo matches “zebra”');
    await userEvent.click(screen.getByRole('button', { name: 'Remove the filter' }));
    await grid('Photos');
  });

  test('of a folder that is not connected its photos are shown, with that said above them and a way to look again', async () => {
    const { bridge } = await openApp({ 'library.status': () => status({ folders: [folder({ state: 'offline' })] }) });
    await userEvent.click(await screen.findByRole('button', { name: 'camera, offline' }));
    await screen.findByText('Not connected. Its photos can still be searched.');
    await grid('Photos');
    await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
    await waitFor(() => expect(bridge.inputsOf('folders.rescan')).toEqual([{ rootId: 1 }]));
  });

  test('an offline folder is named as such, and one that fills shows how far it is', async () => {
    await openApp({
      'library.status': () =>
        status({
          folders: [
            folder({ name: 'USB', state: 'offline' }),
            folder({ id: 2 as never, name: 'camera', photos: 200, indexed: 50 }),
            folder({ id: 3 as never, name: 'new', photos: 0, indexed: 0 }),
          ],
          jobs: [job()],
        }),
    });
    await screen.findByRole('button', { name: 'USB, offline' });
    await screen.findByRole('button', { name: 'camera, 25 percent indexed' });
    await screen.findByRole('button', { name: 'new, 0 percent indexed' });
  });
});

describe('settings', () => {
  test('a folder is removed only after a second yes', async () => {
    const { bridge } = await openApp();
    await key({ code: 'Comma', ctrlKey: true });
    await userEvent.click(await screen.findByRole('button', { name: 'Remove camera…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Remove camera from the library?' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(bridge.inputsOf('folders.remove')).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Remove camera…' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Remove from the library' }));
    await waitFor(() => expect(bridge.inputsOf('folders.remove')).toEqual([{ rootId: 1 }]));
  });

  test('the theme follows the choice at once', async () => {
    await openApp();
    await key({ code: 'Comma', ctrlKey: true });
    await userEvent.click(await screen.findByRole('radio', { name: 'Light' }));
    expect(document.documentElement.dataset['theme']).toBe('light');
  });
});
