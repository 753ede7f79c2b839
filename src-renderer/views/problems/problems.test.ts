import { cleanup, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { giveThePageASize } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, openApp } from '../../openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const problem = (fileId: number, path: string, code: 'incomplete' | 'empty') =>
  ({ fileId, rootId: 1, folder: '/photos/camera', path, code, reason: 'Why.' }) as never;

test('are listed by kind with what to do, can be narrowed, tried again, and shown in their folder', async () => {
  const { bridge } = await openApp({
    'problems.list': () => [problem(1, 'a/cut.jpg', 'incomplete'), problem(2, 'none.jpg', 'empty'), problem(3, 'b.jpg', 'empty')],
  });
  await key({ code: 'Digit6', ctrlKey: true });
  await screen.findByRole('heading', { name: '3 of 3 files could not be read' });
  const table = screen.getByRole('table');
  expect(within(table).getAllByRole('row').length).toBe(4);
  await userEvent.click(screen.getByRole('button', { name: /Empty 2/ }));
  expect(within(table).getAllByRole('row').length).toBe(3);
  await userEvent.click(screen.getByRole('button', { name: 'Show in folder: none.jpg' }));
  expect(bridge.done).toEqual(['reveal problem 2']);
  await userEvent.click(screen.getByRole('button', { name: /^All 3/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Try all again' }));
  expect(bridge.inputsOf('problems.retry')).toEqual([{}]);
});

test('one of them is tried again by its own button, those of a kind by one', async () => {
  const { bridge } = await openApp({
    'problems.list': () => [problem(1, 'a/cut.jpg', 'incomplete'), problem(2, 'none.jpg', 'empty'), problem(3, 'b.jpg', 'empty')],
  });
  await key({ code: 'Digit6', ctrlKey: true });
  await userEvent.click(await screen.findByRole('button', { name: 'Try again: cut.jpg' }));
  await screen.findByText(/^Trying 1 file again/);
  await userEvent.click(screen.getByRole('button', { name: /Empty 2/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Try these again' }));
  expect(bridge.inputsOf('problems.retry')).toEqual([{ fileIds: [1] }, { fileIds: [2, 3] }]);
});

test('by keys, those that are shown are tried again, and the kinds are gone through; elsewhere the same key looks for new photos', async () => {
  const { app, bridge } = await openApp({
    'problems.list': () => [problem(1, 'a/cut.jpg', 'incomplete'), problem(2, 'none.jpg', 'empty'), problem(3, 'b.jpg', 'empty')],
    'folders.rescan': () => undefined,
  });
  await key({ code: 'Digit6', ctrlKey: true });
  const button = await screen.findByRole('button', { name: 'Try all again' });
  expect(button.getAttribute('aria-keyshortcuts')).toBe('F5');
  await key({ code: 'F5' });
  await key({ code: 'PageDown', ctrlKey: true });
  expect(screen.getByRole('button', { name: /Empty 2/ }).getAttribute('aria-pressed')).toBe('true');
  await key({ code: 'F5' });
  expect(bridge.inputsOf('problems.retry')).toEqual([{}, { fileIds: [2, 3] }]);
  expect(bridge.inputsOf('folders.rescan')).toEqual([]);
  app.openLibrary();
  await screen.findByRole('grid', { name: 'Photos' });
  await key({ code: 'F5' });
  await screen.findByText('Looking for new and changed photos in all folders.');
  expect(bridge.inputsOf('folders.rescan')).toEqual([{}]);
});
