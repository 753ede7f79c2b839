import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DuplicateFile, DuplicateGroup, DuplicateKind, FileId, ImageId, RootId } from '@contract/data';
import { duplicateCounts, giveThePageASize, job } from '../../../test/e2e/fixtures/scriptedBridge';
import { openApp, type Answers, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => {
  giveThePageASize();
  Element.prototype.scrollIntoView ??= () => undefined;
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const file = (id: number, change: Partial<DuplicateFile> = {}): DuplicateFile => ({
  ...{ fileId: id as FileId, imageId: id as ImageId, rootId: 1 as RootId, name: `copy-${id}.jpg`, path: `/photos/copy-${id}.jpg` },
  ...{ folder: '/photos', sizeBytes: 1_000_000, width: 1200, height: 900, format: 'jpeg', takenAtMs: 0, modifiedAtMs: 0 },
  ...{ isHere: true, changes: [] },
  ...change,
});
const group = (kind: DuplicateKind, ...files: DuplicateFile[]): DuplicateGroup => ({ kind, files, bestReasons: ['most-pixels'] });

async function open(groups: readonly DuplicateGroup[], answers: Answers = {}): Promise<OpenedApp> {
  const count = (kind: DuplicateKind) => ({ groups: groups.filter((one) => one.kind === kind).length, spare: 1, spareBytes: 1 });
  const { app, bridge } = await openApp({
    'duplicates.counts': () =>
      duplicateCounts({ identical: count('identical'), edited: count('edited'), similar: count('similar'), compared: 2, of: 3 }),
    'duplicates.list': ({ kind }) => ({ groups: groups.filter((one) => one.kind === kind), total: count(kind).groups }),
    'duplicates.decide': () => duplicateCounts({ kept: 1 }),
    'judgements.save': () => ({ similar: 1, different: 0, contradictions: 0 }),
    ...answers,
  });
  await fireEvent.keyDown(document.body, { code: 'Digit5', ctrlKey: true });
  await screen.findByRole('tab', { name: /Identical files/ });
  return { app, bridge };
}
const press = (init: KeyboardEventInit): Promise<boolean> => fireEvent.keyDown(document.activeElement ?? document.body, init);

test('opening the screen compares what was not compared, and 1 marks all but the suggested one', async () => {
  const { bridge } = await open([group('identical', file(1), file(2), file(3))]);
  await waitFor(() => expect(bridge.inputsOf('duplicates.find').length).toBe(1));
  (await screen.findByRole('button', { name: /copy-1\.jpg, suggested/ })).focus();
  await press({ code: 'Digit1' });
  await screen.findByRole('toolbar', { name: '2 files marked, 2 MB' });
  screen.getByRole('button', { name: /copy-1\.jpg, keep/, pressed: false });
  screen.getByRole('button', { name: /copy-3\.jpg, to the bin/, pressed: true });
});

test('keys mean the first group before any has the focus, which alone shows them; then the one that has it', async () => {
  await open([group('identical', file(1), file(2)), group('identical', file(3), file(4))]);
  const keyed = (): (string | null)[] =>
    screen.getAllByRole('button', { name: /^Keep the suggested one$/ }).map((button) => button.getAttribute('aria-keyshortcuts'));
  await screen.findByRole('button', { name: /^copy-3\.jpg/ });
  expect(keyed()).toEqual(['1', null]);
  await press({ code: 'Digit1' });
  await screen.findByRole('button', { name: /copy-2\.jpg, to the bin/, pressed: true });
  await press({ code: 'ArrowDown' });
  expect(document.activeElement?.getAttribute('aria-label')).toContain('copy-1.jpg');
  await press({ code: 'ArrowDown' });
  await waitFor(() => expect(keyed()).toEqual([null, '1']));
  await press({ code: 'Digit1' });
  await screen.findByRole('button', { name: /copy-4\.jpg, to the bin/, pressed: true });
});

test('while pictures are compared a list without any says that it is not whole yet, but for the one of identical files', async () => {
  const { bridge } = await open([]);
  bridge.tell('job.changed', job({ kind: 'findDuplicates', phase: 'comparing' }));
  await screen.findByRole('heading', { name: 'No identical files' });
  await userEvent.click(screen.getByRole('tab', { name: /edited/ }));
  await screen.findByRole('heading', { name: 'Nothing found so far' });
  bridge.tell('job.changed', job({ kind: 'findDuplicates', state: 'done' }));
  await screen.findByRole('heading', { name: 'No second versions' });
});

test('while pictures are compared an empty list does not deny what its tab counts', async () => {
  const { bridge } = await open([], {
    'duplicates.counts': () => duplicateCounts({ similar: { groups: 3, spare: 3, spareBytes: 3 } }),
  });
  bridge.tell('job.changed', job({ kind: 'findDuplicates', phase: 'comparing' }));
  await userEvent.click(await screen.findByRole('tab', { name: /Look alike 3/ }));
  await screen.findByRole('heading', { name: '3 groups found so far' });
});

test('how far the comparing is stands under the list, which lies still when that comes and goes', async () => {
  const { bridge } = await open([group('identical', file(1), file(2))]);
  const copy = await screen.findByRole('button', { name: /^copy-1\.jpg/ });
  bridge.tell('job.changed', job({ kind: 'findDuplicates', phase: 'comparing', done: 1, total: 3 }));
  const words = await screen.findByText('Comparing pictures: 1 of 3');
  expect(copy.compareDocumentPosition(words) & Node.DOCUMENT_POSITION_FOLLOWING).not.toBe(0);
});

test('nothing goes before the list of it was agreed to; then files by number go, and what stays is named for them', async () => {
  const { bridge } = await open([group('identical', file(1), file(2))]);
  await userEvent.click(await screen.findByRole('button', { name: /^copy-2\.jpg/ }));
  await userEvent.click(screen.getByRole('button', { name: /Move 1 file to the bin…/ }));
  const dialog = screen.getByRole('dialog');
  within(dialog).getByText('/photos/copy-2.jpg');
  expect(bridge.binned).toEqual([]);
  await userEvent.click(within(dialog).getByRole('button', { name: 'Move 1 file' }));
  await waitFor(() => expect(bridge.binned).toEqual([[{ binIds: [2], keepIds: [1] }]]));
  await screen.findByText(/Restore it there/);
});

test('where the engine goes half way, what was moved and what was not is told by name at once, and the rest stays marked', async () => {
  const { bridge } = await open([group('identical', file(1), file(2), file(3))]);
  bridge.binAnswer = { movedIds: [2 as FileId], refused: [{ fileId: 3 as FileId, path: null, reason: 'not-reached' }] };
  await userEvent.click(await screen.findByRole('button', { name: /^copy-2\.jpg/ }));
  await userEvent.click(screen.getByRole('button', { name: /^copy-3\.jpg/ }));
  await press({ code: 'Delete' });
  const never = new Promise<never>(() => undefined);
  Object.assign(bridge.answers, { 'duplicates.list': () => never, 'duplicates.counts': () => never });
  await userEvent.click(await screen.findByRole('button', { name: 'Move 2 files' }));
  const told = await screen.findByRole('dialog', { name: '1 file was left where it is' });
  within(told).getByText('/photos/copy-3.jpg');
  within(told).getByText(/^Search stopped before this file was checked/);
  screen.getByText('1 file is in the system’s bin. Restore it there.');
  expect(screen.queryByRole('button', { name: /^copy-2\.jpg/, hidden: true })).toBeNull();
  screen.getByRole('button', { name: /^copy-3\.jpg/, pressed: true, hidden: true });
});

test('a decision that is refused after another list was opened does not put its groups there', async () => {
  let refuse: (reason: object) => void = () => undefined;
  const { app } = await open([group('identical', file(1), file(2))], {
    'duplicates.list': ({ kind }) => ({ groups: kind === 'identical' ? [group('identical', file(1), file(2))] : [], total: 0 }),
    'duplicates.decide': () => new Promise((_, reject) => (refuse = reject)),
  });
  await screen.findByRole('button', { name: /^copy-1\.jpg/ });
  const decided = app.duplicates.decide(app.duplicates.groups![0]!, 'keep');
  app.duplicates.show('edited');
  await screen.findByRole('heading', { name: 'No second versions' });
  refuse({ code: 'disk-full', message: 'Full.' });
  await expect(decided).rejects.toMatchObject({ code: 'disk-full' });
  expect(app.duplicates.groups).toEqual([]);
});

test('after the focused file went to the bin by keys, the focus is on the file that follows it, and not on a button', async () => {
  let groups = [group('identical', file(1), file(2), file(3)), group('identical', file(4), file(5))];
  const { bridge } = await open([], { 'duplicates.list': () => ({ groups, total: groups.length }) });
  bridge.binAnswer = { movedIds: [2 as FileId], refused: [] };
  const bin = async (name: RegExp, left: DuplicateGroup[]): Promise<void> => {
    (await screen.findByRole('button', { name })).focus();
    await press({ code: 'KeyX' });
    await press({ code: 'Delete' });
    groups = left;
    (await screen.findByRole('button', { name: 'Move 1 file' })).focus();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(screen.queryByRole('button', { name })).toBeNull());
  };
  const focused = (): string => document.activeElement?.getAttribute('aria-label') ?? '';
  await bin(/^copy-2\.jpg/, [group('identical', file(1), file(3)), groups[1]!]);
  await waitFor(() => expect(focused()).toMatch(/^copy-3\.jpg/));
  await bin(/^copy-3\.jpg/, [groups[1]!]);
  await waitFor(() => expect(focused()).toMatch(/^copy-4\.jpg/));
});

test('Delete with no file marked asks nothing, and says how one is marked', async () => {
  await open([group('identical', file(1), file(2))]);
  (await screen.findByRole('button', { name: /^copy-2\.jpg/ })).focus();
  await press({ code: 'Delete' });
  await screen.findByText(/^No file is marked for the bin/);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('the last one of a group cannot be marked, nor one whose drive is away', async () => {
  const { app } = await open([group('identical', file(1), file(2), file(3, { isHere: false }))]);
  await userEvent.click(await screen.findByRole('button', { name: /^copy-1\.jpg/ }));
  await userEvent.click(screen.getByRole('button', { name: /^copy-2\.jpg/ }));
  expect(app.duplicates.markedFiles.map(({ fileId }) => fileId)).toEqual([1]);
  await screen.findByText('One file of each group stays.');
  const away = screen.getByRole('button', { name: /^copy-3\.jpg, offline/ });
  expect(away.getAttribute('aria-disabled')).toBe('true');
  await userEvent.click(away);
  expect(app.duplicates.markedFiles.map(({ fileId }) => fileId)).toEqual([1]);
});

test('the keys get past a file whose drive is away, from file to file and from group to group', async () => {
  const away = { isHere: false };
  await open([
    group('identical', file(1), file(2, away), file(3)),
    group('identical', file(4, away), file(5, away)),
    group('identical', file(6), file(7)),
  ]);
  const focused = (): string => document.activeElement?.getAttribute('aria-label') ?? '';
  (await screen.findByRole('button', { name: /^copy-1\.jpg/ })).focus();
  for (const [code, name] of [
    ['ArrowRight', 'copy-2.jpg'],
    ['ArrowRight', 'copy-3.jpg'],
    ['ArrowDown', 'copy-4.jpg'],
    ['ArrowDown', 'copy-6.jpg'],
  ] as const) {
    await press({ code });
    expect(focused()).toContain(name);
  }
});

/** Where something lies on the screen, from its top to its bottom. */
const lay = (element: Element, top: number, bottom: number): void => {
  element.getBoundingClientRect = () => new DOMRect(0, top, 800, bottom - top);
};

test('while a long group fills the view, keys mean it, and not one below that nobody sees', async () => {
  const { app } = await open([
    group('identical', file(1), file(2)),
    group('identical', file(3), file(4)),
    group('identical', file(5), file(6)),
  ]);
  await screen.findByRole('button', { name: /^copy-3\.jpg/ });
  const list = screen.getByRole('group', { name: 'Identical files' });
  const tops = [-900, -200, 1_200, 1_500];
  lay(list, 0, 600);
  list.querySelectorAll('.copies').forEach((element, at) => lay(element, tops[at]!, tops[at + 1]!));
  await fireEvent.scroll(list);
  await press({ code: 'Digit1' });
  expect(app.duplicates.markedFiles.map(({ fileId }) => fileId)).toEqual([4]);
});

const openAgain = {
  pairs: [],
  counts: { similar: 0, different: 0, contradictions: 0 },
  isTags: false,
  step: { key: 'copiesOpen', name: '' },
} as const;

test('0 keeps a group whole, which a notice tells, and Ctrl+Z takes that back; 2 takes versions apart', async () => {
  const { bridge } = await open([group('edited', file(1), file(2, { changes: ['cropped'] }))], { 'history.undo': () => openAgain });
  await userEvent.click(await screen.findByRole('tab', { name: /edited/ }));
  (await screen.findByRole('button', { name: /^copy-2\.jpg/ })).focus();
  await press({ code: 'Digit0' });
  await screen.findByText('Decided: the group is listed no more.');
  expect(bridge.inputsOf('duplicates.decide')).toEqual([{ kind: 'edited', fileIds: [1, 2], decision: 'keep' }]);
  await press({ code: 'KeyZ', ctrlKey: true });
  await screen.findByText('The group is open again.');
  expect(bridge.inputsOf('history.undo').length).toBe(1);
  (await screen.findByRole('button', { name: /^copy-2\.jpg/ })).focus();
  await press({ code: 'Digit2' });
  await waitFor(() => expect(bridge.inputsOf('duplicates.decide').at(-1)).toMatchObject({ decision: 'not-same' }));
});

test('Ctrl+Z pressed before the answer has come waits for it, and so takes back that very decision', async () => {
  const { bridge } = await open([group('edited', file(1), file(2, { changes: ['cropped'] }))], { 'history.undo': () => openAgain });
  let answer = (): void => undefined;
  bridge.answers['duplicates.decide'] = () => new Promise((resolve) => (answer = () => resolve(duplicateCounts({ kept: 1 })))) as never;
  await userEvent.click(await screen.findByRole('tab', { name: /edited/ }));
  (await screen.findByRole('button', { name: /^copy-2\.jpg/ })).focus();
  await press({ code: 'Digit0' });
  await press({ code: 'KeyZ', ctrlKey: true });
  await waitFor(() => expect(bridge.inputsOf('duplicates.decide').length).toBe(1));
  expect(bridge.inputsOf('history.undo')).toEqual([]);
  answer();
  await screen.findByText('The group is open again.');
  expect(bridge.inputsOf('history.undo').length).toBe(1);
});

test('marks are undone and done again in order with all else, and passed over where they are not to be seen', async () => {
  const { app, bridge } = await open([group('identical', file(1), file(2), file(3))]);
  const marked = (): number[] => app.duplicates.markedFiles.map(({ fileId }) => fileId);
  await userEvent.click(await screen.findByRole('button', { name: /^copy-2\.jpg/ }));
  await userEvent.click(screen.getByRole('button', { name: /^copy-3\.jpg/ }));
  await press({ code: 'KeyZ', ctrlKey: true });
  await waitFor(() => expect(marked()).toEqual([2]));
  await press({ code: 'KeyZ', ctrlKey: true, shiftKey: true });
  await waitFor(() => expect(marked()).toEqual([2, 3]));
  await press({ code: 'Escape' });
  expect(marked()).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: /^Library/ }));
  await press({ code: 'KeyZ', ctrlKey: true });
  await screen.findByText('There is nothing to undo.');
  expect([marked(), bridge.inputsOf('history.undo').length]).toEqual([[], 1]);
  await userEvent.click(screen.getByRole('button', { name: /^Duplicates/ }));
  await press({ code: 'KeyZ', ctrlKey: true });
  await waitFor(() => expect(marked()).toEqual([2, 3]));
});

test('what only looks alike offers no bin: a press finds its kin, 1 judges the group similar', async () => {
  const { app, bridge } = await open([group('similar', file(1), file(2))]);
  await userEvent.click(await screen.findByRole('tab', { name: /Look alike/ }));
  (await screen.findByRole('button', { name: /^copy-1\.jpg/ })).focus();
  expect(screen.queryByRole('button', { name: /bin/ })).toBeNull();
  await press({ code: 'Digit1' });
  await waitFor(() => expect(bridge.inputsOf('judgements.save')[0]?.pairs).toEqual([{ imageA: 1, imageB: 2, verdict: 'similar' }]));
  await userEvent.click(screen.getByRole('button', { name: /^copy-1\.jpg/ }));
  expect(app.trail.current.place).toMatchObject({ view: 'similar', query: { imageId: 1 } });
});

test('a file that was refused is told by its path and the reason', async () => {
  const { bridge } = await open([group('identical', file(1), file(2))]);
  bridge.binAnswer = { movedIds: [], refused: [{ fileId: 2 as FileId, path: '/photos/copy-2.jpg', reason: 'last-copy' }] };
  await userEvent.click(await screen.findByRole('button', { name: /^copy-2\.jpg/ }));
  await press({ code: 'Delete' });
  await userEvent.click(await screen.findByRole('button', { name: 'Move 1 file' }));
  const told = await screen.findByRole('dialog', { name: '1 file was left where it is' });
  within(told).getByText(/this could be the last copy/);
});
