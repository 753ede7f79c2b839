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
