import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { giveThePageASize, tableOf, type ScriptedBridge } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, openApp, type OpenedApp } from '../../openApp.fixture';

beforeAll(() => giveThePageASize());
afterEach(cleanup);
beforeEach(() => localStorage.clear());

const grid = (): HTMLElement => screen.getByRole('grid', { name: 'Photos' });
const cells = (): string[] =>
  within(grid())
    .getAllByRole('gridcell')
    .map(({ id }) => id);
const cell = (id: number): HTMLElement => document.getElementById(`photo-${id}`)!;
/** Where the row of a photo is seen, below the upper edge. */
const belowTopPx = (id: number): number => parseFloat(cell(id).closest<HTMLElement>('[role="row"]')!.style.top) - grid().scrollTop;

/** The photos 1 to 400; each call of the function brings 200 more above them, as an index does, and resolves when the page has them. */
async function openGrowing(): Promise<OpenedApp & { readonly grow: () => Promise<void> }> {
  let ids = Array.from({ length: 400 }, (_, index) => index + 1);
  const { app, bridge } = await openApp({ 'photos.list': () => tableOf(ids) });
  await screen.findByRole('grid', { name: 'Photos' });
  const grow = async (): Promise<void> => {
    ids = [...Array.from({ length: 200 }, (_, index) => index + ids.length + 1_001), ...ids];
    await app.photos.refresh();
  };
  return { app, bridge, grow };
}
const asked = (bridge: ScriptedBridge): unknown[] => bridge.inputsOf('search.byImage').map(({ imageId }) => imageId);
const at = { clientX: 200, clientY: 200, button: 0 };

test('photos that come while a button is down on one wait until it is up again, and the click opens that one', async () => {
  const { app, grow } = await openGrowing();
  await fireEvent.pointerDown(cell(3), { ...at, buttons: 1 });
  const before = cells();
  await grow();
  // More rows are drawn beyond the edge by then.
  expect(cells().slice(0, before.length)).toEqual(before);
  await fireEvent.pointerUp(cell(3), at);
  await fireEvent.click(cell(3), at);
  expect(app.trail.current.place).toEqual({ view: 'similar', query: { kind: 'photo', imageId: 3 } });
  await waitFor(() => expect(app.photos.table.imageIds.length).toBe(600));
});

test('a photo that moved away under a still hand is opened all the same; one that a hand was drawn away from is not', async () => {
  const { app, bridge } = await openGrowing();
  const row = cell(3).closest('[role="row"]')!;
  for (const movedPx of [60, 1]) {
    await fireEvent.pointerDown(cell(3), { ...at, buttons: 1 });
    // The browser's click is where both ends of the press have met.
    await fireEvent.pointerUp(row, { ...at, clientX: at.clientX + movedPx });
    await fireEvent.click(row, { ...at, clientX: at.clientX + movedPx });
    expect(app.trail.current.place.view).toBe(movedPx === 1 ? 'similar' : 'library');
  }
  await waitFor(() => expect(new Set(asked(bridge))).toEqual(new Set([3])));
});

test('where nobody has taken up a photo, the very top shows what comes; a photo with the focus stays where it is seen', async () => {
  const { app, grow } = await openGrowing();
  await grow();
  await waitFor(() => expect(cells()).toContain('photo-1401'));
  expect(grid().scrollTop).toBe(0);
  await key({ code: 'ArrowDown' });
  await key({ code: 'ArrowDown' });
  const { focusId } = app.trail.current.selection;
  const beforePx = belowTopPx(focusId!);
  await grow();
  await waitFor(() => expect(app.photos.table.imageIds.length).toBe(800));
  await waitFor(() => expect(grid().scrollTop).toBeGreaterThan(1_000));
  expect(belowTopPx(focusId!)).toBeCloseTo(beforePx, 3);
});

test('what a person asks for is shown at once, whatever the hand does', async () => {
  const { app } = await openGrowing();
  const { changes } = app.photos;
  await fireEvent.pointerDown(cell(3), { ...at, buttons: 1 });
  app.photos.setOrder('folder');
  await waitFor(() => expect(app.photos.changes).toBeGreaterThan(changes));
});
