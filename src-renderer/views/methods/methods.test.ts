import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { DistanceCurves, JobId, MethodId, MethodRow, MethodsComparison, MethodsState, ModelSummary } from '@contract/data';
import { giveThePageASize, job } from '../../../test/e2e/fixtures/scriptedBridge';
import type { LanguageCode } from '../../i18n/catalogue';
import { byQuality, dependenceOf, linesOf, scaleOf, seenSteps } from './appearance';
import { openApp, type Answers, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const density = Array.from({ length: 41 }, (_, step) => (step === 20 ? 20 : 0));
const distances: DistanceCurves = { similar: { pairs: 9, density }, different: { pairs: 9, density } };
const figures = (mapAtR: number) => ({
  ...{ mapAtR, mapAtRInterval: [mapAtR - 0.05, mapAtR + 0.05] as const, recallAt1: 0.7, recallAt1Interval: [0.6, 0.8] as const },
  ...{ pairAuc: 0.9, interval: [0.85, 0.95] as const, distances },
});
const row = (method: MethodId, mapAtR: number, change: Partial<MethodRow> = {}): MethodRow => ({
  ...figures(mapAtR),
  ...{ method, gain: { value: mapAtR - 0.4, low: 0.01, high: 0.2 }, steps: [10, 0, 10], seconds: 2.5, losses: [0.5, 0.4, 0.3] },
  sensitivity: [0.1, 0.2, 0.4].map((margin) => ({ varied: 'margin', margin, scale: null, recallAt1: 0.7, mapAtR: mapAtR - margin / 10 })),
  ...change,
});
const comparison: MethodsComparison = {
  ...{ madeAtMs: Date.UTC(2026, 9, 16), labels: 'judgements', judgements: 212, folds: 3, seed: 42, queries: 90, groups: 30 },
  ...{ candidates: 4.25, chance: { recallAt1: 0.36, mapAtR: 0.291 } },
  untaught: figures(0.4),
  methods: [row('contrastive', 0.5), row('triplet', 0.6), row('rca', 0.55, { losses: [], sensitivity: [] })],
  recommended: 'rca',
  recommendation: {
    ...{ method: 'rca', kind: 'simplest', tied: ['triplet'], judgementsToSettle: 120 },
    gain: { value: 0.15, low: 0.02, high: 0.2 },
  },
  sentence: '',
};
const known = (change: Partial<MethodsState> = {}): MethodsState => ({
  ...{ comparison, isStale: false, groups: 30, groupsNeeded: 6 },
  ...change,
});

async function open(answers: Answers = {}, language: LanguageCode = 'en'): Promise<OpenedApp> {
  const { app, bridge } = await openApp({ 'methods.last': () => known(), ...answers }, language);
  await screen.findByRole('grid');
  await fireEvent.keyDown(document.body, { code: 'Digit3', ctrlKey: true });
  return { app, bridge };
}

describe('a comparison', () => {
  test('is a table with the best ranking first, the recommended method named in words, and the intervals', async () => {
    await open();
    const table = await screen.findByRole('table', { name: 'The methods, the best ranking first' });
    const heads = within(table).getAllByRole('rowheader');
    expect(heads.map((head) => head.textContent?.trim().split(/\s+/)[0])).toEqual(['Triplet', 'RCA', 'Contrastive', 'Before']);
    expect(heads[1]!.textContent).toContain('recommended');
    expect(heads[0]!.textContent).not.toContain('recommended');
    within(table).getByText('between 0.550 and 0.650');
    expect(within(table).getAllByText('70%')).toHaveLength(4);
  });

  test('says that a difference is not real and what would settle it; the recommended method is used by one button', async () => {
    const { app, bridge } = await open();
    const verdict = await screen.findByRole('region', { name: 'Recommendation' });
    expect(verdict.textContent).toContain('Triplet cannot be told from it yet, and RCA is the simplest');
    expect(verdict.textContent).toContain('About 120 more judgements');
    await userEvent.click(within(verdict).getByRole('button', { name: 'Use RCA' }));
    expect(bridge.inputsOf('training.start')).toEqual([{ method: 'rca' }]);
    expect(app.trail.current.place.view).toBe('teach');
  });

  test('where nothing helps offers to judge, not a method', async () => {
    const recommendation = { ...comparison.recommendation, kind: 'none-helps', tied: [] } as const;
    await open({ 'methods.last': () => known({ comparison: { ...comparison, recommendation } }) });
    const verdict = await screen.findByRole('region', { name: 'Recommendation' });
    within(verdict).getByText('No method helps yet');
    expect(within(verdict).queryByRole('button', { name: /^Use/ })).toBeNull();
    within(verdict).getByRole('button', { name: 'Judge pairs' });
    expect(screen.queryByText('recommended')).toBeNull();
  });

  test('that is out of date says so and can be run again', async () => {
    const { bridge } = await open({ 'methods.last': () => known({ isStale: true }), 'methods.compare': () => 7 as JobId });
    const verdict = await screen.findByRole('region', { name: 'Recommendation' });
    expect(verdict.textContent).toContain('You have judged more since');
    await userEvent.click(within(verdict).getByRole('button', { name: 'Run again' }));
    expect(bridge.inputsOf('methods.compare')).toHaveLength(1);
  });

  test('is read in Japanese too', async () => {
    await open({}, 'ja');
    await screen.findByText('このレンズにはRCAがおすすめです');
    screen.getByRole('heading', { name: '手法の解説' });
  });
});

test('losses that took no step are said to be what they began with, not to depend on settings; a fall has a minus', async () => {
  const methods = [row('triplet', 0.55, { steps: [0, 0, 0] }), row('rca', 0.55, { losses: [], sensitivity: [], steps: [0, 0, 0] })];
  const recommendation = { ...comparison.recommendation, gain: { value: 0.01, low: -0.039, high: 0.055 }, judgementsToSettle: null };
  await open({ 'methods.last': () => known({ comparison: { ...comparison, methods, recommendation } }) });
  const verdict = await screen.findByRole('region', { name: 'Recommendation' });
  expect(verdict.textContent).toContain('1.0 points of ranking quality (−3.9 to 5.5)');
  expect(verdict.textContent).toContain('No step of Triplet helps on judgements held out, so the result is that of RCA');
  const table = screen.getByRole('table', { name: 'The methods, the best ranking first' });
  within(within(table).getByRole('row', { name: /^Triplet/ })).getByText('no step helped');
});

test('distances are drawn where there are any, and all over the same stretch', () => {
  const peak = (at: number) => Array.from({ length: 41 }, (_, step) => (Math.abs(step - at) < 3 ? 5 : 0.001));
  expect(seenSteps([peak(20), peak(28)])).toEqual([17, 31]);
  expect(seenSteps([peak(1), peak(40)])).toEqual([0, 40]);
  expect(seenSteps([[0, 0, 0]])).toEqual([0, 2]);
});

test('too few judgements: how many groups are missing, and where to get them', async () => {
  await open({ 'methods.last': () => known({ comparison: null, groups: 4 }) });
  const status = await screen.findByText(/6 groups are needed.*; 2 are missing/);
  expect(status).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Compare the methods' })).toBeNull();
});

test('a comparison that runs shows which method is tried, can be stopped, and shows its result when it is over', async () => {
  let state = known({ comparison: null });
  const { bridge } = await open({ 'methods.last': () => state, 'methods.compare': () => 7 as JobId, 'jobs.cancel': () => undefined });
  await userEvent.click(await screen.findByRole('button', { name: 'Compare the methods' }));
  bridge.tell('job.changed', job({ id: 7 as JobId, kind: 'compareMethods', phase: 'learning', done: 8, total: 39, method: 'triplet' }));
  await screen.findByText('Trying Triplet');
  expect(screen.getByRole('progressbar', { name: 'Comparing the methods' }).getAttribute('aria-valuenow')).toBe('8');
  await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
  expect(bridge.inputsOf('jobs.cancel')).toEqual([{ jobId: 7 }]);
  state = known();
  bridge.tell('methods.ended', { jobId: 7 as JobId, outcome: 'done', message: null });
  await screen.findByRole('region', { name: 'Recommendation' });
});

test('one that failed says why and can be tried again', async () => {
  const { bridge } = await open({ 'methods.compare': () => 7 as JobId });
  await userEvent.click(await screen.findByRole('button', { name: 'Run again' }));
  bridge.tell('methods.ended', { jobId: 7 as JobId, outcome: 'failed', message: 'The disk is full.' });
  expect((await screen.findByRole('alert')).textContent).toContain('The disk is full.');
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(bridge.inputsOf('methods.compare')).toHaveLength(2);
});

test('where nothing helped, or groups are missing, one button leads to judging pairs', async () => {
  const few = await open({ 'methods.last': () => known({ comparison: null, groups: 2 }) });
  await userEvent.click(await within(screen.getByRole('main')).findByRole('button', { name: /^Judge pairs/ }));
  expect(few.app.trail.current.place.view).toBe('judge');
});

test('how the methods work is reached by a button, which takes the focus there', async () => {
  await open();
  await userEvent.click(await screen.findByRole('button', { name: 'How they work' }));
  expect(document.activeElement).toBe(document.getElementById('how-they-work'));
});

test('a report of what was taught can be saved; without anything taught there is none to save', async () => {
  const model = {
    id: 3,
    kind: 'taught',
    method: 'rca',
    isActive: true,
    createdAtMs: 0,
    size: 8,
    parentId: 1,
    training: null,
  } as unknown as ModelSummary;
  const { bridge } = await open({ 'models.list': () => [model] });
  bridge.report = { name: 'Likewise report' };
  await userEvent.click(await screen.findByRole('button', { name: 'Save report…' }));
  await screen.findByText('The report is in the folder Likewise report. Open its page with any browser.');
  expect(bridge.done).toContain('save report');
  cleanup();
  await open();
  await screen.findByRole('region', { name: 'Recommendation' });
  expect(screen.queryByRole('button', { name: 'Save report…' })).toBeNull();
});

test('every method is explained with its formula as mathematics', async () => {
  await open();
  const article = await screen.findByRole('article', { name: 'ArcFace' });
  await expect.poll(() => article.querySelectorAll('math').length).toBe(4);
  expect(article.querySelector('math')!.namespaceURI).toBe('http://www.w3.org/1998/Math/MathML');
});

test('methods that rank the same to the eye begin with the recommended one', () => {
  const methods = [row('contrastive', 0.5002), row('rca', 0.5), row('triplet', 0.6)];
  expect(byQuality({ methods, recommended: 'rca' }).map(({ method }) => method)).toEqual(['triplet', 'rca', 'contrastive']);
});

test('how much depends on the settings is a matter of the spread between them; a scale holds all intervals', () => {
  const probe = (mapAtR: number) => ({ varied: 'margin', margin: 1, scale: null, recallAt1: 0, mapAtR }) as const;
  const triplet = { method: 'triplet', steps: [0, 10, 0] } as const;
  expect(dependenceOf({ method: 'rca', steps: [0, 0, 0], sensitivity: [] })).toBe('none');
  expect(dependenceOf({ ...triplet, sensitivity: [probe(0.5), probe(0.505)] })).toBe('low');
  expect(dependenceOf({ ...triplet, sensitivity: [probe(0.5), probe(0.52)] })).toBe('medium');
  expect(dependenceOf({ ...triplet, sensitivity: [probe(0.5), probe(0.6)] })).toBe('high');
  expect(dependenceOf({ ...triplet, steps: [0, 0, 0], sensitivity: [probe(0.5), probe(0.6)] })).toBe('unmoved');
  expect(scaleOf([[0.34, 0.52]])).toEqual({ from: 0.3, to: 0.6 });
  expect(scaleOf([[0, 0]])).toEqual({ from: 0, to: 0.1 });
});

test('lines stand at round figures', () => {
  expect(linesOf({ from: 0.2, to: 0.5 })).toEqual([0.3, 0.4]);
  expect(linesOf({ from: 0, to: 0.1 })).toEqual([0.05]);
  expect(linesOf({ from: 0.6, to: 1 })).toEqual([0.7, 0.8, 0.9]);
});
