import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SearchAnswer } from '@contract/data';
import { folder, giveThePageASize, status, summary } from '../../../test/e2e/fixtures/scriptedBridge';
import { key } from '../../openApp.fixture';
import { grid, openWithKin } from './openKin.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const nothing = { photos: false, folders: false, problems: false };
const answer = (...found: number[]): SearchAnswer => ({
  hits: found.map((imageId, at) => ({ photo: summary(imageId), similarity: 0.9 - at / 100 })),
  ...{ searched: 3, of: 4, index: 'exact', milliseconds: 1 },
});
const names = (): string[] => screen.getAllByRole('gridcell').map((cell) => cell.getAttribute('aria-label')!.split(',')[0]!);

/** The answers to photo 1, the second of which has the focus; what is asked from then on waits for `release`. */
async function openAnswers() {
  const counts = { similar: 1, different: 0, contradictions: 0 };
  const opened = await openWithKin({ 'search.byImage': () => answer(2, 3), 'judgements.save': () => counts });
  await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
  const answers = await grid('Similar photos');
  await key({ code: 'Home' });
  await key({ code: 'ArrowRight' });
  const waiting: { readonly tell: (found: SearchAnswer) => void; readonly fail: () => void }[] = [];
  // The photo that the keys stopped at is asked about, too, ahead of time.
  opened.bridge.answers['search.byImage'] = ({ imageId }) =>
    imageId !== 1 ? answer(1) : new Promise((tell, reject) => waiting.push({ tell, fail: () => reject({ code: 'bug', message: 'x' }) }));
  const release = async (): Promise<(typeof waiting)[number]> => {
    await waitFor(() => expect(waiting.length).toBe(1));
    return waiting.pop()!;
  };
  return { ...opened, answers, release };
}

test('when another model answers, photos, selection and focus stay, and a key judges the photo that is seen', async () => {
  const { app, bridge, answers, release } = await openAnswers();
  await key({ code: 'KeyX' });
  expect(app.trail.current.selection.selected).toEqual([3]);
  await key({ code: 'Escape' });
  bridge.tell('library.changed', { ...nothing, model: true });
  const { tell } = await release();
  expect(names()).toEqual(['photo-2.jpg', 'photo-3.jpg']);
  await key({ code: 'Digit1' });
  const judged = (): unknown => bridge.inputsOf('judgements.save')[0];
  await waitFor(() => expect(judged()).toMatchObject({ pairs: [{ imageA: 1, imageB: 3, verdict: 'similar' }] }));
  tell(answer(3, 4, 2));
  await waitFor(() => expect(names()).toEqual(['photo-3.jpg', 'photo-4.jpg', 'photo-2.jpg']));
  // The same list, which nobody was thrown out of.
  expect(document.activeElement).toBe(answers);
  expect(answers.getAttribute('aria-activedescendant')).toBe('photo-3');
  await key({ code: 'Digit2' });
  expect(bridge.inputsOf('judgements.save')[1]).toMatchObject({ pairs: [{ imageA: 1, imageB: 3, verdict: 'different' }] });
});

test('a key that is pressed just when other answers come means the photo that the pointer was on, and none if that is gone', async () => {
  const { bridge, answers, release } = await openAnswers();
  const under = (name: RegExp): HTMLElement => within(answers).getByRole('gridcell', { name });
  /** Answers come, and lie under the pointer, which rests on photo 2. */
  const renew = async (found: SearchAnswer, first: string, clientX: number): Promise<void> => {
    bridge.tell('library.changed', { ...nothing, model: true });
    const { tell } = await release();
    await fireEvent.pointerMove(under(/photo-2/), { clientX });
    tell(found);
    await waitFor(() => expect(names()[0]).toBe(first));
    await fireEvent.pointerOver(under(new RegExp(first)), { clientX });
  };
  await renew(answer(3, 2, 4), 'photo-3.jpg', 40);
  await key({ code: 'Digit1' });
  expect(bridge.inputsOf('judgements.save')).toMatchObject([{ pairs: [{ imageA: 1, imageB: 2, verdict: 'similar' }] }]);
  await renew(answer(4, 3), 'photo-4.jpg', 80);
  await key({ code: 'Digit2' });
  expect(bridge.inputsOf('judgements.save').length).toBe(1);
  await fireEvent.pointerMove(under(/photo-4/), { clientX: 120 });
  await key({ code: 'Digit2' });
  expect(bridge.inputsOf('judgements.save')[1]).toMatchObject({ pairs: [{ imageA: 1, imageB: 4, verdict: 'different' }] });
});

test('a search that fails then says that the answers are from before, and can be tried again by keys', async () => {
  const { bridge, answers, release } = await openAnswers();
  bridge.tell('library.changed', { ...nothing, model: true });
  (await release()).fail();
  await screen.findByText(/These answers are from before/);
  expect(names()).toEqual(['photo-2.jpg', 'photo-3.jpg']);
  const again = screen.getByRole('button', { name: 'Try again' });
  again.focus();
  await userEvent.keyboard('{Enter}');
  (await release()).tell(answer(4));
  await waitFor(() => expect(names()).toEqual(['photo-4.jpg']));
  expect(screen.queryByText(/These answers are from before/)).toBeNull();
  expect(document.activeElement).toBe(answers);
});

test('a new lens leaves the answers; one that is switched to leaves none of the lens before', async () => {
  const { bridge, release } = await openAnswers();
  bridge.tell('library.changed', { ...nothing, lenses: true });
  expect(names()).toEqual(['photo-2.jpg', 'photo-3.jpg']);
  expect(bridge.inputsOf('search.byImage').filter(({ imageId }) => (imageId as number) === 1).length).toBe(1);
  bridge.tell('library.changed', { ...nothing, lenses: true, judgements: true, model: true });
  await waitFor(() => expect(screen.queryByRole('grid')).toBeNull());
  (await release()).tell(answer(4));
  within(await grid('Similar photos')).getByRole('gridcell', { name: /photo-4/ });
});

test('photos of a folder that was removed are not shown as answers; one that comes back is searched, too', async () => {
  const both = [folder(), folder({ id: 2 as never, path: '/photos/phone', name: 'phone' })];
  const { app, bridge, release } = await openAnswers();
  bridge.answers['library.status'] = () => status({ folders: both });
  await app.library.refresh();
  // What is there is sound as far as it goes.
  expect(names()).toEqual(['photo-2.jpg', 'photo-3.jpg']);
  (await release()).tell(answer(2, 3, 4));
  await waitFor(() => expect(names()).toEqual(['photo-2.jpg', 'photo-3.jpg', 'photo-4.jpg']));
  bridge.answers['library.status'] = () => status({ folders: both.slice(0, 1) });
  await app.library.refresh();
  await waitFor(() => expect(screen.queryByRole('grid')).toBeNull());
  (await release()).tell(answer(2));
  await waitFor(() => expect(names()).toEqual(['photo-2.jpg']));
});
