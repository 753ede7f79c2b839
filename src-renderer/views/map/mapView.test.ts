import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { JobStatus, ModelId, PhotoMap } from '@contract/data';
import { giveThePageASize, job } from '../../../test/e2e/fixtures/scriptedBridge';
import { key, openApp, type Answers, type OpenedApp } from '../../openApp.fixture';
import { fitView, screenOf } from './geometry';

// A page without a browser draws nothing; what is tested is who is pointed at, and what the keys mean.
vi.mock(import('./createPointRenderer'), () => ({
  createPointRenderer: () => ({ setPlaces: vi.fn(), setLooks: vi.fn(), resize: vi.fn(), draw: vi.fn(), dispose: vi.fn() }),
}));

const [widthPx, heightPx] = [1000, 700];
beforeAll(() => {
  giveThePageASize(widthPx, heightPx);
  HTMLElement.prototype.setPointerCapture = () => undefined;
  globalThis.ResizeObserver = class {
    readonly #tell: () => void;
    constructor(tell: ResizeObserverCallback) {
      this.#tell = () => tell([], this);
    }
    observe(): void {
      this.#tell();
    }
    unobserve(): void {}
    disconnect(): void {}
  };
});
afterEach(cleanup);
beforeEach(() => localStorage.clear());

/** Four corners and the middle. */
const places = Float32Array.of(0, 0, 10, 0, 0, 10, 10, 10, 5, 5);
const n = places.length / 2;
const map: PhotoMap = {
  ...{ state: 'drawn', modelId: 1 as ModelId, photos: n, needed: 3, waiting: 0, isOutgrown: false, before: null, folders: [], tags: [] },
  ...{ imageIds: Int32Array.of(11, 12, 13, 14, 15), places },
  ...{ takenAtMs: new Float64Array(n), ratios: new Float32Array(n).fill(1) },
  ...{ folderOf: new Int32Array(n).fill(-1), groupOf: new Int32Array(n).fill(-1) },
};
const [upperLeft, upperRight, lowerLeft, , middle] = [0, 1, 2, 3, 4];

interface OpenedMap extends OpenedApp {
  readonly stage: HTMLElement;
  /** Where a photo lies in the window, and what lies so many px beside it. */
  readonly at: (row: number, dx?: number, dy?: number) => { clientX: number; clientY: number; pointerId: number; button: number };
  readonly selected: () => number[];
}
async function openMap(answers: Answers = {}): Promise<OpenedMap> {
  const opened = await openApp({ 'map.get': () => map, ...answers });
  await key({ code: 'Digit4', ctrlKey: true });
  const stage = await screen.findByRole('application', { name: /^Map of 5 photos/ });
  stage.getBoundingClientRect = () => new DOMRect(0, 0, widthPx, heightPx);
  const view = fitView(places, widthPx, heightPx);
  return {
    ...opened,
    stage,
    at: (row, dx = 0, dy = 0) => {
      const { x, y } = screenOf(places, row, view);
      return { clientX: x + dx, clientY: y + dy, pointerId: 1, button: 0 };
    },
    selected: () => [...opened.app.trail.current.selection.selected].sort((one, other) => one - other),
  };
}

describe('by pointer', () => {
  test('a click opens the photo that it meets, and one beside all of them lets the selection go', async () => {
    const { bridge, stage, at, selected, app } = await openMap();
    await fireEvent.pointerDown(stage, { ...at(upperRight), ctrlKey: true });
    await fireEvent.pointerUp(stage, { ...at(upperRight), ctrlKey: true });
    expect(selected()).toEqual([12]);
    await fireEvent.pointerDown(stage, at(middle, 90, 40));
    await fireEvent.pointerUp(stage, at(middle, 90, 40));
    expect(selected()).toEqual([]);
    expect(app.trail.current.place.view).toBe('map');
    await fireEvent.pointerDown(stage, at(lowerLeft, 3, 3));
    await fireEvent.pointerUp(stage, at(lowerLeft, 3, 3));
    await waitFor(() => expect(bridge.inputsOf('search.byImage')[0]).toMatchObject({ imageId: 13 }));
  });

  /** Draws round the upper edge. */
  async function drawRound(stage: HTMLElement, at: OpenedMap['at'], keys: object = {}): Promise<void> {
    await fireEvent.pointerDown(stage, { ...at(upperLeft, -30, -30), ...keys });
    const corners = [at(upperRight, 30, -30), at(upperRight, 30, 30), at(upperLeft, -30, 30)];
    for (const corner of corners) await fireEvent.pointerMove(stage, { ...corner, ...keys });
    await fireEvent.pointerUp(stage, { ...corners.at(-1)!, ...keys });
  }

  test('a lasso selects what it encloses; with Shift it adds to that', async () => {
    const { stage, at, selected } = await openMap();
    await drawRound(stage, at);
    expect(selected()).toEqual([11, 12]);
    await screen.findByRole('heading', { name: '2 photos' });
    await fireEvent.pointerDown(stage, { ...at(middle, -30, -30), shiftKey: true });
    for (const [dx, dy] of [
      [30, -30],
      [30, 30],
      [-30, 30],
    ] as const)
      await fireEvent.pointerMove(stage, at(middle, dx, dy));
    await fireEvent.pointerUp(stage, { ...at(middle, -30, 30), shiftKey: true });
    expect(selected()).toEqual([11, 12, 15]);
  });

  test('with the hand the same drag moves the map and selects nothing', async () => {
    const { stage, at, selected, app } = await openMap();
    await userEvent.click(screen.getByRole('radio', { name: /^Pan/ }));
    await drawRound(stage, at);
    expect(selected()).toEqual([]);
    // Moved by what lies between the first point and the last: 60 px down.
    await fireEvent.pointerDown(stage, { ...at(upperLeft, 0, 60), ctrlKey: true });
    await fireEvent.pointerUp(stage, { ...at(upperLeft, 0, 60), ctrlKey: true });
    expect(app.trail.current.selection.selected).toEqual([11]);
  });

  test('what is selected is shown as a grid, tagged, judged alike, and let go by its buttons', async () => {
    const { bridge, app, stage, at, selected } = await openMap({
      'judgements.save': () => ({ similar: 1, different: 0, contradictions: 0 }),
    });
    await drawRound(stage, at);
    const panel = screen.getByRole('complementary', { name: 'Map' });
    await userEvent.click(await within(panel).findByRole('button', { name: /^Tag/ }));
    await screen.findByRole('dialog', { name: 'Tag 2 photos' });
    await key({ code: 'Escape' });
    await userEvent.click(within(panel).getByRole('button', { name: /^These are similar/ }));
    await waitFor(() =>
      expect(bridge.inputsOf('judgements.save')[0]).toMatchObject({ pairs: [{ imageA: 11, imageB: 12, verdict: 'similar' }] }),
    );
    await userEvent.click(within(panel).getByRole('button', { name: 'Clear the selection' }));
    expect(selected()).toEqual([]);
    await drawRound(stage, at);
    await userEvent.click(await within(panel).findByRole('button', { name: /^Show as grid/ }));
    expect(app.trail.current.place).toMatchObject({ view: 'library', only: [11, 12] });
  });

  test('the wheel comes closer to what is pointed at, and its buttons go farther and show all again', async () => {
    const { stage, at, app } = await openMap();
    const hits = async (point: ReturnType<OpenedMap['at']>): Promise<boolean> => {
      app.trail.current.selection.clear();
      await fireEvent.pointerDown(stage, { ...point, ctrlKey: true });
      await fireEvent.pointerUp(stage, { ...point, ctrlKey: true });
      return app.trail.current.selection.size === 1;
    };
    await fireEvent.wheel(stage, { ...at(upperLeft), deltaY: -100 });
    expect(await hits(at(upperLeft))).toBe(true);
    expect(await hits(at(upperRight))).toBe(false);
    await userEvent.click(screen.getByRole('button', { name: 'Farther' }));
    await userEvent.click(screen.getByRole('button', { name: 'Closer' }));
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    await waitFor(async () => expect(await hits(at(upperRight))).toBe(true));
  });
});

describe('by keys', () => {
  test('arrows go from photo to photo; Enter opens one, Space shows it large, X selects it', async () => {
    const { app, bridge, selected } = await openMap();
    const focused = (): number | null => app.trail.current.selection.focusId;
    await key({ code: 'ArrowRight' });
    expect(focused()).toBe(15);
    await key({ code: 'ArrowUp' });
    expect([11, 12]).toContain(focused());
    const photo = focused()!;
    await screen.findByText(`photo-${photo}.jpg, selected: 0`);
    await key({ code: 'KeyX' });
    expect(selected()).toEqual([photo]);
    await key({ code: 'KeyX' });
    await key({ code: 'Space' });
    await screen.findByRole('dialog', { name: `Large view of photo-${photo}.jpg` });
    await key({ code: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await key({ code: 'Enter' });
    await waitFor(() => expect(bridge.inputsOf('search.byImage')[0]).toMatchObject({ imageId: photo }));
  });

  test('Shift with an arrow selects more around one, and fewer again; Ctrl+A all; Escape none', async () => {
    const { selected } = await openMap();
    await key({ code: 'ArrowRight', shiftKey: true });
    expect(selected()).toHaveLength(5);
    await key({ code: 'ArrowLeft', shiftKey: true });
    expect(selected()).toEqual([]);
    await key({ code: 'KeyA', ctrlKey: true });
    expect(selected()).toEqual([11, 12, 13, 14, 15]);
    await key({ code: 'Escape' });
    expect(selected()).toEqual([]);
  });

  test('of a selection T asks for a tag, 1 says that it is alike, Enter shows it as a grid', async () => {
    const { bridge, app } = await openMap({ 'judgements.saveGroup': () => ({ similar: 10, different: 0, contradictions: 0 }) });
    await key({ code: 'KeyA', ctrlKey: true });
    await key({ code: 'KeyT' });
    await screen.findByRole('dialog', { name: 'Tag 5 photos' });
    await key({ code: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await key({ code: 'Digit1' });
    await waitFor(() => expect(bridge.inputsOf('judgements.saveGroup')[0]).toMatchObject({ imageIds: [11, 12, 13, 14, 15] }));
    await key({ code: 'Enter' });
    expect(app.trail.current.place).toMatchObject({ view: 'library', only: [11, 12, 13, 14, 15] });
  });

  test('L and V choose what dragging does; + and − come closer and go farther around the photo, F shows all', async () => {
    const { stage, at, app } = await openMap();
    await key({ code: 'KeyV' });
    screen.getByRole('radio', { name: /^Pan/, checked: true });
    await key({ code: 'KeyL' });
    screen.getByRole('radio', { name: /^Lasso/, checked: true });
    const toggled = async (row: number): Promise<number> => {
      app.trail.current.selection.restore({ selected: [], focusId: app.trail.current.selection.focusId });
      await fireEvent.pointerDown(stage, { ...at(row), ctrlKey: true });
      await fireEvent.pointerUp(stage, { ...at(row), ctrlKey: true });
      return app.trail.current.selection.size;
    };
    await key({ code: 'ArrowRight' });
    await key({ code: 'Equal' });
    expect([await toggled(upperLeft), await toggled(middle)]).toEqual([0, 1]);
    await key({ code: 'Minus' });
    expect(await toggled(upperLeft)).toBe(1);
    await key({ code: 'Equal' });
    await key({ code: 'KeyF' });
    await waitFor(async () => expect(await toggled(upperLeft)).toBe(1));
  });
});

describe('without a map', () => {
  const state = (change: Partial<PhotoMap>): Answers => ({
    'map.get': () => ({ ...map, ...change }),
    'map.draw': () => 9 as JobStatus['id'],
  });
  const open = async (change: Partial<PhotoMap>, answers: Answers = {}): Promise<OpenedApp> => {
    const opened = await openApp({ ...state(change), ...answers });
    await key({ code: 'Digit4', ctrlKey: true });
    return opened;
  };

  test('of too few photos it says how many are needed, and a folder can be added', async () => {
    const { bridge } = await open({ state: 'too-few', photos: 2, needed: 10 });
    await screen.findByText('A map needs 10 indexed photos; there are 2.');
    const chosen = vi.spyOn(bridge, 'chooseFolder');
    await userEvent.click(within(screen.getByRole('main')).getByRole('button', { name: /Add/ }));
    expect(chosen).toHaveBeenCalledOnce();
  });

  test('drawing it can be stopped', async () => {
    const { bridge } = await open({ state: 'none' }, { 'jobs.cancel': () => undefined as never });
    bridge.tell('job.changed', job({ kind: 'map', id: 9 as JobStatus['id'], done: 2, total: 10 }));
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }));
    await waitFor(() => expect(bridge.inputsOf('jobs.cancel')).toEqual([{ jobId: 9 }]));
  });
});
