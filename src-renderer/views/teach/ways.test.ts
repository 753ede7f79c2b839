import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Tag } from '@contract/data';
import { giveThePageASize } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, type Answers } from '../../openApp.fixture';
import { judgements, openJudged, openTab } from './openJudged.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const none: Answers = { 'judgements.list': () => [], 'judgements.counts': () => ({ similar: 0, different: 0, contradictions: 0 }) };

test('from each part that has nothing yet, one button leads to judging pairs', async () => {
  const { app } = await openJudged(none);
  for (const tab of [/^Judgements/, /^Training/]) {
    await openTab(tab);
    const ways = await within(screen.getByRole('main')).findAllByRole('button', { name: /^Judge pairs/ });
    await userEvent.click(ways.at(-1)!);
    await waitFor(() => expect(app.trail.current.place.view).toBe('judge'));
    await key({ code: 'Escape' });
    await waitFor(() => expect(app.trail.current.place.view).toBe('teach'));
  }
});

test('with few judgements one may judge more, or try all the same', async () => {
  const { app, bridge } = await openJudged({ 'training.start': () => 7 as never });
  await openTab(/^Training/);
  const main = screen.getByRole('main');
  await userEvent.click(await within(main).findByRole('button', { name: /^Judge pairs/ }));
  await waitFor(() => expect(app.trail.current.place.view).toBe('judge'));
  await key({ code: 'Escape' });
  await userEvent.click(await screen.findByRole('button', { name: 'Teach anyway' }));
  await waitFor(() => expect(bridge.inputsOf('training.start')).toHaveLength(1));
});

test('a photo of a judged pair is searched with by its picture', async () => {
  const { bridge } = await openJudged();
  await openTab(/^Judgements/);
  const list = await screen.findByRole('list', { name: /judge/i });
  await userEvent.click((await within(list).findAllByRole('button', { name: 'photo-2.jpg' }))[0]!);
  await waitFor(() => expect(bridge.inputsOf('search.byImage')[0]).toMatchObject({ imageId: 2 }));
});

test('of more pairs than a page holds the rest is shown by one button', async () => {
  const many = Array.from({ length: 130 }, (_, at) => ({
    ...judgements[0]!,
    imageA: (2 * at + 10) as never,
    imageB: (2 * at + 11) as never,
  }));
  await openJudged({ 'judgements.list': () => many });
  await openTab(/^Judgements/);
  const list = await screen.findByRole('list', { name: /judge/i });
  expect(within(list).getAllByRole('listitem')).toHaveLength(100);
  await userEvent.click(screen.getByRole('button', { name: /more/i }));
  expect(within(list).getAllByRole('listitem')).toHaveLength(130);
});

test('the removal of a tag is asked about where it stands, and can be left; a photo of the tag is searched with', async () => {
  const tag: Tag = { id: 5 as Tag['id'], name: 'to print', images: 2, membersAreSimilar: false };
  const { bridge } = await openJudged({
    'tags.list': () => [tag],
    'tags.images': () => [2, 3] as never,
    'tags.remove': () => undefined as never,
  });
  await openTab(/^Tags/);
  const remove = await screen.findByRole('button', { name: 'Remove the tag to print…' });
  await userEvent.click(remove);
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(bridge.inputsOf('tags.remove')).toEqual([]);
  await screen.findByRole('button', { name: 'Remove the tag to print…' });
  await userEvent.click(await screen.findByRole('button', { name: 'photo-3.jpg' }));
  await waitFor(() => expect(bridge.inputsOf('search.byImage')[0]).toMatchObject({ imageId: 3 }));
});
