import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { createRawSnippet } from 'svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { giveThePageASize, job } from '../../test/e2e/fixtures/scriptedBridge';
import { Messages, messagesContext } from '../i18n/Messages.svelte';
import { Keyboard } from '../keyboard/Keyboard';
import ActionButton from './ActionButton.svelte';
import CommandDialog from './CommandDialog.svelte';
import EmptyState from './EmptyState.svelte';
import EngineBanner from './EngineBanner.svelte';
import FilterBox from './FilterBox.svelte';
import FloatBar from './FloatBar.svelte';
import HelpDialog from './HelpDialog.svelte';
import IndexingStatus from './IndexingStatus.svelte';
import JudgeButtons from './JudgeButtons.svelte';
import NoticeList from './NoticeList.svelte';
import Segmented from './Segmented.svelte';
import Slider from './Slider.svelte';
import VerdictBadge from './VerdictBadge.svelte';

beforeAll(() => {
  giveThePageASize();
  // A page without a browser scrolls to nothing.
  Element.prototype.scrollIntoView = vi.fn();
});
afterEach(cleanup);
const context = (code: 'en' | 'ja' = 'en'): Map<symbol, Messages> => messagesContext(new Messages(code));

describe('the progress of indexing', () => {
  test('shows count, rate and time left, and pauses by pointer and by key', async () => {
    const ontoggle = vi.fn();
    render(IndexingStatus, { props: { job: job(), ontoggle }, context: context() });
    screen.getByText('50 of 200 · 38/s');
    screen.getByText('about 2 min left');
    expect(screen.getByRole('progressbar', { name: 'Indexing' }).getAttribute('aria-valuenow')).toBe('50');
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    await userEvent.keyboard('{Enter}');
    expect(ontoggle).toHaveBeenCalledTimes(2);
  });

  test('when paused it offers to resume and promises no time; a low battery is named as the reason', () => {
    render(IndexingStatus, { props: { job: job({ state: 'paused', heldBy: 'battery' }), ontoggle: vi.fn() }, context: context() });
    screen.getByRole('button', { name: 'Resume' });
    screen.getByText('Waiting for power');
    expect(screen.queryByText(/left/)).toBeNull();
  });

  test('while the number of photos is unknown it says how many were found', () => {
    render(IndexingStatus, {
      props: { job: job({ total: 0, phase: 'scanning', secondsLeft: null, perSecond: 0 }), ontoggle: vi.fn() },
      context: context('ja'),
    });
    screen.getByText('50枚見つかりました');
  });
});

describe('a choice of few', () => {
  const choices = [
    { value: 'newest', label: 'Newest first' },
    { value: 'folder', label: 'By folder' },
  ] as const;

  test('is made by a click and by the arrow keys, and says which one is on', async () => {
    const onchoose = vi.fn();
    render(Segmented, { props: { label: 'Order', value: 'newest', choices, onchoose } });
    const group = screen.getByRole('radiogroup', { name: 'Order' });
    expect(within(group).getByRole('radio', { name: 'Newest first' }).getAttribute('aria-checked')).toBe('true');
    await userEvent.click(within(group).getByRole('radio', { name: 'By folder' }));
    expect(onchoose).toHaveBeenLastCalledWith('folder');
    within(group).getByRole('radio', { name: 'Newest first' }).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(within(group).getByRole('radio', { name: 'By folder' })).toBe(document.activeElement);
  });
});

test('the size of photos is changed within bounds', async () => {
  const onchange = vi.fn();
  render(Slider, { props: { label: 'Photo size', value: 160, min: 96, max: 320, step: 8, onchange } });
  const slider = screen.getByRole<HTMLInputElement>('slider', { name: 'Photo size' });
  expect(slider).toMatchObject({ value: '160', min: '96', max: '320', step: '8' });
  await fireEvent.input(slider, { target: { value: '168' } });
  expect(onchange).toHaveBeenLastCalledWith(168);
  await fireEvent.input(slider, { target: { value: '0' } });
  expect(onchange).toHaveBeenLastCalledWith(96);
});

describe('the filter', () => {
  const setUp = (value = ''): { keyboard: Keyboard; onchange: ReturnType<typeof vi.fn>; onleave: ReturnType<typeof vi.fn> } => {
    const keyboard = new Keyboard(false);
    const parts = { keyboard, onchange: vi.fn(), onleave: vi.fn() };
    render(FilterBox, { props: { value, ...parts }, context: context() });
    return parts;
  };

  test('the slash key goes there, and what is typed is handed on letter by letter', async () => {
    const { keyboard, onchange } = setUp();
    keyboard.handle(new KeyboardEvent('keydown', { code: 'Slash' }));
    expect(screen.getByRole('textbox', { name: 'Name or path' })).toBe(document.activeElement);
    await userEvent.keyboard('鳥');
    expect(onchange).toHaveBeenLastCalledWith('鳥');
  });

  test('kana on their way to a word are not searched for; the word is, once it is chosen', async () => {
    const { onchange } = setUp();
    const box = screen.getByRole('textbox');
    await fireEvent.input(box, { target: { value: 'くつ' }, isComposing: true });
    expect(onchange).not.toHaveBeenCalled();
    await fireEvent.input(box, { target: { value: '靴' }, isComposing: true });
    await fireEvent.compositionEnd(box);
    expect(onchange.mock.calls).toEqual([['靴']]);
  });

  test('Escape clears it first and leaves it then; Enter leaves it', async () => {
    const filled = setUp('sea');
    await userEvent.click(screen.getByRole('textbox'));
    await userEvent.keyboard('{Escape}');
    expect(filled.onchange).toHaveBeenLastCalledWith('');
    expect(filled.onleave).not.toHaveBeenCalled();
    await userEvent.keyboard('{Enter}');
    expect(filled.onleave).toHaveBeenCalledOnce();
    await userEvent.click(screen.getByRole('button', { name: 'Clear the filter' }));
    expect(filled.onchange).toHaveBeenCalledTimes(2);
  });
});

test('the bar of the selection says how many, and clears it', async () => {
  const onclear = vi.fn();
  const children = createRawSnippet(() => ({ render: () => '<button type="button">Find similar</button>' }));
  render(FloatBar, { props: { count: 3, onclear, children }, context: context() });
  within(screen.getByRole('toolbar', { name: '3 selected' })).getByRole('button', { name: 'Find similar' });
  await userEvent.click(screen.getByRole('button', { name: 'Clear the selection' }));
  expect(onclear).toHaveBeenCalledOnce();
});

describe('the judgement of a photo', () => {
  test('is given by a click, and withdrawn by a click on the answer that is on', async () => {
    const onjudge = vi.fn();
    const { rerender } = render(JudgeButtons, { props: { name: 'a.jpg', verdict: null, isMac: false, onjudge }, context: context() });
    const group = screen.getByRole('group', { name: 'How a.jpg compares' });
    await userEvent.click(within(group).getByRole('button', { name: 'Different' }));
    expect(onjudge).toHaveBeenLastCalledWith('different');
    await rerender({ verdict: 'different' });
    expect(within(group).getByRole('button', { name: 'Different' }).getAttribute('aria-pressed')).toBe('true');
    await userEvent.click(within(group).getByRole('button', { name: 'Different' }));
    expect(onjudge).toHaveBeenLastCalledWith(null);
  });

  test('its buttons tell their keys to assistive tools', () => {
    render(JudgeButtons, { props: { name: 'a.jpg', verdict: null, isMac: false, onjudge: vi.fn() }, context: context('ja') });
    expect(screen.getByRole('button', { name: '似ている' }).getAttribute('aria-keyshortcuts')).toBe('1');
    expect(screen.getByRole('button', { name: '違う' }).getAttribute('aria-keyshortcuts')).toBe('2');
  });

  test('a small badge still says its word aloud', () => {
    render(VerdictBadge, { props: { verdict: 'similar', isSmall: true }, context: context() });
    screen.getByText('Similar');
  });
});

test('a button of an action shows and tells its key', async () => {
  const onact = vi.fn();
  render(ActionButton, { props: { action: 'undo', label: 'Undo', isMac: false, onact } });
  const button = screen.getByRole('button', { name: 'Undo' });
  expect(button.getAttribute('aria-keyshortcuts')).toBe('Control+Z');
  await userEvent.click(button);
  expect(onact).toHaveBeenCalledOnce();
});

describe('the state of the engine', () => {
  test('restarting is said, and nothing is asked of the person', () => {
    render(EngineBanner, { props: { state: 'restarting', message: 'x', onrestart: vi.fn() }, context: context() });
    screen.getByText(/search is restarting/);
    expect(screen.queryByRole('button')).toBeNull();
  });

  test('after the third crash it asks, with the reason, and starts again on demand', async () => {
    const onrestart = vi.fn();
    render(EngineBanner, { props: { state: 'stopped', message: 'The library is damaged.', onrestart }, context: context() });
    screen.getByText('The library is damaged.');
    await userEvent.click(screen.getByRole('button', { name: 'Start again' }));
    expect(onrestart).toHaveBeenCalledOnce();
  });

  test('nothing is shown while it works', () => {
    render(EngineBanner, { props: { state: 'ready', message: null, onrestart: vi.fn() }, context: context() });
    expect(screen.queryByRole('status')).toBeNull();
  });
});

test('a notice can be closed, and a name in it that looks like HTML stays text', async () => {
  const onclose = vi.fn();
  const notices = [{ id: 4, kind: 'notice', key: 'folder-offline', subject: '<b>USB</b>', offers: null }] as const;
  render(NoticeList, { props: { notices, onclose, onconfirm: vi.fn(), onundo: vi.fn(), onredo: vi.fn() }, context: context() });
  screen.getByText('<b>USB</b> is not connected. Its photos can still be searched.');
  await userEvent.click(screen.getByRole('button', { name: 'Close' }));
  expect(onclose).toHaveBeenCalledWith(4);
});

test('photos that are gone are let go only by the button beside their notice', async () => {
  const [onclose, onconfirm] = [vi.fn(), vi.fn()];
  const notices = [{ id: 5, kind: 'notice', key: 'scan-would-drop-many', subject: '/photos/camera', offers: null }] as const;
  render(NoticeList, { props: { notices, onclose, onconfirm, onundo: vi.fn(), onredo: vi.fn() }, context: context() });
  await userEvent.click(screen.getByRole('button', { name: 'Remove the missing' }));
  expect(onconfirm).toHaveBeenCalledWith('/photos/camera');
  expect(onclose).toHaveBeenCalledWith(5);
});

test('what was done can be undone from its notice, and what was undone be done again', async () => {
  const [onundo, onredo] = [vi.fn(), vi.fn()];
  const acts = { onclose: vi.fn(), onconfirm: vi.fn(), onundo, onredo };
  const done = (key: 'alikeSaved' | 'undone') =>
    [{ id: 1, kind: 'done', key, count: 3, offers: key === 'undone' ? 'redo' : 'undo' }] as const;
  const { rerender } = render(NoticeList, { props: { notices: done('alikeSaved'), ...acts }, context: context() });
  screen.getByText('Saved: these 3 photos are alike.');
  await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
  await rerender({ notices: done('undone'), ...acts });
  await userEvent.click(screen.getByRole('button', { name: 'Redo' }));
  expect([onundo.mock.calls.length, onredo.mock.calls.length]).toEqual([1, 1]);
});

test('an act that clears all notices on its way, as a restore does, has the focus on the one that tells of it', async () => {
  const acts = { onclose: vi.fn(), onconfirm: vi.fn(), onundo: vi.fn(), onredo: vi.fn() };
  const notice = (id: number, key: 'restored' | 'restoreUndone') => ({ id, kind: 'acted', key, name: '42' }) as const;
  const before = [{ ...notice(1, 'restored'), offers: 'undo' }] as const;
  const { rerender } = render(NoticeList, { props: { notices: before, ...acts }, context: context() });
  screen.getByRole('button', { name: 'Undo' }).focus();
  await userEvent.keyboard('{Enter}');
  await rerender({ notices: [], ...acts });
  expect(document.activeElement).toBe(document.body);
  await rerender({ notices: [{ ...notice(2, 'restoreUndone'), offers: 'redo' }], ...acts });
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Redo' })));
});

test('an empty state has its one action', async () => {
  const act = vi.fn();
  render(EmptyState, {
    props: { art: 'photos', title: 'No photos yet', text: 'Choose a folder.', action: { label: 'Choose', isPrimary: true, act } },
  });
  await userEvent.click(screen.getByRole('button', { name: 'Choose' }));
  expect(act).toHaveBeenCalledOnce();
});

test('the help lists every action with its keys, in Japanese too, and closes by its own key', () => {
  const keyboard = new Keyboard(false);
  const onclose = vi.fn();
  render(HelpDialog, { props: { keyboard, onclose }, context: context('ja') });
  const dialog = screen.getByRole('dialog', { name: 'キーボードショートカット' });
  within(dialog).getByText('似ている写真を探す');
  keyboard.handle(new KeyboardEvent('keydown', { code: 'Slash', shiftKey: true }));
  keyboard.handle(new KeyboardEvent('keydown', { code: 'Escape' }));
  expect(onclose).toHaveBeenCalledTimes(2);
});

test('in the help, keys that differ by their direction alone are one row, under the heading of their group', () => {
  render(HelpDialog, { props: { keyboard: new Keyboard(false), onclose: vi.fn() }, context: context('en') });
  const row = screen.getByText('From photo to photo').closest('div')!;
  expect(row.textContent?.replace(/\s/g, '')).toBe('Fromphototophoto←→↑↓');
  expect(screen.getByText('Select on').closest('div')?.textContent?.replace(/\s/g, '')).toBe('Selecton⇧←→↑↓');
  expect(row.closest('section')?.querySelector('h2')?.textContent).toBe('Photos');
  expect(screen.queryByText('Photo above')).toBeNull();
});

describe('the list of commands', () => {
  const open = (code: 'en' | 'ja' = 'en') => {
    const keyboard = new Keyboard(false);
    const [map, why, move, onnothing] = [vi.fn(), vi.fn(() => false), vi.fn(), vi.fn()];
    const onclose = vi.fn(() => unmount());
    keyboard.use({ map, why, moveLeft: move, moveToBin: vi.fn(), escape: vi.fn(), tag: vi.fn() });
    const { unmount } = render(CommandDialog, {
      props: { keyboard, actions: keyboard.offered(), onclose, onnothing },
      context: context(code),
    });
    return { keyboard, map, why, onclose, onnothing };
  };
  const names = (): (string | undefined)[] => screen.getAllByRole('option').map((option) => option.firstElementChild?.textContent ?? '');

  test('has what the screen beneath can do, by name and key, and none of the steps from photo to photo', () => {
    open();
    expect(names()).toEqual(['Move the marked files to the bin', 'Why it is similar', 'Tag', 'Map']);
  });

  test('is narrowed by any part of a name, and Enter does the first of them', async () => {
    const { map, onclose } = open();
    await userEvent.type(screen.getByRole('combobox', { name: 'Find a command' }), 'ma');
    await waitFor(() => expect(names()).toEqual(['Map', 'Move the marked files to the bin']));
    const active = screen.getByRole('combobox').getAttribute('aria-activedescendant');
    expect(screen.getByRole('option', { name: /^Map/ }).id).toBe(active);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(map).toHaveBeenCalledOnce());
    expect(onclose).toHaveBeenCalledOnce();
  });

  test('says so where the chosen one meant nothing, and where no name is like what was typed', async () => {
    const { onnothing } = open('ja');
    const field = screen.getByRole('combobox', { name: 'コマンドを検索' });
    await userEvent.type(field, '理由');
    await waitFor(() => expect(names()).toEqual(['似ている理由']));
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(onnothing).toHaveBeenCalledOnce());
    open('ja');
    await userEvent.type(screen.getByRole('combobox', { name: 'コマンドを検索' }), 'zzz');
    await screen.findByText('その名前のコマンドはありません。');
  });

  test('closes by its own key and by Escape', () => {
    const { keyboard, onclose } = open();
    keyboard.handle(new KeyboardEvent('keydown', { code: 'KeyK', ctrlKey: true }));
    expect(onclose).toHaveBeenCalledOnce();
    const again = open();
    again.keyboard.handle(new KeyboardEvent('keydown', { code: 'Escape' }));
    expect(again.onclose).toHaveBeenCalledOnce();
  });
});
