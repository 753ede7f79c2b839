import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { folder, giveThePageASize } from '../../test/e2e/fixtures/scriptedBridge';
import { openApp } from '../openApp.fixture';

beforeAll(() => {
  giveThePageASize();
  URL.createObjectURL ??= () => 'blob:picture';
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const picture = (name: string): File => new File(['a picture'], name, { type: 'image/jpeg' });
const item = (file: File, isDirectory = false): unknown => ({
  kind: 'file',
  getAsFile: () => file,
  webkitGetAsEntry: () => ({ isDirectory }),
});
const words = { kind: 'string', getAsFile: () => null, webkitGetAsEntry: () => null };
const files = (...items: readonly unknown[]) => ({ dataTransfer: { types: ['Files'], items } });
const tell = 'Drop a picture to search with it, or a folder to add it';

test('while files are over the window it says what they would do, until the last part of it was left', async () => {
  await openApp();
  await fireEvent.dragEnter(document.body, files());
  screen.getByText(tell);
  await fireEvent.dragEnter(screen.getByRole('grid'), files());
  await fireEvent.dragLeave(document.body, files());
  screen.getByText(tell);
  await fireEvent.dragLeave(screen.getByRole('grid'), files());
  expect(screen.queryByText(tell)).toBeNull();
});

test('what reads a picture is started when files come over the window, once for all parts of it', async () => {
  const { bridge } = await openApp();
  expect(bridge.inputsOf('search.expectPicture')).toEqual([]);
  await fireEvent.dragEnter(document.body, files());
  await fireEvent.dragEnter(screen.getByRole('grid'), files());
  expect(bridge.inputsOf('search.expectPicture')).toHaveLength(1);
});

test('a drag of which nobody told that it left is over when the pointer moves by itself', async () => {
  await openApp();
  await fireEvent.dragEnter(document.body, files());
  screen.getByText(tell);
  await fireEvent.pointerMove(document.body);
  expect(screen.queryByText(tell)).toBeNull();
});

test('what carries no files is none of its business', async () => {
  const { bridge } = await openApp();
  const text = { dataTransfer: { types: ['text/plain'], items: [words] } };
  await fireEvent.dragEnter(document.body, text);
  expect(screen.queryByText(tell)).toBeNull();
  // Not prevented: the text is the page's to take or to refuse.
  expect(await fireEvent.dragOver(document.body, text)).toBe(true);
  expect(await fireEvent.drop(document.body, text)).toBe(true);
  expect(bridge.inputsOf('search.byPicture')).toEqual([]);
});

test('files over it are announced as copied: nothing is moved out of the folder that they come from', async () => {
  await openApp();
  const over = { dataTransfer: { types: ['Files'], items: [], dropEffect: 'move' } };
  expect(await fireEvent.dragOver(document.body, over)).toBe(false);
  expect(over.dataTransfer.dropEffect).toBe('copy');
});

test('of several pictures the first is searched with, every folder is added, and words among them are passed over', async () => {
  const { bridge } = await openApp({ 'search.byPicture': () => ({ hits: [], searched: 3, of: 3, index: 'exact', milliseconds: 1 }) });
  bridge.chosen = folder();
  const added = vi.spyOn(bridge, 'addDroppedFolder');
  await fireEvent.dragEnter(document.body, files());
  const [summer, winter] = [picture('summer'), picture('winter')];
  await fireEvent.drop(
    document.body,
    files(words, item(picture('first.jpg')), item(summer, true), item(picture('second.jpg')), item(winter, true)),
  );
  await waitFor(() => expect(bridge.inputsOf('search.byPicture')).toMatchObject([{ name: 'first.jpg' }]));
  await waitFor(() => expect(added.mock.calls).toEqual([[summer], [winter]]));
  expect(screen.queryByText(tell)).toBeNull();
});

test('a paste without a file is left alone', async () => {
  const { bridge } = await openApp();
  expect(await fireEvent.paste(window, { clipboardData: { files: [] } })).toBe(true);
  expect(bridge.inputsOf('search.byPicture')).toEqual([]);
});
