import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ModelSummary, TrainingResult } from '@contract/data';
import { giveThePageASize, job } from '../../../test/e2e/fixtures/scriptedBridge';
import { key } from '../../openApp.fixture';
import { openJudged, openTab } from './openJudged.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

describe('teaching', () => {
  const figure = (value: number) => ({ value, low: value - 0.05, high: value + 0.05 });
  const figures = (value: number) => ({ pairAuc: figure(value), meanLogRank: figure(1), bestAccuracy: figure(value) });
  const result = (change: Partial<TrainingResult> = {}): TrainingResult =>
    ({
      ...{ modelId: 2, method: 'triplet', isAccepted: true, isActive: true, before: figures(0.67), after: figures(0.83), steps: 81 },
      ...{ seconds: 2.4, reason: 'surely-better', sentence: '', judgements: 48, leftOut: 0, ...change },
    }) as TrainingResult;
  const model = (id: number, isActive: boolean): ModelSummary =>
    ({
      id,
      kind: id === 1 ? 'base' : 'taught',
      method: id === 1 ? null : 'triplet',
      isActive,
      createdAtMs: 0,
      size: 256,
      parentId: null,
      training: null,
    }) as unknown as ModelSummary;
  const start = async (ended: TrainingResult, models: ModelSummary[]) => {
    const opened = await openJudged({ 'training.start': () => 7 as never, 'models.list': () => models });
    await key({ code: 'Enter', ctrlKey: true });
    await screen.findByText('Learning from 3 judgements');
    opened.bridge.tell('job.changed', job({ id: 7 as never, kind: 'train', phase: 'learning', done: 20, total: 120, loss: 0.2 }));
    opened.bridge.tell('job.changed', job({ id: 7 as never, kind: 'train', phase: 'learning', done: 40, total: 120, loss: 0.12 }));
    await screen.findByText(/Step 40 of at most 120/);
    await screen.findByRole('img', { name: 'Loss, step 40: 0.12' });
    opened.bridge.tell('training.ended', { jobId: 7 as never, result: ended, message: null });
    await screen.findByRole('region', { name: 'How it went' });
    return opened;
  };

  test('shows how far it is, then what became better and how sure that is; to keep it is the first button', async () => {
    const { bridge } = await start(result(), [model(2, true), model(1, false)]);
    expect(bridge.inputsOf('training.start')).toEqual([{ method: 'triplet' }]);
    screen.getByRole('heading', { name: 'The new version is better' });
    screen.getByText('90% of the time between 78% and 88%');
    expect(screen.getByRole('button', { name: /^Keep Version 1/ }).className).toContain('primary');
    await userEvent.click(screen.getByRole('button', { name: /^Keep Version 1/ }));
    await screen.findByRole('heading', { name: /more judgements for a first try/ });
  });

  test('one that is kept can be discarded at once, which goes back to the version before', async () => {
    const { bridge } = await start(result(), [model(2, true), model(1, false)]);
    bridge.answers['models.rollBack'] = () => [model(2, false), model(1, true)];
    bridge.answers['models.remove'] = () => [model(1, true)];
    await userEvent.click(screen.getByRole('button', { name: /^Discard/ }));
    await waitFor(() => expect(bridge.inputsOf('models.remove')).toEqual([{ modelId: 2 }]));
    expect(bridge.inputsOf('models.rollBack').length).toBe(1);
  });

  test('what was discarded is told, and comes back, in use again, by the notice and by the key of every undo', async () => {
    const { bridge } = await start(result(), [model(2, true), model(1, false)]);
    bridge.answers['models.rollBack'] = () => [model(2, false), model(1, true)];
    bridge.answers['models.remove'] = () => [model(1, true)];
    bridge.answers['models.bringBack'] = () => [model(2, false), model(1, true)];
    bridge.answers['models.use'] = () => [model(2, true), model(1, false)];
    await userEvent.click(screen.getByRole('button', { name: /^Discard/ }));
    const notices = within(screen.getByRole('region', { name: 'Notices' }));
    await notices.findByText('Version 1 was discarded.');
    await userEvent.click(notices.getByRole('button', { name: 'Undo' }));
    await notices.findByText('Version 1 is there again.');
    expect(bridge.inputsOf('models.bringBack')).toEqual([{ modelId: 2 }]);
    expect(bridge.inputsOf('models.use')).toEqual([{ modelId: 2 }]);
    await key({ code: 'KeyZ', ctrlKey: true, shiftKey: true });
    await notices.findByText('Version 1 was discarded.');
    await key({ code: 'KeyZ', ctrlKey: true });
    await notices.findByText('Version 1 is there again.');
    expect(bridge.inputsOf('models.remove').length).toBe(2);
    expect(bridge.inputsOf('history.undo')).toEqual([]);
  });

  test('to keep is told too, and its undo goes back to the version before', async () => {
    const { bridge } = await start(result(), [model(2, true), model(1, false)]);
    bridge.answers['models.rollBack'] = () => [model(2, false), model(1, true)];
    await userEvent.click(screen.getByRole('button', { name: /^Keep Version 1/ }));
    await screen.findByText('Version 1 stays in use.');
    await key({ code: 'KeyZ', ctrlKey: true });
    await screen.findByText('Version 1 is not in use any more.');
    expect(bridge.inputsOf('models.rollBack').length).toBe(1);
  });

  test('the last thing is taken back first: a judgement before the version that was used before it', async () => {
    const { bridge, app } = await openJudged({ 'models.list': () => [model(2, true), model(1, false)] });
    bridge.answers['models.use'] = ({ modelId }) => [model(2, modelId === 2), model(1, modelId === 1)];
    bridge.answers['history.undo'] = () => ({ pairs: [], counts: app.judgements.counts, isTags: false, step: null });
    await openTab(/Training/);
    await userEvent.click(await screen.findByRole('button', { name: 'Use Before any teaching' }));
    await screen.findByText('Before any teaching is in use now.');
    await app.judgements.judge([{ imageA: 8 as never, imageB: 9 as never }], 'similar', 'search');
    await key({ code: 'KeyZ', ctrlKey: true });
    await waitFor(() => expect(bridge.inputsOf('history.undo').length).toBe(1));
    expect(bridge.inputsOf('models.use')).toEqual([{ modelId: 1 }]);
    await key({ code: 'KeyZ', ctrlKey: true });
    await waitFor(() => expect(bridge.inputsOf('models.use')).toEqual([{ modelId: 1 }, { modelId: 2 }]));
    expect(bridge.inputsOf('history.undo').length).toBe(1);
  });

  test('of one that is not better, to discard is the first button, and to keep it anyway takes a second thought', async () => {
    const worse = result({ isAccepted: false, isActive: false, before: figures(0.83), after: figures(0.81), reason: 'not-better' });
    const { bridge } = await start(worse, [model(2, false), model(1, true)]);
    screen.getByRole('heading', { name: 'The new version is not better' });
    expect(screen.getByRole('button', { name: /^Discard/ }).className).toContain('primary');
    bridge.answers['models.use'] = () => [model(2, true), model(1, false)];
    await userEvent.click(screen.getByRole('button', { name: 'Keep anyway' }));
    expect(bridge.inputsOf('models.use')).toEqual([{ modelId: 2 }]);
  });

  test('figures that are perfect before and after are shown as they are', async () => {
    const perfect = { ...figures(1), bestAccuracy: { value: 1, low: 1, high: 1 } };
    await start(result({ before: perfect, after: perfect, reason: 'cautious' }), [model(2, true), model(1, false)]);
    screen.getByText('All answered alike, so how far chance reaches cannot be told.');
  });

  test('where all that was judged is about one photo, it is said that chance cannot be told, not that all was answered alike', async () => {
    const ofOne = { ...figures(0.67), bestAccuracy: { value: 0.67, low: 0.67, high: 0.67 } };
    await start(result({ before: ofOne, after: ofOne, reason: 'cautious' }), [model(2, true), model(1, false)]);
    screen.getByText('All about one photo, so how far chance reaches cannot be told.');
  });

  test('a careful step is praised only where a figure speaks for it', async () => {
    await start(result({ before: figures(0.67), after: figures(0.67), reason: 'cautious' }), [model(2, true), model(1, false)]);
    screen.getByRole('heading', { name: 'A careful step, and no figure says that it is better' });
    expect(screen.getByRole('button', { name: /^Discard/ }).className).toContain('primary');
    cleanup();
    await start(result({ before: figures(0.67), after: figures(0.7), reason: 'cautious' }), [model(2, true), model(1, false)]);
    screen.getByRole('heading', { name: 'A careful step, no worse than before' });
    expect(screen.getByRole('button', { name: /^Keep/ }).className).toContain('primary');
  });

  test('the heading over a careful step says what the figures below it say, not what they hide', async () => {
    const at = (accuracy: number, auc: number, rank: number) => ({
      ...{ bestAccuracy: figure(accuracy), pairAuc: figure(auc), meanLogRank: figure(rank) },
    });
    const models = [model(2, true), model(1, false)];
    await start(result({ before: at(0.72, 0.57, 1), after: at(0.72, 0.56, 0.999), reason: 'cautious' }), models);
    screen.getByText(/0?\.57, now 0?\.56/);
    expect(screen.queryByText(/Similar photos come at place/)).toBeNull();
    screen.getByRole('heading', { name: 'A careful step, and no figure says that it is better' });
    expect(screen.getByRole('button', { name: /^Discard/ }).className).toContain('primary');
    cleanup();
    await start(result({ before: at(0.72, 0.57, 1), after: at(0.75, 0.56, 1), reason: 'cautious' }), models);
    screen.getByRole('heading', { name: 'A careful step: better by one figure, worse by another' });
    expect(screen.getByRole('button', { name: /^Keep/ }).className).toContain('primary');
  });

  test('versions that answer every pair alike are told apart by the place of similar photos', async () => {
    const at = (meanLogRank: number) => ({ ...figures(1), meanLogRank: { value: meanLogRank, low: 0, high: 2 } });
    await start(result({ before: at(Math.log(4.2)), after: at(Math.log(3.1)) }), [model(2, true), model(1, false)]);
    screen.getByText('Similar photos come at place 4.2 on average, now 3.1');
  });

  test('with too few to learn from, to judge more is the first button, and to teach all the same the second', async () => {
    const { bridge } = await openJudged({ 'training.start': () => 7 as never });
    await openTab(/Training/);
    await screen.findByRole('heading', { name: '7 more judgements for a first try' });
    const main = within(screen.getByRole('main'));
    expect(main.getByRole('button', { name: 'Judge pairs' }).className).toContain('primary');
    await userEvent.click(main.getByRole('button', { name: 'Teach anyway' }));
    await waitFor(() => expect(bridge.inputsOf('training.start').length).toBe(1));
  });

  test('who teaches by the key of a button keeps the result by the key that stands on its button', async () => {
    const models = [model(2, true), model(1, false)];
    const { bridge } = await openJudged({ 'training.start': () => 7 as never, 'models.list': () => models });
    await openTab(/Training/);
    screen.getByRole('button', { name: /^Teach now/ }).focus();
    await userEvent.keyboard('{Enter}');
    await screen.findByText('Learning from 3 judgements');
    bridge.tell('training.ended', { jobId: 7 as never, result: result(), message: null });
    await screen.findByRole('region', { name: 'How it went' });
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('heading', { name: /more judgements for a first try/ });
  });

  test('with nothing new to learn, to judge more pairs is the first button', async () => {
    const learned = { ...model(2, true), training: { ...result(), judgements: 3, leftOut: 0 } } as ModelSummary;
    await openJudged({ 'models.list': () => [learned, model(1, false)] });
    await openTab(/Training/);
    await screen.findByRole('heading', { name: 'Version 1 is in use' });
    const main = within(screen.getByRole('main'));
    expect(main.getByRole('button', { name: 'Judge pairs' }).className).toContain('primary');
    expect(main.getByRole('button', { name: 'Teach now' }).className).not.toContain('primary');
  });

  test('any version can be put to use again', async () => {
    const { bridge } = await openJudged({ 'models.list': () => [model(2, true), model(1, false)] });
    bridge.answers['models.use'] = () => [model(2, false), model(1, true)];
    await openTab(/Training/);
    await userEvent.click(await screen.findByRole('button', { name: 'Use Before any teaching' }));
    expect(bridge.inputsOf('models.use')).toEqual([{ modelId: 1 }]);
    await screen.findByRole('button', { name: 'Use Version 1' });
  });

  test('one that is over before its number is known is over for the window too', async () => {
    const { bridge } = await openJudged();
    bridge.answers['training.start'] = () => {
      bridge.tell('training.ended', { jobId: 7 as never, result: null, message: 'There is nothing to learn from.' });
      return 7 as never;
    };
    await key({ code: 'Enter', ctrlKey: true });
    await screen.findByText('There is nothing to learn from.');
  });

  test('a training that failed says why, and one that was stopped leaves no trace', async () => {
    const { bridge } = await openJudged({ 'training.start': () => 7 as never, 'jobs.cancel': () => undefined });
    await key({ code: 'Enter', ctrlKey: true });
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    expect(bridge.inputsOf('jobs.cancel')).toEqual([{ jobId: 7 }]);
    bridge.tell('training.ended', { jobId: 7 as never, result: null, message: null });
    await screen.findByRole('heading', { name: /more judgements for a first try/ });
    await key({ code: 'Enter', ctrlKey: true });
    bridge.tell('training.ended', { jobId: 7 as never, result: null, message: 'The loss became NaN twice.' });
    await screen.findByText('The loss became NaN twice.');
  });
});
