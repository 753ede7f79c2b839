import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Tag } from '@contract/data';
import { giveThePageASize, lens } from '../../../test/e2e/fixtures/scriptedBridge';
import { key } from '../../openApp.fixture';
import { openJudged, openTab } from './openJudged.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

describe('tags', () => {
  const tag = (change: Partial<Tag> = {}): Tag => ({
    id: 5 as Tag['id'],
    name: 'to print',
    images: 2,
    membersAreSimilar: false,
    ...change,
  });

  test('T tags the selected photos with a tag that there is, or with a new one', async () => {
    const { bridge } = await openJudged({
      'tags.list': () => [tag()],
      'tags.create': ({ name }) => tag({ id: 6 as Tag['id'], name, images: 0 }),
      'tags.addImages': ({ tagId, imageIds }) => tag({ id: tagId, images: imageIds.length }),
    });
    await key({ code: 'KeyA', ctrlKey: true });
    await key({ code: 'KeyT' });
    await userEvent.click(within(await screen.findByRole('dialog', { name: 'Tag 3 photos' })).getByRole('button', { name: /to print/ }));
    expect(bridge.inputsOf('tags.addImages')).toEqual([{ tagId: 5, imageIds: [1, 2, 3] }]);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    screen.getByRole('grid', { name: 'Photos' }).focus();
    await key({ code: 'KeyT' });
    await userEvent.type(await screen.findByRole('textbox', { name: 'Tag, or a new one' }), 'summer{Enter}');
    await waitFor(() => expect(bridge.inputsOf('tags.create')).toEqual([{ name: 'summer' }]));
    expect(bridge.inputsOf('tags.addImages')[1]).toEqual({ tagId: 6, imageIds: [1, 2, 3] });
  });

  test('a letter typed into the name of a tag is no shortcut', async () => {
    const { app, bridge } = await openJudged({ 'tags.list': () => [tag()] });
    await key({ code: 'Home' });
    await key({ code: 'KeyT' });
    const box = await screen.findByRole('textbox', { name: 'Tag, or a new one' });
    await fireEvent.keyDown(box, { code: 'Digit1' });
    await fireEvent.keyDown(box, { code: 'KeyJ' });
    expect(app.trail.current.place.view).toBe('library');
    expect(bridge.inputsOf('judgements.save')).toEqual([]);
  });

  test('are made in their list, marked as similar, and removed after a second yes', async () => {
    const { bridge } = await openJudged({
      'tags.list': () => [tag()],
      'tags.images': () => [1, 2] as never,
      'tags.setSimilar': ({ membersAreSimilar }) => tag({ membersAreSimilar }),
      'tags.remove': () => undefined,
      'tags.create': ({ name }) => tag({ id: 7 as Tag['id'], name, images: 0 }),
    });
    await openTab(/Tags 1/);
    await userEvent.click(await screen.findByRole('switch', { name: 'Members are similar' }));
    expect(bridge.inputsOf('tags.setSimilar')).toEqual([{ tagId: 5, membersAreSimilar: true }]);
    await userEvent.type(screen.getByRole('textbox', { name: 'Name of a tag' }), 'sea{Enter}');
    await within(screen.getByRole('main')).findByText('sea');
    await userEvent.click(screen.getByRole('button', { name: 'Remove the tag to print…' }));
    expect(bridge.inputsOf('tags.remove')).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Remove the tag' }));
    await waitFor(() => expect(within(screen.getByRole('main')).queryByText('to print')).toBeNull());
  });
});

describe('the lens', () => {
  test('is switched by L and the arrow keys, and the answers of the other one are forgotten', async () => {
    const other = lens({ id: 2 as never, name: 'Same place', isActive: false, isDefault: false });
    const { bridge } = await openJudged({ 'lenses.list': () => [lens(), other], 'lenses.use': () => other });
    await key({ code: 'KeyL' });
    await userEvent.setup({ pointerEventsCheck: 0 }).click(await screen.findByRole('menuitemradio', { name: /Same place/ }));
    expect(bridge.inputsOf('lenses.use')).toEqual([{ lensId: 2 }]);
  });

  test('a new one is made and used', async () => {
    const made = lens({ id: 3 as never, name: 'Same place', isDefault: false });
    const { bridge } = await openJudged({ 'lenses.create': () => made, 'lenses.use': () => made });
    screen.getByRole('button', { name: 'Lens: Default' });
    await key({ code: 'KeyL' });
    // An open menu takes the pointer from all else by a style that jsdom does not see the exception of.
    const user = userEvent.setup({ pointerEventsCheck: 0 });
    await user.click(await screen.findByRole('menuitem', { name: 'New lens…' }));
    await user.type(await screen.findByRole('textbox', { name: 'Name of the lens' }), 'Same place{Enter}');
    await waitFor(() => expect(bridge.inputsOf('lenses.use')).toEqual([{ lensId: 3 }]));
    expect(bridge.inputsOf('lenses.create')).toEqual([{ name: 'Same place' }]);
  });
});
