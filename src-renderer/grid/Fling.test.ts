import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Fling } from './Fling.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const heightPx = 700;
const rowPx = 200;
const drawnAt = (topPx: number): number[] => Array.from({ length: 4 }, (_, at) => Math.floor(topPx / rowPx) + at);

/** Scrolls so far in each frame. @returns the rows in view, and of them those without pictures */
function scroll(fling: Fling, fromPx: number, pxAFrame: number, frames: number): { readonly topPx: number; readonly bare: number[] } {
  let topPx = fromPx;
  for (let frame = 0; frame < frames; frame++) {
    topPx += pxAFrame;
    vi.advanceTimersByTime(16);
    fling.scrolled(topPx, heightPx, drawnAt(topPx), performance.now());
  }
  return { topPx, bare: drawnAt(topPx).filter((row) => fling.isBare(row)) };
}

test('rows that are flung past have no pictures; those that were there before keep theirs', () => {
  const fling = new Fling();
  fling.scrolled(0, heightPx, drawnAt(0), performance.now());
  expect(scroll(fling, 0, 130, 2).bare).toEqual([4]);
  expect(scroll(fling, 260, 400, 5).bare).toHaveLength(4);
});

test('when the grid stops, the rows in view get their pictures', () => {
  const fling = new Fling();
  const { topPx } = scroll(fling, 0, 400, 10);
  vi.advanceTimersByTime(100);
  expect(drawnAt(topPx).some((row) => fling.isBare(row))).toBe(false);
});

test('when it slows down they get them at once', () => {
  const fling = new Fling();
  const { topPx, bare } = scroll(fling, 0, 400, 10);
  expect(bare).toHaveLength(4);
  expect(scroll(fling, topPx, 40, 1).bare).toEqual([]);
});

test('a page down now and then, or a jump to the end, shows its pictures at once', () => {
  const fling = new Fling();
  for (const topPx of [700, 1_400, 90_000]) {
    vi.advanceTimersByTime(300);
    fling.scrolled(topPx, heightPx, drawnAt(topPx), performance.now());
    expect(drawnAt(topPx).some((row) => fling.isBare(row))).toBe(false);
  }
});
