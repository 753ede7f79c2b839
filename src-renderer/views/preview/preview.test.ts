import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ImageId, Tag, TagId } from '@contract/data';
import { giveThePageASize, summary } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, type Answers, type OpenedApp } from '../../openApp.fixture';
import { openJudged } from '../teach/openJudged.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const places = [{ fileId: 1, rootId: 1, path: '/photos/camera/photo-1.jpg', sizeBytes: 9e5, modifiedAtMs: 0, state: 'here' }] as const;
const garden: Tag = { id: 4 as TagId, name: 'garden', images: 2, membersAreSimilar: false };

/** The large view of the first of three photos. */
async function openLarge(answers: Answers = {}): Promise<OpenedApp> {
  const opened = await openJudged({
    'photos.details': ({ imageId }) =>
      ({
        ...summary(imageId),
        isDated: true,
        format: 'jpeg',
        camera: 'Pixel 8',
        latitude: null,
        longitude: null,
        keywords: [],
        places,
      }) as never,
    'tags.list': () => [garden],
    'tags.ofImage': () => [garden],
    ...answers,
  });
  await key({ code: 'Home' });
  await key({ code: 'Space' });
  await large(1);
  return opened;
}
const large = (photo: number): Promise<HTMLElement> => screen.findByRole('dialog', { name: `Large view of photo-${photo}.jpg` });
/** As a browser sends it: from what has the focus inside of the dialog. */
const press = (code: string): Promise<boolean> => fireEvent.keyDown(document.querySelector('.preview')!, { code });
const closed = (): Promise<void> => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());

describe('the large view, by keys', () => {
  test('arrows go through the list and stop at its ends', async () => {
    await openLarge();
    await press('ArrowLeft');
    await large(1);
    await press('ArrowRight');
    await press('ArrowRight');
    await press('ArrowRight');
    await large(3);
    await press('ArrowLeft');
    await large(2);
  });

  test('Enter searches with the photo; on a button it is that button’s own', async () => {
    const { bridge } = await openLarge();
    await fireEvent.keyDown(within(await large(1)).getByRole('button', { name: 'Close' }), { code: 'Enter' });
    expect(bridge.inputsOf('search.byImage')).toEqual([]);
    await press('Enter');
    await waitFor(() => expect(bridge.inputsOf('search.byImage')[0]).toMatchObject({ imageId: 1 }));
  });

  test('E shows the file in its folder, T asks for a tag, F1 for the keys, and each leaves the view where it is', async () => {
    const { bridge } = await openLarge();
    await key({ code: 'KeyE' });
    await waitFor(() => expect(bridge.done).toContain('reveal 1'));
    await key({ code: 'KeyT' });
    await screen.findByRole('dialog', { name: 'Tag 1 photo' });
    await key({ code: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Tag 1 photo' })).toBeNull());
    await key({ code: 'F1' });
    await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    await key({ code: 'Escape' });
    await large(1);
  });

  test('I shows the details and hides them, and Escape closes the view', async () => {
    await openLarge();
    await key({ code: 'KeyI' });
    const details = await screen.findByRole('complementary', { name: 'Details' });
    await within(details).findByText('/photos/camera/photo-1.jpg');
    await key({ code: 'KeyI' });
    await waitFor(() => expect(screen.queryByRole('complementary', { name: 'Details' })).toBeNull());
    await key({ code: 'Escape' });
    await closed();
  });

  test('Ctrl+Z means what the details show, and nothing while they are hidden', async () => {
    const { bridge } = await openLarge();
    await key({ code: 'KeyZ', ctrlKey: true });
    expect(bridge.inputsOf('history.undo')).toEqual([]);
    await key({ code: 'KeyI' });
    await key({ code: 'KeyZ', ctrlKey: true });
    await waitFor(() => expect(bridge.inputsOf('history.undo').length).toBe(1));
    await key({ code: 'KeyZ', ctrlKey: true, shiftKey: true });
    await waitFor(() => expect(bridge.inputsOf('history.redo').length).toBe(1));
  });
});

describe('the large view, by pointer', () => {
  test('its arrows go through the list, and there is none where that ends', async () => {
    await openLarge();
    expect(screen.queryByRole('button', { name: 'Previous photo' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Next photo' }));
    await userEvent.click(within(await large(2)).getByRole('button', { name: 'Next photo' }));
    await large(3);
    expect(screen.queryByRole('button', { name: 'Next photo' })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Previous photo' }));
    await large(2);
  });

  test('its bar finds similar photos, shows the file, shows details, and closes', async () => {
    const { app, bridge } = await openLarge();
    await userEvent.click(screen.getByRole('button', { name: 'Show in folder' }));
    await waitFor(() => expect(bridge.done).toContain('reveal 1'));
    await userEvent.click(screen.getByRole('button', { name: 'Details', pressed: false }));
    await screen.findByRole('complementary', { name: 'Details' });
    await userEvent.click(within(await large(1)).getByRole('button', { name: 'Close' }));
    await closed();
    app.preview = { imageId: 2 as ImageId, order: [2] };
    await userEvent.click(within(await large(2)).getByRole('button', { name: /^Find similar/ }));
    await waitFor(() => expect(bridge.inputsOf('search.byImage').at(-1)).toMatchObject({ imageId: 2 }));
    await closed();
  });

  test('in the details a tag is taken off, a photo that it was compared with is opened, and a judgement is taken back and given again', async () => {
    const { bridge } = await openLarge({ 'tags.removeImages': () => garden });
    await key({ code: 'KeyI' });
    const details = await screen.findByRole('complementary', { name: 'Details' });
    await userEvent.click(await within(details).findByRole('button', { name: 'Take the tag garden off' }));
    await waitFor(() => expect(bridge.inputsOf('tags.removeImages')).toEqual([{ tagId: 4, imageIds: [1] }]));
    await userEvent.click(await within(details).findByRole('button', { name: 'Take back: photo-2.jpg, Similar' }));
    await within(details).findByText('photo-2.jpg: not judged any more');
    await userEvent.click(within(details).getByRole('button', { name: /^Undo/ }));
    await waitFor(() => expect(bridge.inputsOf('history.undo').length).toBe(1));
    await userEvent.click(await within(details).findByRole('button', { name: 'Large view of photo-3.jpg' }));
    await large(3);
  });
});
