import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DuplicateFile, DuplicateGroup, DuplicateKind, FileId, ImageId, JobStatus, RootId } from '@contract/data';
import { duplicateCounts, giveThePageASize, job } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, openApp, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => {
  giveThePageASize();
  Element.prototype.scrollIntoView ??= () => undefined;
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const file = (id: number): DuplicateFile => ({
  ...{ fileId: id as FileId, imageId: id as ImageId, rootId: 1 as RootId, name: `copy-${id}.jpg`, path: `/photos/copy-${id}.jpg` },
  ...{ folder: '/photos', sizeBytes: 1_000_000, width: 1200, height: 900, format: 'jpeg', takenAtMs: 0, modifiedAtMs: 0 },
  ...{ isHere: true, changes: [] },
});
const group = (kind: DuplicateKind, ...ids: number[]): DuplicateGroup => ({ kind, files: ids.map(file), bestReasons: ['most-pixels'] });
const all = [group('identical', 1, 2), group('identical', 3, 4), group('edited', 5, 6), group('edited', 7, 8), group('similar', 9, 10, 11)];

async function open(): Promise<OpenedApp> {
  const count = (kind: DuplicateKind) => ({ groups: all.filter((one) => one.kind === kind).length, spare: 1, spareBytes: 1 });
  const opened = await openApp({
    'duplicates.counts': () =>
      duplicateCounts({ identical: count('identical'), edited: count('edited'), similar: count('similar'), compared: 2, of: 3, kept: 1 }),
    'duplicates.list': ({ kind }) => ({ groups: all.filter((one) => one.kind === kind), total: count(kind).groups }),
    'duplicates.decide': () => duplicateCounts({ kept: 1 }),
    'judgements.saveGroup': () => ({ similar: 3, different: 0, contradictions: 0 }),
    'jobs.cancel': () => undefined as never,
  });
  await key({ code: 'Digit5', ctrlKey: true });
  await tile(1);
  return opened;
}
const tile = (id: number): Promise<HTMLElement> => screen.findByRole('button', { name: new RegExp(`^copy-${id}\\.jpg`, 'u') });
const groupOf = async (id: number): Promise<HTMLElement> => (await tile(id)).closest<HTMLElement>('.copies')!;
const show = (name: RegExp): Promise<void> => userEvent.click(screen.getByRole('tab', { name }));

test('arrows go from file to file and from group to group, Home and End to the first and the last', async () => {
  await open();
  (await tile(1)).focus();
  const focused = (): string => document.activeElement!.getAttribute('aria-label')!.slice(0, 'copy-1'.length);
  for (const [code, at] of [
    ['ArrowRight', 'copy-2'],
    ['ArrowLeft', 'copy-1'],
    ['ArrowDown', 'copy-3'],
    ['ArrowUp', 'copy-1'],
    ['End', 'copy-4'],
    ['Home', 'copy-1'],
  ] as const) {
    await key({ code });
    expect([code, focused()]).toEqual([code, at]);
  }
});

test('E shows the file with the focus in its folder, X marks it, Escape lets all marks go', async () => {
  const { app, bridge } = await open();
  (await tile(2)).focus();
  await key({ code: 'KeyE' });
  await waitFor(() => expect(bridge.done).toContain('reveal 2'));
  await key({ code: 'KeyX' });
  expect(app.duplicates.markedFiles.map(({ fileId }) => fileId)).toEqual([2]);
  await key({ code: 'Escape' });
  expect(app.duplicates.markedFiles).toEqual([]);
});

test('one button marks all but the suggested file of each group; another lets the marks go', async () => {
  const { app } = await open();
  await userEvent.click(screen.getByRole('button', { name: 'Keep the suggested ones' }));
  expect(app.duplicates.markedFiles.map(({ fileId }) => fileId)).toEqual([2, 4]);
  const bar = screen.getByRole('toolbar', { name: '2 files marked, 2 MB' });
  await userEvent.click(within(bar).getByRole('button', { name: 'Clear the marks' }));
  expect(app.duplicates.markedFiles).toEqual([]);
});

test('a group is kept whole by its button, and the kept ones are shown by another', async () => {
  const { bridge } = await open();
  await userEvent.click(within(await groupOf(3)).getByRole('button', { name: /^Keep all/ }));
  await waitFor(() => expect(bridge.inputsOf('duplicates.decide')[0]).toMatchObject({ decision: 'keep' }));
  await userEvent.click(screen.getByRole('button', { name: /1 kept/ }));
  await waitFor(() => expect(bridge.inputsOf('duplicates.list').at(-1)).toMatchObject({ isKept: true }));
});

test('versions are taken apart, by button and by key; identical files are not', async () => {
  const { bridge } = await open();
  await key({ code: 'Digit2' });
  expect(bridge.inputsOf('duplicates.decide')).toEqual([]);
  await show(/edited/);
  await userEvent.click(within(await groupOf(5)).getByRole('button', { name: /^Not the same picture/ }));
  await waitFor(() => expect(bridge.inputsOf('duplicates.decide')[0]).toMatchObject({ decision: 'not-same' }));
  (await tile(7)).focus();
  await key({ code: 'Digit2' });
  await waitFor(() => expect(bridge.inputsOf('duplicates.decide')).toHaveLength(2));
});

test('what looks alike is judged and searched with, and nothing of it can be marked for the bin', async () => {
  const { app, bridge } = await open();
  await show(/Look alike/);
  await userEvent.click(within(await groupOf(9)).getByRole('button', { name: /^These are alike/ }));
  await waitFor(() => expect(bridge.inputsOf('judgements.saveGroup')[0]).toMatchObject({ imageIds: [9, 10, 11] }));
  (await tile(9)).focus();
  await key({ code: 'KeyX' });
  await key({ code: 'Delete' });
  expect(app.duplicates.markedFiles).toEqual([]);
  expect(screen.queryByRole('dialog')).toBeNull();
  await userEvent.click(await tile(10));
  await waitFor(() => expect(bridge.inputsOf('search.byImage')[0]).toMatchObject({ imageId: 10 }));
});

test('a copy is seen large by its button, and Escape leads back to the list', async () => {
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Large view of copy-2.jpg' }));
  await screen.findByRole('dialog', { name: /^Large view of/ });
  await key({ code: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await tile(2);
});

test('comparing is stopped by a button, and begun again by another', async () => {
  const { bridge } = await open();
  await waitFor(() => expect(bridge.inputsOf('duplicates.find')).toHaveLength(1));
  bridge.tell('job.changed', job({ kind: 'findDuplicates', id: 7 as JobStatus['id'], phase: 'comparing' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
  await waitFor(() => expect(bridge.inputsOf('jobs.cancel')).toEqual([{ jobId: 7 }]));
  bridge.tell('job.changed', job({ kind: 'findDuplicates', id: 7 as JobStatus['id'], state: 'cancelled' }));
  await userEvent.click(await screen.findByRole('button', { name: 'Compare the rest' }));
  await waitFor(() => expect(bridge.inputsOf('duplicates.find')).toHaveLength(2));
});

test('the tabs are gone through by arrows', async () => {
  await open();
  screen.getByRole('tab', { name: /Identical files/ }).focus();
  await userEvent.keyboard('{ArrowRight}');
  await fireEvent.keyDown(document.activeElement!, { code: 'Enter', key: 'Enter' });
  await tile(5);
});
