import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MethodInfo, ModelSummary, TrainedBackbone, TrainingResult } from '@contract/data';
import { deepOutlook, giveThePageASize, job } from '../../../test/e2e/fixtures/scriptedBridge';
import { openApp, type Answers, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const method = (id: MethodInfo['id'], name: string, deep: MethodInfo['deep']): MethodInfo => ({
  id,
  name,
  about: '',
  paper: '',
  deep,
  options: [],
});
const methods = [method('triplet', 'Triplet', 'possible'), method('sphereface', 'SphereFace', 'usual'), method('rca', 'RCA', 'none')];

async function open(answers: Answers = {}): Promise<OpenedApp> {
  const { app, bridge } = await openApp({
    'judgements.counts': () => ({ similar: 20, different: 20, contradictions: 0 }),
    'training.methods': () => methods,
    'training.startDeep': () => 7 as never,
    'training.resumeDeep': () => 8 as never,
    ...answers,
  });
  await screen.findByRole('grid', { name: 'Photos' });
  return { app, bridge };
}
/** The form, by its key. */
async function openForm(): Promise<void> {
  await fireEvent.keyDown(document.activeElement ?? document.body, { code: 'Enter', ctrlKey: true, shiftKey: true });
  await screen.findByText(/Looks at|are needed/);
}
const told = (change: Parameters<typeof job>[0]): ReturnType<typeof job> =>
  job({ id: 7 as never, kind: 'trainDeep', phase: 'learning', ...change });

test('by its key the form opens with what is usual, says what it takes, and begins what was chosen in it', async () => {
  const { bridge } = await open();
  await openForm();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Learn from')));
  screen.getByText(/Looks at 640 photos and learns: about 6 minutes\./);
  screen.getByText(/all 12,480 photos are read with the new network: about 25 minutes more/);
  screen.getByText(/An estimate; after the first one it is measured/);
  await userEvent.selectOptions(screen.getByLabelText('Learn from'), 'Folders');
  const steps = screen.getByLabelText('Steps');
  await userEvent.clear(steps);
  await userEvent.type(steps, '0{Tab}');
  screen.getByText('Between 1 and 20,000');
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Train the network' }).disabled).toBe(true);
  await userEvent.clear(steps);
  await userEvent.type(steps, '60{Tab}');
  await userEvent.click(screen.getByRole('button', { name: 'Train the network' }));
  expect(bridge.inputsOf('training.startDeep')).toEqual([{ method: 'sphereface', labels: 'folders', blocks: 2, steps: 60 }]);
});

test('the form is there at once, and what it takes comes when it is worked out', async () => {
  let tell = (): void => undefined;
  const isWorkedOut = new Promise<void>((resolve) => (tell = resolve));
  await open({ 'training.deepOutlook': () => isWorkedOut.then(() => deepOutlook()) });
  await fireEvent.keyDown(document.activeElement ?? document.body, { code: 'Enter', ctrlKey: true, shiftKey: true });
  await screen.findByText('Working out how long it takes on this computer.');
  expect(screen.getByLabelText<HTMLSelectElement>('Learn from').disabled).toBe(true);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Train the network' }).disabled).toBe(true);
  tell();
  await screen.findByText(/Looks at 640 photos/);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Learn from')));
});

test('a method that takes no step is not offered, and what stands in the way is said in place of the time', async () => {
  await open({ 'training.deepOutlook': () => deepOutlook({ lack: 'too-few-judgements' }) });
  await openForm();
  const offered = screen.getAllByLabelText<HTMLSelectElement>('Method').at(-1)!;
  expect([...offered.options].map(({ text }) => text)).toEqual(['Triplet', 'SphereFace']);
  screen.getByText(/30 are needed, with 5 of each answer/);
  expect(screen.queryByText(/Looks at/)).toBeNull();
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Train the network' }).disabled).toBe(true);
});

test('while it runs each part is told, it can be paused, and what was stopped is offered to go on with', async () => {
  let step: number | null = null;
  const { bridge } = await open({
    'training.deepOutlook': () =>
      deepOutlook({ interrupted: step === null ? null : { step, choice: deepOutlook().choice, begunAtMs: Date.UTC(2026, 10, 27) } }),
  });
  await openForm();
  await userEvent.click(screen.getByRole('button', { name: 'Train the network' }));
  bridge.tell('job.changed', told({ phase: 'preparing', done: 12, total: 640, fraction: 0.01 }));
  await screen.findByText(/Preparing photos: 12 of 640\./);
  bridge.tell('job.changed', told({ done: 40, total: 120, fraction: 0.5, loss: 1.25 }));
  bridge.tell('job.changed', told({ done: 41, total: 120, fraction: 0.51, loss: 1.2 }));
  await screen.findByText(/Step 41 of at most 120\./);
  expect(screen.getByRole('progressbar', { name: 'Training the network' }).getAttribute('aria-valuenow')).toBe('51');
  screen.getByRole('img', { name: 'Loss, step 41: 1.2' });
  await userEvent.click(within(screen.getByRole('main')).getByRole('button', { name: 'Pause' }));
  expect(bridge.inputsOf('jobs.pause')).toEqual([{ jobId: 7 }]);
  bridge.tell('job.changed', told({ state: 'paused', heldBy: 'person', done: 41, total: 120, fraction: 0.51 }));
  await userEvent.click(await within(screen.getByRole('main')).findByRole('button', { name: 'Resume' }));
  expect(bridge.inputsOf('jobs.resume')).toEqual([{ jobId: 7 }]);
  await userEvent.click(screen.getByRole('button', { name: 'Stop' }));
  step = 41;
  bridge.tell('training.ended', { jobId: 7 as never, result: null, message: null });
  await screen.findByRole('heading', { name: 'A training of the network was interrupted' });
  screen.getByText(/41 of 120 steps are done/);
  await userEvent.click(screen.getByRole('button', { name: 'Go on' }));
  await screen.findByRole('heading', { name: 'Training the network' });
  expect(bridge.inputsOf('training.resumeDeep')).toHaveLength(1);
});

test('what was interrupted can be forgotten', async () => {
  let isThere = true;
  const { bridge } = await open({
    'training.deepOutlook': () => deepOutlook({ interrupted: isThere ? { step: 10, choice: deepOutlook().choice, begunAtMs: 0 } : null }),
    'training.dropDeep': () => void (isThere = false),
  });
  await openForm();
  await userEvent.click(await screen.findByRole('button', { name: 'Discard it' }));
  await screen.findByRole('heading', { name: 'Teach it what you mean by similar' });
  expect(bridge.inputsOf('training.dropDeep')).toHaveLength(1);
});

test('one that began before this window was loaded is shown as well', async () => {
  await open({ 'jobs.list': () => [told({ done: 30, total: 120, fraction: 0.4 })] });
  await fireEvent.keyDown(document.body, { code: 'Digit2', ctrlKey: true });
  await userEvent.click(await screen.findByRole('radio', { name: 'Training' }));
  await screen.findByText(/Step 30 of at most 120\./);
  screen.getByRole('button', { name: 'Stop' });
});

test.each([
  { isHeadAnew: true, says: /fitted anew/, isSilentOf: /kept as it was trained/ },
  { isHeadAnew: false, says: /kept as it was trained/, isSilentOf: /fitted anew/ },
])('a result that is not better is discarded first, and says what was trained: $says', async ({ isHeadAnew, says, isSilentOf }) => {
  const figure = { value: 0.8, low: 0.7, high: 0.9 };
  const figures = { pairAuc: figure, meanLogRank: figure, bestAccuracy: figure };
  const result = {
    ...{ modelId: 2, method: 'sphereface', isAccepted: false, isActive: false, before: figures, after: figures, steps: 120, seconds: 400 },
    ...{ reason: 'not-better', sentence: '', judgements: 40, leftOut: 0, deep: { blocks: 2, labels: 'judgements', isHeadAnew } },
  } as unknown as TrainingResult;
  const { bridge } = await open();
  await openForm();
  await userEvent.click(screen.getByRole('button', { name: 'Train the network' }));
  await screen.findByRole('heading', { name: 'Training the network' });
  bridge.tell('training.ended', { jobId: 7 as never, result, message: null });
  await screen.findByRole('heading', { name: 'The new version is not better' });
  screen.getByText(/Trained 2 blocks of the network by 120 steps, in about 7 minutes\./);
  screen.getByText(says);
  expect(screen.queryByText(isSilentOf)).toBeNull();
  screen.getByText('Before');
  expect(screen.getByRole('button', { name: /^Discard/ }).className).toContain('primary');
});

test('a network trained here is listed in the settings with its cost; one that is not in use can be removed', async () => {
  const backbone = (id: string, change: Partial<TrainedBackbone>): TrainedBackbone => ({
    ...{ id, network: 'efficientnet-lite0', createdAtMs: Date.UTC(2026, 10, 27), weights: 'sound' },
    ...{ weightsBytes: 6.8e6, featuresBytes: 3.1e6, photos: 1204 },
    models: [{ id: 3 as ModelSummary['id'], lensId: 1 as never, lens: 'default', isActive: false }],
    ...change,
  });
  const inUse = backbone('a', { models: [{ id: 2 as never, lensId: 1 as never, lens: 'default', isActive: true }], createdAtMs: 0 });
  const { bridge } = await open({
    'backbones.list': () => [inUse, backbone('b', { weights: 'damaged' })],
    'backbones.remove': () => [inUse],
  });
  await fireEvent.keyDown(document.body, { code: 'Comma', ctrlKey: true });
  await screen.findByRole('heading', { name: 'Networks trained here' });
  screen.getByText(/in use · Default · 6\.8 MB of weights, 3\.1 MB of features from 1,204 photos/);
  screen.getByText(/Its weights are damaged\. Restore a backup/);
  const removes = screen.getAllByRole('button', { name: /^Remove EfficientNet-Lite0/ });
  expect(removes).toHaveLength(1);
  await userEvent.click(removes[0]!);
  await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Remove the network' }));
  expect(bridge.inputsOf('backbones.remove')).toEqual([{ id: 'b' }]);
  await waitFor(() => expect(screen.queryByText(/Its weights are damaged/)).toBeNull());
});
