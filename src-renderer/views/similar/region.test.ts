import { cleanup, fireEvent, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PictureRegion } from '@contract/data';
import { giveThePageASize, type ScriptedBridge } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, type OpenedApp } from '../../openApp.fixture';
import { grid, openWithKin } from './openKin.fixture';

beforeAll(() => {
  giveThePageASize();
  // The picture lies at 100, 50 and is 200 px wide and 100 px high.
  HTMLElement.prototype.setPointerCapture = () => undefined;
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

async function openQuery(): Promise<OpenedApp & { readonly frame: HTMLElement }> {
  const opened = await openWithKin();
  await fireEvent.click(await screen.findByRole('gridcell', { name: 'photo-1.jpg' }));
  await grid('Similar photos');
  const frame = document.querySelector<HTMLElement>('.pinned .frame')!;
  frame.getBoundingClientRect = () => new DOMRect(100, 50, 200, 100);
  return { ...opened, frame };
}
const regionsOf = (bridge: ScriptedBridge): (PictureRegion | undefined)[] =>
  bridge.inputsOf('search.byExamples').map(({ query }) => query.region);
const box = (): HTMLElement => screen.getByRole('button', { name: /^Region: from/ });
/** One drag of the first button, in px of the window. */
async function drag(on: Element, from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const at = ([clientX, clientY]: readonly [number, number]) => ({ clientX, clientY, button: 0, pointerId: 1 });
  await fireEvent.pointerDown(on, at(from));
  await fireEvent.pointerMove(on, at(to));
  await fireEvent.pointerUp(on, at(to));
}

describe('a part of the query, by pointer', () => {
  test('what is drawn is searched with, whichever way it was drawn, and the whole picture again by a button', async () => {
    const { bridge, frame } = await openQuery();
    await drag(frame, [250, 130], [150, 70]);
    await waitFor(() => expect(regionsOf(bridge).at(-1)).toEqual({ x: 0.25, y: 0.2, width: 0.5, height: 0.6 }));
    await userEvent.click(await screen.findByRole('button', { name: 'Search with the whole picture' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Region: from/ })).toBeNull());
  });

  test('what reads pictures is started by the key that begins one, and not by a search with a whole photo', async () => {
    const { bridge } = await openQuery();
    expect(bridge.inputsOf('search.expectPicture')).toEqual([]);
    await key({ code: 'KeyR' });
    expect(bridge.inputsOf('search.expectPicture')).toHaveLength(1);
  });

  test('a press that hardly moved opens the picture large, and searches for nothing', async () => {
    const { bridge, frame } = await openQuery();
    const asked = regionsOf(bridge).length;
    await drag(frame, [250, 130], [252, 132]);
    await userEvent.click(screen.getByRole('button', { name: 'Large view of photo-1.jpg' }));
    await screen.findByRole('dialog', { name: 'Large view of photo-1.jpg' });
    expect(regionsOf(bridge).length).toBe(asked);
  });

  test('a sliver that nobody meant is dropped', async () => {
    const { bridge, frame } = await openQuery();
    const asked = regionsOf(bridge).length;
    await drag(frame, [150, 70], [250, 72]);
    expect(regionsOf(bridge).length).toBe(asked);
    expect(screen.queryByRole('button', { name: /^Region: from/ })).toBeNull();
  });

  test('another button than the first draws nothing', async () => {
    const { frame } = await openQuery();
    await fireEvent.pointerDown(frame, { clientX: 150, clientY: 70, button: 2, pointerId: 1 });
    await fireEvent.pointerMove(frame, { clientX: 250, clientY: 130, pointerId: 1 });
    expect(screen.queryByRole('button', { name: /^Region: from/ })).toBeNull();
  });

  test('a region that is there is moved by its middle and pulled by its corners; each end of a drag searches', async () => {
    const { bridge, frame } = await openQuery();
    await drag(frame, [150, 70], [250, 130]);
    await waitFor(() => expect(regionsOf(bridge).at(-1)).toEqual({ x: 0.25, y: 0.2, width: 0.5, height: 0.6 }));
    document.querySelector<HTMLElement>('.pinned .frame')!.getBoundingClientRect = () => new DOMRect(100, 50, 200, 100);
    await drag(box(), [200, 100], [220, 110]);
    await waitFor(() => expect(regionsOf(bridge).at(-1)).toEqual({ x: 0.35, y: 0.3, width: 0.5, height: 0.6 }));
    document.querySelector<HTMLElement>('.pinned .frame')!.getBoundingClientRect = () => new DOMRect(100, 50, 200, 100);
    await drag(box().querySelector('.nw')!, [170, 80], [110, 60]);
    await waitFor(() => expect(regionsOf(bridge).at(-1)).toEqual({ x: 0.05, y: 0.1, width: 0.8, height: 0.8 }));
  });
});

describe('a part of the query, by keys', () => {
  const bounds = (): string => box().getAttribute('aria-label')!;

  test('R makes one in the middle, which has the focus; arrows move it, with Shift they resize it, Enter searches', async () => {
    const { bridge } = await openQuery();
    await key({ code: 'KeyR' });
    await screen.findByText(/^Drag on the picture\. Or move with the arrow keys/);
    await waitFor(() => expect(document.activeElement).toBe(box()));
    expect(bounds()).toMatch(/^Region: from 20% to 80% across, 20% to 80% down/);
    await key({ code: 'ArrowLeft' });
    await key({ code: 'ArrowUp' });
    expect(bounds()).toMatch(/^Region: from 18% to 78% across, 18% to 78% down/);
    await key({ code: 'ArrowRight', shiftKey: true });
    await key({ code: 'ArrowUp', shiftKey: true });
    expect(bounds()).toMatch(/^Region: from 18% to 80% across, 18% to 76% down/);
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(regionsOf(bridge).at(-1)).toEqual({ x: 0.18, y: 0.18, width: 0.62, height: 0.58 }));
  });

  test('keys with Ctrl, and those of an input method, leave it where it is', async () => {
    await openQuery();
    await key({ code: 'KeyR' });
    await waitFor(() => expect(document.activeElement).toBe(box()));
    await key({ code: 'ArrowLeft', ctrlKey: true });
    await key({ code: 'ArrowLeft', isComposing: true });
    expect(bounds()).toMatch(/^Region: from 20% to 80% across/);
  });

  test('R again, or Escape, takes it away, and the answers have the focus', async () => {
    const { bridge } = await openQuery();
    const asked = regionsOf(bridge).length;
    await key({ code: 'KeyR' });
    await waitFor(() => expect(document.activeElement).toBe(box()));
    await key({ code: 'KeyR' });
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Region: from/ })).toBeNull());
    await key({ code: 'KeyR' });
    await waitFor(() => expect(document.activeElement).toBe(box()));
    await key({ code: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Region: from/ })).toBeNull());
    expect(document.activeElement).toBe(await grid('Similar photos'));
    expect(regionsOf(bridge).length).toBe(asked);
  });

  test('of a picture that cannot be shown no part can be drawn, and its button says why', async () => {
    await openQuery();
    await fireEvent.error(document.querySelector('.pinned .frame img')!);
    const button = await screen.findByRole('button', { name: /^Region/ });
    await waitFor(() => expect(button).toHaveProperty('disabled', true));
    expect(button.title).toBe('This format cannot be shown here, so no part of it can be drawn.');
    await key({ code: 'KeyR' });
    expect(screen.queryByRole('button', { name: /^Region: from/ })).toBeNull();
  });
});
