import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImageId, Judgement, Tag, TagId } from '@contract/data';
import type { ScriptedBridge } from '../../../test/e2e/fixtures/scriptedBridge';
import { duplicateCounts, giveThePageASize, job, status, tableOf } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, openApp, type Answers, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => {
  giveThePageASize();
  HTMLElement.prototype.setPointerCapture = () => undefined;
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const tag = (id: number, name: string, images = 1): Tag => ({ id: id as TagId, name, images, membersAreSimilar: false });

async function open(answers: Answers = {}): Promise<OpenedApp> {
  const { app, bridge } = await openApp(answers);
  await screen.findByRole('grid', { name: 'Photos' });
  return { app, bridge };
}
const lastFilter = (bridge: ScriptedBridge): unknown => bridge.inputsOf('photos.list').at(-1)!.filter;
const span = { takenFromMs: Date.UTC(2021, 0), takenBeforeMs: Date.UTC(2022, 0) };

/** Two photos of October 2021 and one of 2019. */
const twoYears = {
  ...tableOf([1, 2, 3]),
  takenAtMs: Float64Array.of(Date.UTC(2021, 9, 16), Date.UTC(2021, 9, 14), Date.UTC(2019, 3, 1)),
};

test('before the first photo is there, it says how many were found as soon as that is known', async () => {
  const scanning = job({ phase: 'scanning', done: 0, total: 0 });
  const { bridge } = await openApp({ 'photos.list': () => tableOf([]), 'library.status': () => status({ images: 0, jobs: [scanning] }) });
  await screen.findByRole('heading', { name: 'Looking for photos' });
  bridge.tell('job.changed', job({ done: 0, total: 12_480 }));
  await screen.findByRole('heading', { name: '12,480 photos found' });
  // Beside the title no nought speaks against it.
  expect(screen.getByRole('heading', { level: 1 }).nextElementSibling?.textContent).toBe('');
});

test('a year, then a month of it, is chosen by key F; each is a chip that takes itself away', async () => {
  const { bridge } = await open({ 'photos.list': () => twoYears });
  await key({ code: 'KeyF' });
  const dialog = await screen.findByRole('dialog', { name: 'Only photos that fit' });
  await within(dialog).findByRole('option', { name: '2021 (2)' });
  await userEvent.selectOptions(within(dialog).getByLabelText('Year'), '2021');
  await waitFor(() => expect(lastFilter(bridge)).toMatchObject(span));
  screen.getByRole('button', { name: '2021: No date filter' });
  await userEvent.selectOptions(within(dialog).getByLabelText('Month'), 'October (2)');
  await waitFor(() => expect(lastFilter(bridge)).toMatchObject({ takenFromMs: Date.UTC(2021, 9), takenBeforeMs: Date.UTC(2021, 10) }));
  await key({ code: 'Escape' });
  await userEvent.click(screen.getByRole('button', { name: 'October 2021: No date filter' }));
  await waitFor(() => expect(lastFilter(bridge)).not.toMatchObject({ takenFromMs: expect.anything() as number }));
  expect(screen.queryByRole('group', { name: 'Filters in use' })).toBeNull();
});

test('filters that leave nothing say so with one way back, which clears the text, too; so does Shift+F', async () => {
  const { app, bridge } = await open({
    'photos.list': ({ filter }) => tableOf(filter.camera ? [] : [1, 2, 3]),
    'photos.cameras': () => ['Canon EOS 6D'],
  });
  app.trail.current.question.setFilter({ camera: 'Canon EOS 6D' });
  app.photos.setText('lake');
  await screen.findByText('No photo fits these filters');
  const empty = screen.getByText('No photo fits these filters').closest('[role="status"]') as HTMLElement;
  await userEvent.click(within(empty).getByRole('button', { name: 'Clear all' }));
  await screen.findByRole('grid', { name: 'Photos' });
  expect(app.photos.text).toBe('');
  app.trail.current.question.setFilter({ camera: 'Canon EOS 6D' });
  await screen.findByText('No photo fits these filters');
  await key({ code: 'KeyF', shiftKey: true });
  await screen.findByRole('grid', { name: 'Photos' });
  expect(lastFilter(bridge)).not.toMatchObject({ camera: 'Canon EOS 6D' });
});

test('a filter stays from folder to folder, and what was picked out by hand is shown whole', async () => {
  const { app, bridge } = await open();
  app.trail.current.question.setFilter(span);
  app.openLibrary(1 as never);
  await waitFor(() => expect(lastFilter(bridge)).toMatchObject({ ...span, rootId: 1 }));
  app.openPhotos([2 as ImageId]);
  await waitFor(() => expect(lastFilter(bridge)).not.toMatchObject(span));
});

test('the side bar lists the tags; the photos of one are shown, and the filter does not ask for a tag again', async () => {
  const { bridge } = await open({ 'tags.list': () => [tag(1, 'sea', 12), tag(2, 'to print', 3)] });
  await userEvent.click(await screen.findByRole('button', { name: 'Tag sea, 12 photos' }));
  await screen.findByRole('heading', { level: 1, name: 'sea' });
  await waitFor(() => expect(lastFilter(bridge)).toMatchObject({ tagId: 1 }));
  expect(screen.getByRole('button', { name: 'Tag sea, 12 photos' }).getAttribute('aria-current')).toBe('page');
  expect(screen.getByRole('button', { name: 'Library' }).getAttribute('aria-current')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Filters' }));
  const dialog = await screen.findByRole('dialog', { name: 'Only photos that fit' });
  within(dialog).getByLabelText('Folder');
  expect(within(dialog).queryByLabelText('Tag')).toBeNull();
});

test('by tag each heading names the tags that its photos have', async () => {
  const tagSets = { of: Int32Array.of(0, 1, 2), sets: [[1 as TagId], [1 as TagId, 2 as TagId], []] };
  await open({
    'tags.list': () => [tag(1, 'sea'), tag(2, 'to print')],
    'photos.list': ({ order }) => ({ ...tableOf([1, 2, 3]), ...(order === 'tag' ? { tagSets, fingerprint: 'by tags' } : {}) }),
  });
  await userEvent.click(screen.getByRole('radio', { name: 'By tag' }));
  for (const name of ['sea', 'sea and to print', 'No tag']) await screen.findByRole('heading', { level: 2, name });
});

test('a list that grows stays at the photo at its upper edge, one in another order begins at its top', async () => {
  let ids = Array.from({ length: 400 }, (_, index) => index + 1);
  const { app } = await open({ 'photos.list': () => tableOf(ids) });
  const grid = screen.getByRole('grid', { name: 'Photos' });
  grid.scrollTop = 3000;
  await fireEvent.scroll(grid);
  const inView = (): (string | undefined)[] =>
    within(grid)
      .getAllByRole('gridcell')
      .map(({ id }) => id);
  const before = inView();
  ids = [...Array.from({ length: 200 }, (_, index) => index + 1001), ...ids];
  await app.photos.refresh();
  await waitFor(() => expect(grid.scrollTop).toBeGreaterThan(4000));
  expect(inView().filter((id) => before.includes(id)).length).toBeGreaterThan(before.length / 2);
  await userEvent.click(screen.getByRole('radio', { name: 'By folder' }));
  await waitFor(() => expect(grid.scrollTop).toBe(0));
  expect(inView()).toContain('photo-1001');
});

test('a search with several photos asks once, with all of them', async () => {
  const { app, bridge } = await open();
  app.findSimilarToAll([1, 2, 3].map((photo) => photo as ImageId));
  await waitFor(() => expect(app.searches.of(app.trail.current).kind).toBe('answered'));
  expect(bridge.inputsOf('search.byExamples').map(({ more }) => more.length)).toEqual([2]);
  expect(bridge.inputsOf('search.byImage')).toEqual([]);
});

test('the side bar counts the copies that were found before, without the screen being opened', async () => {
  const one = { groups: 18, spare: 20, spareBytes: 1 };
  const { bridge } = await open({ 'duplicates.counts': () => duplicateCounts({ identical: one }) });
  await within(screen.getByRole('button', { name: 'Duplicates' })).findByText('18');
  expect(bridge.inputsOf('duplicates.find')).toEqual([]);
  expect(bridge.inputsOf('duplicates.list')).toEqual([]);
});

test('I opens the details: how it was taken, its tags, and what was said of it, which is taken back and undone there', async () => {
  const said: Judgement[] = [
    { imageA: 2 as ImageId, imageB: 1 as ImageId, verdict: 'similar', source: 'search', judgedAtMs: 1 },
    { imageA: 2 as ImageId, imageB: 3 as ImageId, verdict: 'different', source: 'search', judgedAtMs: 2 },
  ];
  const sea = tag(1, 'sea');
  let given: readonly Tag[] = [sea];
  const { bridge } = await open({
    'photos.details': ({ imageId }) => ({
      ...{ imageId, name: `photo-${imageId}.jpg`, rootId: 1 as never, takenAtMs: 0, width: 1200, height: 900, isIndexed: true },
      ...{ isDated: true, format: 'jpeg', camera: 'Canon EOS 6D', latitude: null, longitude: null, keywords: [] },
      places: ['/a/photo-1.jpg', '/b/copy.jpg'].map((path, at) => ({
        ...{ fileId: (at + 1) as never, rootId: 1 as never, path, sizeBytes: 2_400_000, modifiedAtMs: 0, state: 'here' as const },
      })),
    }),
    'photos.shot': () => ({
      ...{ lens: 'EF 24-70mm f/2.8L', exposureSeconds: 0.004, aperture: 2.8, iso: 400, focalLengthMm: 35, focalLength35Mm: 56 },
    }),
    'tags.list': () => [sea],
    'tags.ofImage': () => given,
    'tags.removeImages': () => {
      given = [];
      return tag(1, 'sea', 0);
    },
    'judgements.list': () => said,
    'judgements.withdraw': () => ({ similar: 0, different: 1, contradictions: 0 }),
    'history.undo': () => ({ pairs: [said[0]!], counts: { similar: 1, different: 1, contradictions: 0 }, isTags: false, step: null }),
  });
  await key({ code: 'Home' });
  await key({ code: 'KeyI' });
  const details = await screen.findByRole('complementary', { name: 'Details' });
  for (const text of ['EF 24-70mm f/2.8L', '1/250 s', 'f/2.8', '400', '35 mm (56 mm on 35 mm film)', '/a/photo-1.jpg', '/b/copy.jpg'])
    await within(details).findByText(text);
  await userEvent.click(await within(details).findByRole('button', { name: 'Take the tag sea off' }));
  await waitFor(() => expect(within(details).queryByText('sea')).toBeNull());
  expect(bridge.inputsOf('tags.removeImages')).toEqual([{ tagId: 1, imageIds: [1] }]);
  // Of the pairs only the one with this photo in it.
  const takeBack = await within(details).findByRole('button', { name: 'Take back: photo-2.jpg, Similar' });
  expect(within(details).queryByRole('button', { name: /photo-3/ })).toBeNull();
  await userEvent.click(takeBack);
  await within(details).findByText('photo-2.jpg: not judged any more');
  expect(within(details).queryByRole('button', { name: /^Take back/ })).toBeNull();
  await key({ code: 'KeyZ', ctrlKey: true });
  await within(details).findByRole('button', { name: 'Take back: photo-2.jpg, Similar' });
  expect(within(details).queryByText('photo-2.jpg: not judged any more')).toBeNull();
  // Refused, it is still said, and there is nothing to undo.
  bridge.answers['judgements.withdraw'] = () => Promise.reject({ code: 'disk-full', message: 'full' });
  await userEvent.click(within(details).getByRole('button', { name: 'Take back: photo-2.jpg, Similar' }));
  await within(details).findByRole('button', { name: 'Take back: photo-2.jpg, Similar' });
  expect(within(details).queryByText('photo-2.jpg: not judged any more')).toBeNull();
});

test('a redo that cannot be done says why, and can be tried again', async () => {
  const { bridge } = await open({
    'history.undo': () => ({ pairs: [], counts: { similar: 0, different: 0, contradictions: 0 }, isTags: true, step: null }),
    'history.redo': () => Promise.reject({ code: 'name-taken', message: 'There is a tag of that name.' }),
  });
  await key({ code: 'KeyZ', ctrlKey: true });
  const notices = within(screen.getByRole('region', { name: 'Notices' }));
  await notices.findByText('The last change of tags was taken back.');
  for (const times of [1, 2]) {
    await key({ code: 'KeyZ', ctrlKey: true, shiftKey: true });
    await notices.findByText('That name is taken. Choose another one.');
    await waitFor(() => expect(bridge.inputsOf('history.redo').length).toBe(times));
  }
});

test('from the photos with a tag, the way back from a search is called by the tag', async () => {
  const { app } = await open({ 'tags.list': () => [tag(4, 'harbour')] });
  app.openLibrary(null, 4 as TagId);
  await screen.findByRole('heading', { name: 'harbour' });
  app.findSimilar(2 as ImageId);
  const trail = await screen.findByRole('navigation', { name: 'Trail' });
  await userEvent.click(within(trail).getByRole('button', { name: 'harbour' }));
  await screen.findByRole('heading', { name: 'harbour' });
});

const drag = async (
  from: Element,
  at: readonly [number, number],
  to: readonly [number, number],
  init: PointerEventInit = {},
): Promise<void> => {
  const pointer = (x: number, y: number): PointerEventInit => ({ clientX: x, clientY: y, button: 0, buttons: 1, ...init });
  await fireEvent.pointerDown(from, pointer(...at));
  await fireEvent.pointerMove(from, pointer(...to));
};

test('a band drawn from a margin selects what it touches, Escape takes it back, and a bare drag of a photo draws none', async () => {
  const { app, bridge } = await open();
  const grid = screen.getByRole('grid', { name: 'Photos' });
  const { selection } = app.trail.current;
  await drag(grid, [2, 60], [500, 120]);
  expect(selection.selected).toEqual([1, 2, 3]);
  await key({ code: 'Escape' });
  expect(selection.size).toBe(0);
  await fireEvent.pointerUp(grid);
  const photo = await screen.findByRole('gridcell', { name: 'photo-1.jpg' });
  await drag(photo, [100, 80], [500, 120]);
  expect(selection.size).toBe(0);
  await fireEvent.dragStart(photo);
  expect(bridge.done).toEqual(['drag 1']);
  // With Ctrl the same drag is a band, and nothing leaves the window.
  await drag(photo, [100, 80], [500, 120], { ctrlKey: true });
  await fireEvent.dragStart(photo);
  expect(selection.size).toBeGreaterThan(0);
  expect(bridge.done).toEqual(['drag 1']);
  await fireEvent.pointerUp(grid);
});

test('who rests on a photo, or stops at it with the keys, has its search answered by the time they open it', async () => {
  const { app, bridge } = await open();
  const asked = () => bridge.inputsOf('search.byImage').map(({ imageId }) => imageId as number);
  const cell = (photo: number) => document.getElementById(`photo-${photo}`)!;
  fireEvent.pointerMove(cell(2), { clientX: 20, clientY: 20 });
  await waitFor(() => expect(asked()).toEqual([2]));
  await fireEvent.click(cell(2));
  expect(app.trail.current.place).toMatchObject({ view: 'similar' });
  await waitFor(() => expect(app.searches.of(app.trail.current).kind).toBe('answered'));
  expect(asked()).toEqual([2]);
  app.trail.back();
  await screen.findByRole('grid', { name: 'Photos' });
  await key({ code: 'ArrowRight' });
  await waitFor(() => expect(asked()).toEqual([2, 3]));
  await key({ code: 'Enter' });
  await waitFor(() => expect(app.searches.of(app.trail.current).kind).toBe('answered'));
  expect(asked()).toEqual([2, 3]);
});
