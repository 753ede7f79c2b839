import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ImageId, Judgement, LearningCurve, MethodInfo, ModelSummary } from '@contract/data';
import { giveThePageASize, job } from '../../../test/e2e/fixtures/scriptedBridge';
import { openApp, type OpenedApp } from '../../openApp.fixture';
import { ownSearches } from '../../state/VersionComparison.svelte';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const judgement = (imageA: number, imageB: number): Judgement =>
  ({ imageA, imageB, verdict: 'similar', source: 'search', judgedAtMs: 0 }) as unknown as Judgement;
const model = (id: number, isActive: boolean): ModelSummary =>
  ({
    ...{ id, kind: id === 1 ? 'base' : 'taught', method: id === 1 ? null : 'triplet', isActive, createdAtMs: 0, size: 256 },
    ...{ parentId: id === 1 ? null : id - 1, training: null },
  }) as unknown as ModelSummary;
const triplet = {
  ...{ id: 'triplet', name: 'Triplet', about: '', paper: '', deep: 'possible' },
  options: [{ key: 'margin', unit: '', min: 0.01, max: 1, default: 0.2, about: '', sensitivity: '' }],
} as MethodInfo;

async function open(models: ModelSummary[]): Promise<OpenedApp> {
  const { app, bridge } = await openApp({
    'judgements.list': () => [judgement(1, 2), judgement(1, 3), judgement(2, 3)],
    'judgements.counts': () => ({ similar: 3, different: 0, contradictions: 0 }),
    'models.list': () => models,
    'training.methods': () => [triplet],
    'training.start': () => 7 as never,
    'models.compare': ({ imageIds, before, after }) =>
      imageIds.map((imageId) => ({
        imageId,
        before: [2, before === 1 ? 3 : 1].filter((id) => id !== imageId) as ImageId[],
        after: [2, after === 3 ? 1 : 3].filter((id) => id !== imageId) as ImageId[],
      })),
  });
  await screen.findByRole('grid', { name: 'Photos' });
  await fireEvent.keyDown(document.body, { code: 'Digit2', ctrlKey: true });
  await userEvent.click(await screen.findByRole('radio', { name: /Training/ }));
  return { app, bridge };
}

test('one’s own searches are the photos most was judged from, after the one that was just looked at', () => {
  const list = [judgement(5, 6), judgement(7, 8), judgement(7, 9), judgement(3, 4)];
  expect(ownSearches(list, null)).toEqual([7, 3, 5]);
  expect(ownSearches(list, 5 as ImageId)).toEqual([5, 7, 3]);
  expect(ownSearches([], null)).toEqual([]);
});

describe('one’s own searches, before and after', () => {
  test('show what is new by a word, what was judged by its sign, and open a photo', async () => {
    const { bridge } = await open([model(2, true), model(1, false)]);
    const row = await screen.findByRole('listitem', { name: 'photo-1.jpg' });
    expect(bridge.inputsOf('models.compare')).toEqual([{ before: 1, after: 2, imageIds: [1, 2], k: 5 }]);
    const after = within(row).getByRole('group', { name: 'After: Version 1' });
    expect(within(after).getAllByRole('button').length).toBe(2);
    expect(within(after).queryByText('new')).toBeNull();
    expect(within(after).getAllByText('Similar').length).toBe(2);
    await userEvent.click(within(after).getByRole('button', { name: /photo-2/ }));
    await waitFor(() => expect(bridge.inputsOf('search.byImage').map(({ imageId }) => imageId)).toEqual([2]));
  });

  test('can be seen under any two versions, chosen along the history by arrow keys', async () => {
    const { bridge } = await open([model(3, true), model(2, false), model(1, false)]);
    const before = await screen.findByRole('slider', { name: 'Before' });
    expect(before.getAttribute('aria-valuetext')).toBe('Version 1');
    const row = await screen.findByRole('listitem', { name: 'photo-2.jpg' });
    within(row).getByRole('group', { name: 'Before: Version 1' });
    before.focus();
    await userEvent.keyboard('{ArrowLeft}');
    await waitFor(() => expect(bridge.inputsOf('models.compare').at(-1)).toEqual({ before: 1, after: 3, imageIds: [1, 2], k: 5 }));
    await waitFor(() => expect(screen.getAllByRole('group', { name: 'Before any teaching' }).length).toBe(2));
    // Photo 1 is an answer of the newest version alone.
    const changed = screen.getByRole('listitem', { name: 'photo-2.jpg' });
    within(within(changed).getByRole('group', { name: 'After: Version 2' })).getByText('new');
  });

  test('are one stop of the Tab key, and the arrows go from photo to photo', async () => {
    await open([model(2, true), model(1, false)]);
    const [first, second] = await Promise.all(['photo-1.jpg', 'photo-2.jpg'].map((name) => screen.findByRole('listitem', { name })));
    const buttons = [...within(first!).getAllByRole('button'), ...within(second!).getAllByRole('button')];
    const inRow = within(first!).getAllByRole('button').length;
    expect(buttons.filter(({ tabIndex }) => tabIndex === 0)).toEqual([buttons[0]]);
    buttons[0]!.focus();
    for (const [pressed, at] of [
      ['ArrowRight', 1],
      ['ArrowDown', inRow + 1],
      ['End', buttons.length - 1],
      ['ArrowRight', buttons.length - 1],
      ['Home', inRow],
      ['ArrowUp', 0],
    ] as const) {
      await userEvent.keyboard(`{${pressed}}`);
      expect(buttons.indexOf(document.activeElement as HTMLElement)).toBe(at);
      await waitFor(() => expect(buttons.filter(({ tabIndex }) => tabIndex === 0)).toEqual([buttons[at]]));
    }
  });

  test('are not there before there is something to compare', async () => {
    const { bridge } = await open([model(1, true)]);
    await screen.findByText(/more judgements? for a first try/);
    expect(bridge.inputsOf('models.compare')).toEqual([]);
  });
});

describe('expert settings', () => {
  test('go with the training; a number out of its range is refused where it stands, and not sent', async () => {
    const { bridge } = await open([model(2, true), model(1, false)]);
    await userEvent.click(await screen.findByText('Expert settings'));
    const margin = screen.getByRole('spinbutton', { name: 'Margin' });
    await userEvent.type(margin, '7{Tab}');
    screen.getByText('Between 0.01 and 1');
    expect(margin.getAttribute('aria-invalid')).toBe('true');
    await userEvent.clear(margin);
    await userEvent.type(margin, '0.3{Tab}');
    await userEvent.type(screen.getByRole('spinbutton', { name: 'Seed' }), '9{Tab}');
    await userEvent.click(screen.getAllByRole('button', { name: /Teach now/ })[0]!);
    await waitFor(() => expect(bridge.inputsOf('training.start')).toEqual([{ method: 'triplet', options: { margin: 0.3 }, seed: 9 }]));
  });

  test('go back to the usual with what was typed and could not be used', async () => {
    await open([model(2, true), model(1, false)]);
    await userEvent.click(await screen.findByText('Expert settings'));
    const fields = (): HTMLInputElement[] => ['Margin', 'Seed'].map((name) => screen.getByRole('spinbutton', { name }));
    for (const field of fields()) await userEvent.type(field, '-7{Tab}');
    expect(fields().map((field) => field.getAttribute('aria-invalid'))).toEqual(['true', 'true']);
    await userEvent.click(screen.getByRole('button', { name: 'Back to the usual' }));
    expect(fields().map((field) => [field.value, field.getAttribute('aria-invalid')])).toEqual([
      ['', 'false'],
      ['', 'false'],
    ]);
  });
});

/** A training that has ended, whose version is no better than what was there. */
async function openEnded(curve: LearningCurve, reason: 'cautious' | 'unchanged' = 'cautious'): Promise<OpenedApp> {
  const opened = await open([model(2, true), model(1, false)]);
  const { bridge, app } = opened;
  bridge.answers['models.curve'] = () => curve;
  await userEvent.click(screen.getAllByRole('button', { name: /Teach now/ })[0]!);
  await waitFor(() => expect(app.training.state.kind).toBe('running'));
  bridge.tell('job.changed', job({ id: 7 as never, kind: 'train', phase: 'learning', done: 2, total: 20 }));
  const figure = (value: number) => ({ value, low: value, high: value });
  const figures = (value: number) => ({ pairAuc: figure(value), meanLogRank: figure(1), bestAccuracy: figure(value) });
  const same = { method: 'triplet', isAccepted: true, isActive: true, before: figures(0.8), after: figures(0.8), steps: 2 } as const;
  const result = { ...same, modelId: 2 as never, seconds: 1, reason, sentence: '', judgements: 3, leftOut: 0 } as const;
  bridge.tell('training.ended', { jobId: 7 as never, result, message: null });
  return opened;
}

test('after a training the curve says how many steps were kept, and Enter takes the first button', async () => {
  const { bridge } = await openEnded({ losses: [0.3, 0.2], heldOut: [{ step: 2, gain: 0.1, error: 0.02 }], kept: 2 });
  await screen.findByRole('img', { name: 'Loss, kept: step 2' });
  // No figure moved: to go back is what is offered first.
  expect(screen.getByRole('button', { name: /^Discard/ }).className).toContain('primary');
  screen.getByRole('button', { name: 'Keep anyway' });
  bridge.answers['models.rollBack'] = () => [];
  bridge.answers['models.remove'] = () => [model(1, true)];
  (document.activeElement as HTMLElement | null)?.blur();
  await fireEvent.keyDown(document.body, { code: 'Enter' });
  await waitFor(() => expect(bridge.inputsOf('models.remove')).toEqual([{ modelId: 2 }]));
});

test('where no further step was surely better the curve says what was kept, and why no step was taken', async () => {
  await openEnded({ losses: [], heldOut: [{ step: 20, gain: 0.1, error: 0.2 }], kept: 0 });
  await screen.findByRole('img', { name: 'Gain of further steps, held out, kept: the start' });
  screen.getByText(/^The new version is its start.* No further step was surely better/);
});

test('where not even the start differs, the curve does not call it a new version', async () => {
  await openEnded({ losses: [], heldOut: [{ step: 20, gain: 0.1, error: 0.2 }], kept: 0 }, 'unchanged');
  await screen.findByText(/^None of the steps was surely better/);
});
