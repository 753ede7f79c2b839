import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ModelSummary, Trial } from '@contract/data';
import type { ScriptedBridge } from '../../../test/e2e/fixtures/scriptedBridge';
import { giveThePageASize } from '../../../test/e2e/fixtures/scriptedBridge';
import { openApp, type Answers } from '../../openApp.fixture';
import { judgements } from './openJudged.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const model = (id: number, activeId: number, parentId: number | null, isBolder = false): ModelSummary =>
  ({
    ...{ id, kind: id === 1 ? 'base' : 'taught', method: 'triplet', isActive: id === activeId, createdAtMs: 0, size: 256, parentId },
    training:
      id === 1
        ? null
        : { reason: isBolder ? 'bolder' : 'cautious', judgements: 100, before: null, after: null, ...(isBolder ? { isBolder } : {}) },
  }) as unknown as ModelSummary;
const versions = (activeId = 2): ModelSummary[] => [model(3, activeId, 2, true), model(2, activeId, 1), model(1, activeId, null)];
const pairs = [
  { imageA: 4, imageB: 5 },
  { imageA: 6, imageB: 7 },
];
const open = { bolder: 3, current: 2, asked: 2, answered: 0, pairs, verdict: 'open', found: null } as unknown as Trial;
const ended = (verdict: Trial['verdict']): Trial => ({
  ...{ ...open, answered: 20, pairs: [], verdict },
  found: { bolder: { judged: 10, similar: 9 }, current: { judged: 10, similar: 2 } },
});

async function start(answers: Answers = {}): Promise<ScriptedBridge> {
  const counts = { similar: 60, different: 40, contradictions: 0 };
  const { bridge } = await openApp({
    'judgements.counts': () => counts,
    'judgements.save': () => counts,
    'models.list': () => versions(),
    'trials.get': () => null,
    'trials.begin': () => open,
    ...answers,
  });
  await screen.findByRole('grid', { name: 'Photos' });
  await fireEvent.keyDown(document.body, { code: 'Digit2', ctrlKey: true });
  await userEvent.click(await screen.findByRole('radio', { name: /Training/ }));
  return bridge;
}
const card = (): Promise<HTMLElement> => screen.findByRole('region', { name: 'A bolder version could be better' });
const key = (code: string): Promise<boolean> => fireEvent.keyDown(document.activeElement ?? document.body, { code });

test('B compares the two in judge mode: answers are kept as those of a trial, "can’t say" too, and the end leads to the result', async () => {
  let now: Trial = open;
  const bridge = await start({
    'trials.get': () => (now === open ? null : now),
    'trials.skip': () => (now = ended('bolder')),
  });
  await card();
  await key('KeyB');
  await screen.findByRole('img', { name: 'photo-4.jpg' });
  screen.getByText('Only one of the two versions found this');
  screen.getByText('0 of 2 answered');
  await key('Digit1');
  await screen.findByRole('img', { name: 'photo-6.jpg' });
  await key('Digit3');
  // Whoever answered by keys goes on by one.
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'See the result' })));
  await userEvent.keyboard('{Enter}');
  expect(bridge.inputsOf('judgements.save')).toEqual([{ pairs: [{ imageA: 4, imageB: 5, verdict: 'similar' }], source: 'trial' }]);
  expect(bridge.inputsOf('trials.skip')).toEqual([{ modelId: 3, imageA: 6, imageB: 7 }]);
  within(await card()).getByText(/only the bolder version found, 9 of 10 are similar; of those that only the one in use found, 2 of 10/);
});

test('answers that decide end the questions; what is better is offered first, and used', async () => {
  const bridge = await start({ 'trials.get': () => ended('bolder'), 'models.use': () => versions(3) });
  await userEvent.click(within(await card()).getByRole('button', { name: 'Use the bolder version' }));
  expect(bridge.inputsOf('models.use')).toEqual([{ modelId: 3 }]);
  // It is in use: there is nothing to compare it with any more.
  await waitFor(() => expect(screen.queryByRole('region', { name: 'A bolder version could be better' })).toBeNull());
});

test.each(['current', 'neither'] as const)(
  'where the verdict is "%s" the one in use stays first, and the bolder one goes',
  async (verdict) => {
    const bridge = await start({ 'trials.get': () => ended(verdict), 'models.remove': () => versions().slice(1) });
    within(await card()).getByRole('button', { name: 'Use it all the same' });
    await userEvent.click(within(await card()).getByRole('button', { name: 'Keep the one in use' }));
    expect(bridge.inputsOf('models.remove')).toEqual([{ modelId: 3 }]);
    expect(bridge.inputsOf('models.use')).toEqual([]);
  },
);

test('an offer that a training has just taken away is no error of the person’s', async () => {
  await start({ 'trials.get': () => Promise.reject(Object.assign(new Error('gone'), { code: 'model-not-found' })) });
  await card();
  await waitFor(() => expect(screen.queryByText('That model is not there any more.')).toBeNull());
});

test('a bolder version of another one than that in use is not offered, and marked among the versions', async () => {
  await start({ 'models.list': () => versions(1) });
  await screen.findByText('bolder · 100 judgements');
  expect(screen.queryByRole('region', { name: 'A bolder version could be better' })).toBeNull();
});

test('an offer stands below the searches before and after, and what the answers have decided above them', async () => {
  const isAbove = (one: HTMLElement, other: HTMLElement): boolean =>
    (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  let now: Trial = open;
  const bridge = await start({ 'trials.get': () => now, 'judgements.list': () => judgements });
  const searches = await screen.findByRole('heading', { name: 'Your own searches, before and after' });
  expect(isAbove(searches, await card())).toBe(true);
  now = ended('bolder');
  bridge.tell('library.changed', { photos: false, folders: false, problems: false, judgements: true });
  // Another card than that of the offer.
  await screen.findByRole('button', { name: 'Use the bolder version' });
  expect(isAbove(await card(), screen.getByRole('heading', { name: 'Your own searches, before and after' }))).toBe(true);
});

test('a version that is dropped by a key, and one that is put to use, leave the focus beside them', async () => {
  let list = versions();
  const bridge = await start({ 'models.list': () => list });
  bridge.answers['models.remove'] = () => (list = list.filter(({ id }) => id !== 3));
  bridge.answers['models.use'] = ({ modelId }) => (list = [model(2, modelId, 1), model(1, modelId, null)]);
  const press = async (button: HTMLElement): Promise<void> => {
    button.focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(button.isConnected).toBe(false));
    await waitFor(() => expect(document.activeElement).not.toBe(document.body));
    expect(screen.getByRole('main').contains(document.activeElement)).toBe(true);
    expect(document.activeElement?.tagName).toBe('BUTTON');
  };
  await press(within(await card()).getByRole('button', { name: 'Keep the one in use' }));
  expect(screen.queryByRole('region', { name: 'A bolder version could be better' })).toBeNull();
  const history = screen.getByRole('region', { name: 'Versions' });
  await press(within(history).getByRole('button', { name: /^Use/ }));
  expect(history.contains(document.activeElement)).toBe(true);
});
