import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { folder, giveThePageASize, job, lens, status, summary, tableOf } from '../test/e2e/fixtures/scriptedBridge';
import { openApp, type Answers, type OpenedApp } from './openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const kin = [
  { photo: summary(2), similarity: 0.91 },
  { photo: summary(3, { name: '<b>x</b>.jpg' }), similarity: 0.5 },
];

async function open(answers: Answers = {}): Promise<OpenedApp> {
  const { app, bridge } = await openApp({
    'search.byImage': () => ({ hits: kin, searched: 3, of: 4, index: 'exact', milliseconds: 1 }),
    'search.byPicture': () => ({ hits: kin, searched: 3, of: 4, index: 'exact', milliseconds: 1 }),
    ...answers,
  });
  return { app, bridge };
}
const key = (init: KeyboardEventInit): Promise<boolean> => fireEvent.keyDown(document.activeElement ?? document.body, init);
const grid = (name: string): Promise<HTMLElement> => screen.findByRole('grid', { name });

describe('the first run', () => {
  const none = { 'library.status': () => status({ folders: [], photos: 0, images: 0 }), 'photos.list': () => tableOf([]) };

  test('one button has the focus, and the folder chosen there opens the library', async () => {
    const { bridge } = await open(none);
    const button = await screen.findByRole('button', { name: 'Choose a photo folder' });
    expect(button).toBe(document.activeElement);
    bridge.chosen = folder();
    bridge.answers['library.status'] = () => status();
    bridge.answers['photos.list'] = () => tableOf([1, 2, 3]);
    await userEvent.keyboard('{Enter}');
    expect(within(await grid('Photos')).getAllByRole('gridcell').length).toBe(3);
  });

  test('after the first folder the lenses are known, without another start', async () => {
    const { app, bridge } = await open({ ...none, 'lenses.list': () => [lens()] });
    bridge.chosen = folder();
    bridge.answers['library.status'] = () => status();
    bridge.answers['photos.list'] = () => tableOf([1, 2, 3]);
    await userEvent.click(await screen.findByRole('button', { name: 'Choose a photo folder' }));
    await waitFor(() => expect(app.lenses.list.length).toBe(1));
  });

  test('once the folders are looked through, how sure answers are is prepared, one time', async () => {
    const { bridge } = await open({ 'library.status': () => status({ jobs: [job()] }) });
    const over = job({ state: 'done' });
    bridge.tell('job.changed', over);
    bridge.tell('job.changed', over);
    const asked = { query: { kind: 'photo', imageId: 1 }, more: [], less: [], imageIds: [1] };
    await waitFor(() => expect(bridge.inputsOf('search.confidence')).toEqual([asked]), { timeout: 5_000 });
  });

  test('where they were looked through before the window was there, too', async () => {
    const { bridge } = await open();
    await waitFor(() => expect(bridge.inputsOf('search.confidence').length).toBe(1), { timeout: 5_000 });
  });

  test('the language is switched at once', async () => {
    await open(none);
    await userEvent.click(await screen.findByRole('radio', { name: '日本語' }));
    await screen.findByRole('button', { name: '写真フォルダーを選ぶ' });
    expect(document.documentElement.lang).toBe('ja');
  });
});

describe('the focus', () => {
  const restsOnTheScreen = (): boolean =>
    document.activeElement?.contains(screen.getByRole('main')) === true && document.activeElement !== document.body;

  test('goes back to what had it when a dialog is closed', async () => {
    await open();
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
    await open();
    await grid('Photos');
    await key({ code: 'Comma', ctrlKey: true });
    await screen.findByRole('heading', { name: 'Settings' });
    await waitFor(() => expect(restsOnTheScreen()).toBe(true));
    await userEvent.tab();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Back' }));
  });

  test('stays on the row of the side bar that was pressed, and leaves another row for the screen of a key', async () => {
    await open();
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
    const { app } = await open();
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
    await open();
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
    const { app } = await open();
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
    const { app, bridge } = await open();
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
    const { bridge } = await open();
    await grid('Photos');
    bridge.answers['photos.list'] = ({ filter }) => tableOf(filter.text ? [] : [1, 2, 3]);
    await userEvent.type(screen.getByRole('textbox', { name: 'Name or path' }), 'zebra');
    await screen.findByText('No photo matches “zebra”');
    await userEvent.click(screen.getByRole('button', { name: 'Remove the filter' }));
    await grid('Photos');
  });

  test('of a folder that is not connected its photos are shown, with that said above them and a way to look again', async () => {
    const { bridge } = await open({ 'library.status': () => status({ folders: [folder({ state: 'offline' })] }) });
    await userEvent.click(await screen.findByRole('button', { name: 'camera, offline' }));
    await screen.findByText('Not connected. Its photos can still be searched.');
    await grid('Photos');
    await userEvent.click(screen.getByRole('button', { name: 'Look again' }));
    await waitFor(() => expect(bridge.inputsOf('folders.rescan')).toEqual([{ rootId: 1 }]));
  });

  test('an offline folder is named as such, and one that fills shows how far it is', async () => {
    await open({
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

describe('similar photos', () => {
  test('a click shows the kin with their numbers, Enter goes on, Back returns', async () => {
    const { app } = await open();
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    const answers = await grid('Similar photos');
    within(answers).getByRole('gridcell', { name: 'photo-2.jpg, 0.91' });
    within(answers).getByRole('gridcell', { name: '<b>x</b>.jpg, 0.50' });
    await screen.findByText('searched 3 of 4');
    await key({ code: 'Home' });
    await key({ code: 'Enter' });
    await screen.findByRole('heading', { level: 1, name: 'photo-2.jpg' });
    await key({ code: 'ArrowLeft', altKey: true });
    await screen.findByRole('heading', { level: 1, name: 'photo-1.jpg' });
    await userEvent.click(within(screen.getByRole('navigation', { name: 'Trail' })).getByRole('button', { name: 'All photos' }));
    expect(app.trail.current.place.view).toBe('library');
  });

  test('Space opens the large view, the arrows page through it, Space closes it', async () => {
    await open();
    await grid('Photos');
    await key({ code: 'Home' });
    await key({ code: 'Space' });
    await screen.findByRole('dialog', { name: 'Large view of photo-1.jpg' });
    const sheet = document.querySelector('.preview')!;
    await fireEvent.keyDown(sheet, { code: 'ArrowRight' });
    await screen.findByRole('dialog', { name: 'Large view of photo-2.jpg' });
    await fireEvent.keyDown(sheet, { code: 'Space' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  test('a pasted picture is searched with', async () => {
    URL.createObjectURL ??= () => 'blob:picture';
    const { bridge } = await open();
    await grid('Photos');
    const file = new File(['bytes'], 'pasted.png', { type: 'image/png' });
    await fireEvent.paste(window, { clipboardData: { files: [file] } });
    await screen.findByText('Not added to the library');
    expect(bridge.inputsOf('search.byPicture')[0]).toMatchObject({ name: 'pasted.png' });
  });

  test('a photo that is not indexed yet says so, and can be asked for again', async () => {
    const { bridge } = await open({ 'search.byImage': () => Promise.reject({ code: 'photo-not-indexed', message: '' }) });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    await screen.findByText('This photo is not indexed yet');
    bridge.answers['search.byImage'] = () => ({ hits: kin, searched: 3, of: 4, index: 'exact', milliseconds: 1 });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await grid('Similar photos');
  });

  test('when nothing else is there, it says so and leads back', async () => {
    await open({ 'search.byImage': () => ({ hits: [], searched: 0, of: 1, index: 'exact', milliseconds: 1 }) });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    await screen.findByText('Nothing else looks like this');
    await userEvent.click(screen.getByRole('button', { name: 'Back to all photos' }));
    await grid('Photos');
  });
});

describe('judging', () => {
  const counts = { similar: 1, different: 0, contradictions: 0 };
  const saves = { 'judgements.save': () => counts, 'judgements.saveGroup': () => counts, 'judgements.withdraw': () => counts };
  const openKin = async (answers: Answers = {}) => {
    const opened = await open({ ...saves, ...answers });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    return { ...opened, answers: await grid('Similar photos') };
  };

  test('by one key each: similar, different, clear; the photo says so at once, and still when one comes back', async () => {
    const { bridge, answers } = await openKin();
    screen.getByText('Tell it when it is wrong');
    await key({ code: 'Home' });
    await key({ code: 'Digit1' });
    within(answers).getByRole('gridcell', { name: 'photo-2.jpg, 0.91, Similar' });
    await key({ code: 'ArrowRight' });
    await key({ code: 'Digit2' });
    within(answers).getByRole('gridcell', { name: '<b>x</b>.jpg, 0.50, Different' });
    await screen.findByText('2 judged here, saved');
    await key({ code: 'ArrowLeft', altKey: true });
    await key({ code: 'ArrowRight', altKey: true });
    within(await grid('Similar photos')).getByRole('gridcell', { name: 'photo-2.jpg, 0.91, Similar' });
    await key({ code: 'Home' });
    await key({ code: 'Digit0' });
    within(await grid('Similar photos')).getByRole('gridcell', { name: 'photo-2.jpg, 0.91' });
    expect(bridge.inputsOf('judgements.save')[0]).toEqual({
      pairs: [{ imageA: 1, imageB: 2, verdict: 'similar' }],
      source: 'search',
    });
    expect(bridge.inputsOf('judgements.withdraw')).toEqual([{ pairs: [{ imageA: 1, imageB: 2 }] }]);
  });

  test('by the buttons on the photo under the pointer, which do not open it', async () => {
    const { app, answers } = await openKin();
    await fireEvent.pointerMove(within(answers).getByRole('gridcell', { name: /photo-2/ }), { clientX: 5 });
    await userEvent.click(within(answers).getByRole('button', { name: 'Different' }));
    within(answers).getByRole('gridcell', { name: 'photo-2.jpg, 0.91, Different' });
    expect(app.trail.current.place).toMatchObject({ query: { imageId: 1 } });
  });

  test('a key means the photo under the pointer when that was moved last, and the one with the focus after an arrow key', async () => {
    const { answers } = await openKin();
    await key({ code: 'Home' });
    await fireEvent.pointerMove(within(answers).getByRole('gridcell', { name: /<b>x/ }), { clientX: 7 });
    await key({ code: 'Digit1' });
    within(answers).getByRole('gridcell', { name: '<b>x</b>.jpg, 0.50, Similar' });
    await key({ code: 'Home' });
    await key({ code: 'Digit2' });
    within(answers).getByRole('gridcell', { name: 'photo-2.jpg, 0.91, Different' });
  });

  test('of all that are selected, by one key', async () => {
    const { bridge, answers } = await openKin();
    await key({ code: 'KeyA', ctrlKey: true });
    await key({ code: 'Digit1' });
    expect(within(answers).getAllByRole('gridcell', { name: /, Similar$/ }).length).toBe(2);
    expect(bridge.inputsOf('judgements.save')[0]!.pairs.length).toBe(2);
  });

  test('one that is refused is taken back, and a sentence says why', async () => {
    const { answers } = await openKin({ 'judgements.save': () => Promise.reject({ code: 'disk-full', message: '' }) });
    await key({ code: 'Home' });
    await key({ code: 'Digit1' });
    await screen.findByText('That judgement was not saved. The disk is full. Free some space, then try again.');
    within(answers).getByRole('gridcell', { name: 'photo-2.jpg, 0.91' });
  });

  test('Ctrl+Z takes the last one back and Ctrl+Shift+Z gives it again', async () => {
    const { bridge, answers } = await openKin();
    await key({ code: 'Home' });
    await key({ code: 'Digit1' });
    bridge.answers['judgements.undo'] = () => ({ undone: [{ imageA: 1, imageB: 2, verdict: null }] as never, counts });
    await key({ code: 'KeyZ', ctrlKey: true });
    await within(answers).findByRole('gridcell', { name: 'photo-2.jpg, 0.91' });
    await key({ code: 'KeyZ', ctrlKey: true, shiftKey: true });
    await within(answers).findByRole('gridcell', { name: 'photo-2.jpg, 0.91, Similar' });
    expect(screen.queryByText('One judgement is there again.')).toBeNull();
  });

  test('Ctrl+Shift+Z with nothing taken back says so, and what holds over a restart', async () => {
    await open();
    await key({ code: 'KeyZ', ctrlKey: true, shiftKey: true });
    await screen.findByText(/There is nothing to redo\. Undo goes back over restarts/);
  });

  test('selected photos of the library are alike, which a notice says, and offers to undo', async () => {
    const { bridge } = await open(saves);
    await grid('Photos');
    await key({ code: 'KeyA', ctrlKey: true });
    await userEvent.click(screen.getByRole('button', { name: 'These are alike' }));
    await screen.findByText('Saved: these 3 photos are alike.');
    expect(bridge.inputsOf('judgements.saveGroup')).toEqual([{ imageIds: [1, 2, 3] }]);
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await screen.findByText('There is nothing to undo.');
  });

  test('a picture from outside cannot be judged against', async () => {
    URL.createObjectURL ??= () => 'blob:picture';
    const { bridge } = await open(saves);
    await grid('Photos');
    await fireEvent.paste(window, { clipboardData: { files: [new File(['bytes'], 'pasted.png', { type: 'image/png' })] } });
    await grid('Similar photos');
    await key({ code: 'Home' });
    await key({ code: 'Digit1' });
    expect(bridge.inputsOf('judgements.save')).toEqual([]);
    expect(screen.queryByText('Tell it when it is wrong')).toBeNull();
  });
});

describe('problems', () => {
  const problem = (fileId: number, path: string, code: 'incomplete' | 'empty') =>
    ({ fileId, rootId: 1, folder: '/photos/camera', path, code, reason: 'Why.' }) as never;

  test('are listed by kind with what to do, can be narrowed, tried again, and shown in their folder', async () => {
    const { bridge } = await open({
      'problems.list': () => [problem(1, 'a/cut.jpg', 'incomplete'), problem(2, 'none.jpg', 'empty'), problem(3, 'b.jpg', 'empty')],
    });
    await key({ code: 'Digit6', ctrlKey: true });
    await screen.findByRole('heading', { name: '3 files could not be read' });
    const table = screen.getByRole('table');
    expect(within(table).getAllByRole('row').length).toBe(4);
    await userEvent.click(screen.getByRole('button', { name: /Empty 2/ }));
    expect(within(table).getAllByRole('row').length).toBe(3);
    await userEvent.click(screen.getByRole('button', { name: 'Show in folder: none.jpg' }));
    expect(bridge.done).toEqual(['reveal problem 2']);
    await userEvent.click(screen.getByRole('button', { name: 'Try all again' }));
    expect(bridge.inputsOf('problems.retry').length).toBe(1);
  });
});

describe('settings', () => {
  test('a folder is removed only after a second yes', async () => {
    const { bridge } = await open();
    await key({ code: 'Comma', ctrlKey: true });
    await userEvent.click(await screen.findByRole('button', { name: 'Remove camera…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Remove camera from the library?' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(bridge.inputsOf('folders.remove')).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Remove camera…' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Remove from the library' }));
    expect(bridge.inputsOf('folders.remove')).toEqual([{ rootId: 1 }]);
  });

  test('the theme follows the choice at once', async () => {
    await open();
    await key({ code: 'Comma', ctrlKey: true });
    await userEvent.click(await screen.findByRole('radio', { name: 'Light' }));
    expect(document.documentElement.dataset['theme']).toBe('light');
  });
});
