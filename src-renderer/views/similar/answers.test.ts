import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RootId } from '@contract/data';
import { folder, giveThePageASize, status } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, type Answers, type OpenedApp } from '../../openApp.fixture';
import { grid, openWithKin } from './openKin.fixture';

beforeAll(() => {
  giveThePageASize();
  URL.createObjectURL ??= () => 'blob:picture';
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

async function open(answers: Answers = {}): Promise<OpenedApp> {
  const opened = await openWithKin({
    'judgements.save': () => ({ similar: 1, different: 0, contradictions: 0 }),
    'library.status': () => status({ folders: [folder(), folder({ id: 2 as RootId, path: '/photos/phone', name: 'phone' })] }),
    ...answers,
  });
  await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
  await grid('Similar photos');
  return opened;
}
const tray = (side: 'More' | 'Less'): HTMLElement => screen.getByRole('group', { name: `${side} like this` });
const picture = (name: string): File => new File(['a picture'], name, { type: 'image/jpeg' });

describe('examples and counter-examples', () => {
  test('by keys: + puts the photo among the examples, and again takes it out; − among the counter-examples', async () => {
    const { bridge } = await open();
    await key({ code: 'Home' });
    await key({ code: 'Equal' });
    await within(tray('More')).findByRole('button', { name: 'Take photo-2.jpg out of “More like this”' });
    await waitFor(() => expect(bridge.inputsOf('search.byExamples').at(-1)!.more).toMatchObject([{ kind: 'photo', imageId: 2 }]));
    await key({ code: 'Minus' });
    await waitFor(() => expect(bridge.inputsOf('search.byExamples').at(-1)!.less.length).toBe(1));
  });

  test('by the buttons of what is selected: all of it is put in, and each is taken out by its chip', async () => {
    const { app, bridge } = await open();
    await key({ code: 'KeyA', ctrlKey: true });
    const bar = screen.getByRole('toolbar', { name: '2 selected' });
    await userEvent.click(within(bar).getByRole('button', { name: /^Less like this/ }));
    await waitFor(() => expect(bridge.inputsOf('search.byExamples').at(-1)!.less).toMatchObject([{ imageId: 2 }, { imageId: 3 }]));
    await userEvent.click(await within(tray('Less')).findByRole('button', { name: 'Take photo-2.jpg out of “Less like this”' }));
    expect(app.trail.current.question.tray.less).toMatchObject([{ imageId: 3 }]);
  });

  test('pictures from outside are chosen by a button, for the side that it stands on', async () => {
    const { bridge } = await open();
    const chooser = document.querySelector<HTMLInputElement>('.pinned input[type="file"]')!;
    await userEvent.click(screen.getByRole('button', { name: 'Add a picture to be less like' }));
    await userEvent.upload(chooser, [picture('a.jpg'), picture('b.jpg')]);
    await within(tray('Less')).findByRole('button', { name: 'Take b.jpg out of “Less like this”' });
    await waitFor(() => expect(bridge.inputsOf('search.byExamples').at(-1)!.less).toMatchObject([{ name: 'a.jpg' }, { name: 'b.jpg' }]));
    // The same file may be chosen again.
    expect(chooser.value).toBe('');
  });

  test('what is dropped on a side is an example there, and the window does not search with it', async () => {
    const { bridge } = await open();
    await fireEvent.drop(tray('More'), { dataTransfer: { types: ['Files'], files: [picture('c.jpg')], items: [] } });
    await within(tray('More')).findByRole('button', { name: 'Take c.jpg out of “More like this”' });
    expect(bridge.inputsOf('search.byPicture')).toEqual([]);
  });

  test('a drop of no file is passed on', async () => {
    await open();
    expect(await fireEvent.drop(tray('More'), { dataTransfer: { types: ['text/plain'], files: [], items: [] } })).toBe(true);
  });
});

describe('what is left out', () => {
  const filters = (): HTMLElement => screen.getByRole('group', { name: 'Leave out' });

  test('the same burst and the same folder, each by a button that stays down', async () => {
    const { bridge } = await open();
    for (const [name, part] of [
      ['Same burst', 'isOtherBurst'],
      ['Same folder', 'isOtherFolder'],
    ] as const) {
      await userEvent.click(within(filters()).getByRole('button', { name, pressed: false }));
      within(filters()).getByRole('button', { name, pressed: true });
      await waitFor(() => expect(bridge.inputsOf('search.byExamples').at(-1)).toMatchObject({ filter: { [part]: true } }));
      await userEvent.click(within(filters()).getByRole('button', { name, pressed: true }));
    }
  });

  test('the rest in a dialog, by its button or F; what it leaves stands as a chip, and Shift+F clears all', async () => {
    const { app } = await open();
    await userEvent.click(within(filters()).getByRole('button', { name: 'Date, tag…' }));
    await userEvent.selectOptions(within(await screen.findByRole('dialog')).getByLabelText('Folder'), 'phone');
    await key({ code: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.click(await within(filters()).findByRole('button', { name: /No folder filter/ }));
    expect(app.trail.current.question.filter).toEqual({});
    await key({ code: 'KeyF' });
    await userEvent.selectOptions(within(await screen.findByRole('dialog')).getByLabelText('Folder'), 'phone');
    await key({ code: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await key({ code: 'KeyF', shiftKey: true });
    expect(app.trail.current.question.filter).toEqual({});
  });
});

describe('what is selected among the answers', () => {
  const selectAll = async (): Promise<HTMLElement> => {
    await key({ code: 'KeyA', ctrlKey: true });
    return screen.findByRole('toolbar', { name: '2 selected' });
  };

  test('is judged, and tagged, by the buttons of its bar, and let go by another', async () => {
    const { app, bridge } = await open();
    const bar = await selectAll();
    await userEvent.click(within(bar).getByRole('button', { name: /^Different/ }));
    await waitFor(() =>
      expect(bridge.inputsOf('judgements.save').at(-1)!.pairs).toMatchObject([
        { imageA: 1, imageB: 2, verdict: 'different' },
        { imageA: 1, imageB: 3, verdict: 'different' },
      ]),
    );
    await userEvent.click(within(bar).getByRole('button', { name: /^Tag/ }));
    await screen.findByRole('dialog', { name: 'Tag 2 photos' });
    await key({ code: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.click(within(bar).getByRole('button', { name: 'Clear the selection' }));
    expect(app.trail.current.selection.size).toBe(0);
    await waitFor(() => expect(screen.queryByRole('toolbar', { name: /selected/ })).toBeNull());
  });
});

describe('an answer', () => {
  test('is shown in its folder by E, in large by Space, with its details by I, and is dragged out as its file', async () => {
    const { bridge } = await open();
    await key({ code: 'Home' });
    await key({ code: 'KeyE' });
    await waitFor(() => expect(bridge.done).toContain('reveal 2'));
    await key({ code: 'Space' });
    await screen.findByRole('dialog', { name: 'Large view of photo-2.jpg' });
    await key({ code: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await fireEvent.dragStart(within(await grid('Similar photos')).getByRole('gridcell', { name: /^photo-2\.jpg/ }));
    expect(bridge.done).toContain('drag 2');
  });

  test('the photo that was searched with is shown in its folder by its button', async () => {
    const { bridge } = await open();
    await userEvent.click(within(document.querySelector<HTMLElement>('.pinned')!).getByRole('button', { name: 'Show in folder' }));
    await waitFor(() => expect(bridge.done).toContain('reveal 1'));
  });
});
