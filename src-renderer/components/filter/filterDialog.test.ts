import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RootId, Tag, TagId } from '@contract/data';
import { folder, giveThePageASize, status, tableOf } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, openApp, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const moment = (year: number, month: number, day = 1): number => Date.UTC(year, month - 1, day);
const takenAtMs = Float64Array.of(moment(2024, 5, 9), moment(2024, 7), moment(2025, 1));
const tag: Tag = { id: 4 as TagId, name: 'garden', images: 2, membersAreSimilar: false };

/** The dialog over the library, which has two folders, two cameras and one tag; its photos are of three months. */
async function openFilters(): Promise<OpenedApp & { readonly dialog: HTMLElement; readonly filter: () => unknown }> {
  const opened = await openApp({
    'library.status': () => status({ folders: [folder(), folder({ id: 2 as RootId, path: '/photos/phone', name: 'phone' })] }),
    'photos.list': () => ({ ...tableOf([1, 2, 3]), takenAtMs }),
    'photos.cameras': () => ['Nikon Z6', 'Pixel 8'],
    'tags.list': () => [tag],
  });
  await screen.findByRole('grid', { name: 'Photos' });
  await key({ code: 'KeyF' });
  const dialog = await screen.findByRole('dialog', { name: 'Only photos that fit' });
  await within(dialog).findByRole('option', { name: 'Pixel 8' });
  return { ...opened, dialog, filter: () => opened.app.trail.current.question.filter };
}

test('each choice is heard at once, is added to the others, and is taken back by choosing none', async () => {
  const { bridge, dialog, filter } = await openFilters();
  const choose = async (label: string, option: string): Promise<void> =>
    userEvent.selectOptions(within(dialog).getByLabelText(label), within(dialog).getByRole('option', { name: option }));
  await choose('Folder', 'phone');
  await choose('Tag', 'garden');
  await choose('Camera', 'Nikon Z6');
  expect(filter()).toMatchObject({ rootId: 2, tagId: 4, camera: 'Nikon Z6' });
  await waitFor(() => expect(bridge.inputsOf('photos.list').at(-1)!.filter).toMatchObject({ rootId: 2, tagId: 4, camera: 'Nikon Z6' }));
  await choose('Folder', 'All folders');
  await choose('Tag', 'Any or none');
  await choose('Camera', 'Any camera');
  expect(filter()).toEqual({});
});

test('a year, then a month of it, is a stretch of time; days may be given to the day, the last one included', async () => {
  const { dialog, filter } = await openFilters();
  expect(within(dialog).getByLabelText('Month')).toHaveProperty('disabled', true);
  await userEvent.selectOptions(within(dialog).getByLabelText('Year'), '2024');
  expect(filter()).toMatchObject({ takenFromMs: moment(2024, 1), takenBeforeMs: moment(2025, 1) });
  const month = within(dialog).getByLabelText('Month');
  // Only months with photos are offered, with how many.
  expect(
    within(month)
      .getAllByRole('option')
      .map(({ textContent }) => textContent),
  ).toEqual(['Any month', 'July (1)', 'May (1)']);
  await userEvent.selectOptions(month, 'July (1)');
  expect(filter()).toMatchObject({ takenFromMs: moment(2024, 7), takenBeforeMs: moment(2024, 8) });
  await fireEvent.change(within(dialog).getByLabelText('Taken from'), { target: { value: '2024-05-09' } });
  await fireEvent.change(within(dialog).getByLabelText('Taken until'), { target: { value: '2024-05-09' } });
  expect(filter()).toMatchObject({ takenFromMs: moment(2024, 5, 9), takenBeforeMs: moment(2024, 5, 10) });
  await fireEvent.change(within(dialog).getByLabelText('Taken until'), { target: { value: '' } });
  expect(filter()).toEqual({ takenFromMs: moment(2024, 5, 9) });
});

test('all filters go by one button, which rests while there is none', async () => {
  const { dialog, filter } = await openFilters();
  const clear = within(dialog).getByRole('button', { name: 'Clear all' });
  expect(clear).toHaveProperty('disabled', true);
  await userEvent.selectOptions(within(dialog).getByLabelText('Camera'), 'Pixel 8');
  await userEvent.click(clear);
  expect(filter()).toEqual({});
  expect(clear).toHaveProperty('disabled', true);
});

test('Done, Enter and Escape each close it and keep what was chosen', async () => {
  const { dialog, filter } = await openFilters();
  await userEvent.selectOptions(within(dialog).getByLabelText('Camera'), 'Pixel 8');
  await userEvent.click(within(dialog).getByRole('button', { name: 'Done' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(filter()).toMatchObject({ camera: 'Pixel 8' });
  await key({ code: 'KeyF' });
  await fireEvent.submit(
    within(await screen.findByRole('dialog'))
      .getByRole('button', { name: 'Done' })
      .closest('form')!,
  );
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await key({ code: 'KeyF' });
  await screen.findByRole('dialog');
  await key({ code: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(filter()).toMatchObject({ camera: 'Pixel 8' });
});
