import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Confidence, Contradiction, Judgement, ModelSummary, SuggestedPair, Tag, TrainingResult } from '@contract/data';
import { giveThePageASize, job, lens, summary } from '../../../test/e2e/fixtures/scriptedBridge';
import { openApp, type Answers, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const counts = { similar: 2, different: 1, contradictions: 0 };
const judgement = (imageA: number, imageB: number, verdict: 'similar' | 'different'): Judgement =>
  ({ imageA, imageB, verdict, source: 'search', judgedAtMs: Date.UTC(2026, 9, 16) }) as Judgement;
const judgements = [judgement(1, 2, 'similar'), judgement(2, 3, 'similar'), judgement(1, 3, 'different')];
const nothingElse = { photos: false, folders: false, problems: false };

async function open(answers: Answers = {}): Promise<OpenedApp> {
  const { app, bridge } = await openApp({
    'judgements.list': () => judgements,
    'judgements.counts': () => counts,
    'judgements.save': () => counts,
    'judgements.withdraw': () => counts,
    ...answers,
  });
  await screen.findByRole('grid', { name: 'Photos' });
  return { app, bridge };
}
const key = (init: KeyboardEventInit): Promise<boolean> => fireEvent.keyDown(document.activeElement ?? document.body, init);
const openTab = async (name: RegExp): Promise<void> => {
  await key({ code: 'Digit2', ctrlKey: true });
  await userEvent.click(await screen.findByRole('radio', { name }));
};

describe('the judged pairs', () => {
  test('are listed, the newest first; narrowed, changed and cleared there', async () => {
    const { bridge } = await open();
    await key({ code: 'Digit2', ctrlKey: true });
    const list = await screen.findByRole('list', { name: 'Judgements' });
    expect(within(list).getAllByRole('listitem').length).toBe(3);
    await within(list).findByText('photo-1.jpg and photo-3.jpg');
    expect(within(list).getAllByRole('group')[0]!.getAttribute('aria-label')).toBe('photo-1.jpg and photo-3.jpg');
    await userEvent.click(screen.getByRole('radio', { name: 'Similar' }));
    expect(within(list).getAllByRole('listitem').length).toBe(2);
    const group = within(list).getByRole('group', { name: 'photo-2.jpg and photo-3.jpg' });
    await userEvent.click(within(group).getByRole('button', { name: 'Different' }));
    expect(bridge.inputsOf('judgements.save')[0]!.pairs).toEqual([{ imageA: 2, imageB: 3, verdict: 'different' }]);
    await userEvent.click(
      within(screen.getByRole('group', { name: 'photo-1.jpg and photo-2.jpg' })).getByRole('button', { name: 'Clear the judgement' }),
    );
    expect(bridge.inputsOf('judgements.withdraw')).toEqual([{ pairs: [{ imageA: 1, imageB: 2 }] }]);
  });

  test('that may be slips are offered to look at again', async () => {
    await open({ 'judgements.suspicious': () => [{ ...judgements[2]!, trust: 0.1 }] });
    await key({ code: 'Digit2', ctrlKey: true });
    await userEvent.click(await screen.findByRole('radio', { name: 'Look again 1' }));
    screen.getByText('Unlike your other answers. Are you sure?');
  });

  test('say how many are saved and how many more would help; without any, where to begin', async () => {
    await open();
    await key({ code: 'Digit2', ctrlKey: true });
    await screen.findByText('3 saved');
    screen.getByText('7 more would help');
    cleanup();
    const none = { similar: 0, different: 0, contradictions: 0 };
    await open({ 'judgements.list': () => [], 'judgements.counts': () => none });
    await key({ code: 'Digit2', ctrlKey: true });
    await screen.findByText('Nothing judged yet');
  });
});

describe('a contradiction', () => {
  const contradiction = { imageA: 1, imageB: 3, chain: [1, 2, 3] } as unknown as Contradiction;
  const answers = {
    'judgements.contradictions': () => [contradiction],
    'judgements.counts': () => ({ ...counts, contradictions: 1 }),
    'judgements.ignoreContradiction': () => undefined,
  };

  test('shows its chain, and is settled by a link of it that is cut', async () => {
    const { bridge } = await open(answers);
    await openTab(/Contradictions 1/);
    await screen.findByRole('heading', { name: 'photo-1.jpg and photo-3.jpg: different, yet joined' });
    expect(within(screen.getByRole('list', { name: 'Chain of similar photos' })).getAllByRole('listitem').length).toBe(3);
    await userEvent.click(screen.getByRole('button', { name: 'photo-2.jpg and photo-3.jpg are different' }));
    expect(bridge.inputsOf('judgements.save')[0]!.pairs).toEqual([{ imageA: 2, imageB: 3, verdict: 'different' }]);
  });

  test('is settled by the two ends being similar after all, or left as it is', async () => {
    const { bridge } = await open(answers);
    await openTab(/Contradictions 1/);
    await userEvent.click(await screen.findByRole('button', { name: 'The two ends are similar' }));
    expect(bridge.inputsOf('judgements.save')[0]!.pairs).toEqual([{ imageA: 1, imageB: 3, verdict: 'similar' }]);
    await userEvent.click(screen.getByRole('button', { name: 'Leave it as it is' }));
    await screen.findByText('No contradictions');
  });
});

describe('tags', () => {
  const tag = (change: Partial<Tag> = {}): Tag => ({
    id: 5 as Tag['id'],
    name: 'to print',
    images: 2,
    membersAreSimilar: false,
    ...change,
  });

  test('T tags the selected photos with a tag that there is, or with a new one', async () => {
    const { bridge } = await open({
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
    const { app, bridge } = await open({ 'tags.list': () => [tag()] });
    await key({ code: 'Home' });
    await key({ code: 'KeyT' });
    const box = await screen.findByRole('textbox', { name: 'Tag, or a new one' });
    await fireEvent.keyDown(box, { code: 'Digit1' });
    await fireEvent.keyDown(box, { code: 'KeyJ' });
    expect(app.trail.current.place.view).toBe('library');
    expect(bridge.inputsOf('judgements.save')).toEqual([]);
  });

  test('are made in their list, marked as similar, and removed after a second yes', async () => {
    const { bridge } = await open({
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
    const { bridge } = await open({ 'lenses.list': () => [lens(), other], 'lenses.use': () => other });
    await key({ code: 'KeyL' });
    await userEvent.setup({ pointerEventsCheck: 0 }).click(await screen.findByRole('menuitemradio', { name: /Same place/ }));
    expect(bridge.inputsOf('lenses.use')).toEqual([{ lensId: 2 }]);
  });

  test('a new one is made and used', async () => {
    const made = lens({ id: 3 as never, name: 'Same place', isDefault: false });
    const { bridge } = await open({ 'lenses.create': () => made, 'lenses.use': () => made });
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

describe('judge mode', () => {
  const pairs = [
    [4, 5, 'suggested'],
    [6, 7, 'check'],
    [8, 9, 'suggested'],
  ].map(([imageA, imageB, source]) => ({ imageA, imageB, source, probability: 0.6 }) as SuggestedPair);
  const start = async () => {
    let isFirst = true;
    const opened = await open({
      'judgements.suggest': () => {
        const given = isFirst ? pairs : [];
        isFirst = false;
        return given;
      },
    });
    await key({ code: 'KeyJ' });
    await screen.findByRole('img', { name: 'photo-4.jpg' });
    return opened;
  };

  test('each answer is one key and brings the next pair at once; its reason goes with it to disk', async () => {
    const { bridge } = await start();
    screen.getByText('Asked because much is learned from it');
    await key({ code: 'Digit1' });
    await screen.findByRole('img', { name: 'photo-6.jpg' });
    screen.getByText('Asked as a plain check');
    await key({ code: 'Digit2' });
    await screen.findByRole('img', { name: 'photo-8.jpg' });
    expect(bridge.inputsOf('judgements.save')).toEqual([
      { pairs: [{ imageA: 4, imageB: 5, verdict: 'similar' }], source: 'suggested' },
      { pairs: [{ imageA: 6, imageB: 7, verdict: 'different' }], source: 'check' },
    ]);
    await key({ code: 'Digit3' });
    await screen.findByText('Nothing left to ask for now');
    expect(bridge.inputsOf('judgements.save').length).toBe(2);
  });

  test('Z goes back one pair, which keeps its answer until another is given', async () => {
    const { bridge } = await start();
    await key({ code: 'Digit1' });
    await screen.findByText('Similar, saved');
    await key({ code: 'KeyZ' });
    await screen.findByRole('img', { name: 'photo-4.jpg' });
    expect(screen.getByRole('button', { name: 'Similar' }).getAttribute('aria-pressed')).toBe('true');
    await userEvent.click(screen.getByRole('button', { name: 'Different' }));
    await screen.findByRole('img', { name: 'photo-6.jpg' });
    expect(bridge.inputsOf('judgements.save').at(-1)!.pairs[0]).toMatchObject({ imageA: 4, verdict: 'different' });
  });

  test('the pair that comes next is loaded already, and both photos zoom together', async () => {
    await start();
    expect(document.querySelector('img[src="likewise://preview/6"]')).not.toBeNull();
    expect(document.querySelector('img[src="likewise://full/4"]')).toBeNull();
    await key({ code: 'Equal', ctrlKey: true });
    await key({ code: 'Equal', ctrlKey: true });
    await waitFor(() => expect(document.querySelector('img[src="likewise://full/5"]')).not.toBeNull());
    const places = [...document.querySelectorAll<HTMLElement>('.sheet')].map(({ style }) => style.transform);
    expect(new Set(places).size).toBe(1);
    await key({ code: 'Escape' });
    await waitFor(() => expect(document.querySelector('img[src="likewise://full/5"]')).toBeNull());
    await key({ code: 'Escape' });
    await screen.findByRole('grid', { name: 'Photos' });
  });
});

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
    const opened = await open({ 'training.start': () => 7 as never, 'models.list': () => models });
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
    expect(bridge.inputsOf('judgements.undo')).toEqual([]);
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
    const { bridge, app } = await open({ 'models.list': () => [model(2, true), model(1, false)] });
    bridge.answers['models.use'] = ({ modelId }) => [model(2, modelId === 2), model(1, modelId === 1)];
    bridge.answers['judgements.undo'] = () => ({ undone: [], counts: app.judgements.counts, tags: null }) as never;
    await openTab(/Training/);
    await userEvent.click(await screen.findByRole('button', { name: 'Use Before any teaching' }));
    await screen.findByText('Before any teaching is in use now.');
    await app.judgements.judge([{ imageA: 8 as never, imageB: 9 as never }], 'similar', 'search');
    await key({ code: 'KeyZ', ctrlKey: true });
    await waitFor(() => expect(bridge.inputsOf('judgements.undo').length).toBe(1));
    expect(bridge.inputsOf('models.use')).toEqual([{ modelId: 1 }]);
    await key({ code: 'KeyZ', ctrlKey: true });
    await waitFor(() => expect(bridge.inputsOf('models.use')).toEqual([{ modelId: 1 }, { modelId: 2 }]));
    expect(bridge.inputsOf('judgements.undo').length).toBe(1);
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

  test('versions that answer every pair alike are told apart by the place of similar photos', async () => {
    const at = (meanLogRank: number) => ({ ...figures(1), meanLogRank: { value: meanLogRank, low: 0, high: 2 } });
    await start(result({ before: at(Math.log(4.2)), after: at(Math.log(3.1)) }), [model(2, true), model(1, false)]);
    screen.getByText('Similar photos come at place 4.2 on average, now 3.1');
  });

  test('with too few to learn from, to judge more is the first button, and to teach all the same the second', async () => {
    const { bridge } = await open({ 'training.start': () => 7 as never });
    await openTab(/Training/);
    await screen.findByRole('heading', { name: '7 more judgements for a first try' });
    const main = within(screen.getByRole('main'));
    expect(main.getByRole('button', { name: 'Judge pairs' }).className).toContain('primary');
    await userEvent.click(main.getByRole('button', { name: 'Teach anyway' }));
    await waitFor(() => expect(bridge.inputsOf('training.start').length).toBe(1));
  });

  test('with nothing new to learn, to judge more pairs is the first button', async () => {
    const learned = { ...model(2, true), training: { ...result(), judgements: 3, leftOut: 0 } } as ModelSummary;
    await open({ 'models.list': () => [learned, model(1, false)] });
    await openTab(/Training/);
    await screen.findByRole('heading', { name: 'Version 1 is in use' });
    const main = within(screen.getByRole('main'));
    expect(main.getByRole('button', { name: 'Judge pairs' }).className).toContain('primary');
    expect(main.getByRole('button', { name: 'Teach now' }).className).not.toContain('primary');
  });

  test('any version can be put to use again', async () => {
    const { bridge } = await open({ 'models.list': () => [model(2, true), model(1, false)] });
    bridge.answers['models.use'] = () => [model(2, false), model(1, true)];
    await openTab(/Training/);
    await userEvent.click(await screen.findByRole('button', { name: 'Use Before any teaching' }));
    expect(bridge.inputsOf('models.use')).toEqual([{ modelId: 1 }]);
    await screen.findByRole('button', { name: 'Use Version 1' });
  });

  test('one that is over before its number is known is over for the window too', async () => {
    const { bridge } = await open();
    bridge.answers['training.start'] = () => {
      bridge.tell('training.ended', { jobId: 7 as never, result: null, message: 'There is nothing to learn from.' });
      return 7 as never;
    };
    await key({ code: 'Enter', ctrlKey: true });
    await screen.findByText('There is nothing to learn from.');
  });

  test('a training that failed says why, and one that was stopped leaves no trace', async () => {
    const { bridge } = await open({ 'training.start': () => 7 as never, 'jobs.cancel': () => undefined });
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

describe('how sure answers are', () => {
  const kin = [2, 3, 4].map((imageId, place) => ({ photo: summary(imageId), similarity: 0.9 - place / 10 }));
  const belief = (imageId: number, likelihood: Confidence['likelihood'], change: Partial<Confidence> = {}): Confidence =>
    ({ imageId, likelihood, probability: null, isRough: true, judgedSimilar: 0, judged: 0, ...change }) as Confidence;

  test('is said in words: sections, a divider where confidence ends, and the number only for the one looked at', async () => {
    await open({
      'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }),
      'search.confidence': () => [
        belief(2, 'likely', { probability: 0.95, isRough: false, judgedSimilar: 19, judged: 20 }),
        belief(3, 'maybe', { probability: 0.6 }),
        belief(4, 'unlikely'),
      ],
    });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    const answers = await screen.findByRole('grid', { name: 'Similar photos' });
    await within(answers).findByRole('gridcell', { name: 'photo-2.jpg, Likely, Similar' });
    within(answers).getByText('19 of 20 like these were similar');
    within(answers).getByText('about 6 of 10');
    within(answers).getByText('Confidence ends here');
    screen.getByText('2 look alike');
    expect(screen.queryByText('0.80')).toBeNull();
    await key({ code: 'Home' });
    await key({ code: 'ArrowRight' });
    screen.getByText('0.80');
  });

  test('words that come late to answers in use are written where each begins to hold, and told of every photo', async () => {
    let tell: (said: Confidence[]) => void = () => undefined;
    await open({
      'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }),
      'search.confidence': () => new Promise((resolve) => (tell = resolve)),
    });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    const answers = await screen.findByRole('grid', { name: 'Similar photos' });
    await fireEvent.pointerMove(answers);
    tell([belief(2, 'likely'), belief(3, 'unlikely'), belief(4, 'unlikely')]);
    await within(answers).findByRole('gridcell', { name: 'photo-4.jpg, Unlikely' });
    within(answers).getByRole('gridcell', { name: 'photo-3.jpg, Unlikely, Different' });
    expect(within(answers).getAllByText('Unlikely').length).toBe(1);
  });

  test('answers are shown without those words when the engine is too busy for them', async () => {
    await open({
      'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }),
      'search.confidence': () => new Promise(() => undefined),
    });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    // A number alone says little: none stands in their place.
    await within(await screen.findByRole('grid', { name: 'Similar photos' })).findByRole('gridcell', { name: 'photo-2.jpg, Similar' });
  });

  test('another version that answers makes the answers be asked for again', async () => {
    const { bridge } = await open({ 'search.byImage': () => ({ hits: kin, searched: 4, of: 4, index: 'exact', milliseconds: 1 }) });
    await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
    await screen.findByRole('grid', { name: 'Similar photos' });
    bridge.tell('library.changed', { ...nothingElse, model: true });
    await waitFor(() => expect(bridge.inputsOf('search.byImage').length).toBe(2));
  });
});
