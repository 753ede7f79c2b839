import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pointer } from './Pointer.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An event over the photo of this number. */
function on(photo: number, x: number, y = 0): PointerEvent {
  const cell = document.createElement('div');
  cell.setAttribute('role', 'gridcell');
  cell.id = `photo-${photo}`;
  return { target: cell, clientX: x, clientY: y } as unknown as PointerEvent;
}

test('what lies over a photo is there as soon as the pointer moves on it', () => {
  const pointer = new Pointer();
  pointer.over(on(1, 5));
  pointer.point(on(1, 6));
  expect(pointer.hoverId).toBe(1);
});

test('photos that scroll by under a resting pointer show nothing of their own until one stays; a key means the one that is there all the time', () => {
  const pointer = new Pointer();
  pointer.point(on(1, 5));
  for (const photo of [2, 3]) {
    pointer.over(on(photo, 5));
    vi.advanceTimersByTime(50);
    expect([pointer.hoverId, pointer.meantId]).toEqual([null, photo]);
  }
  vi.advanceTimersByTime(200);
  expect(pointer.hoverId).toBe(3);
});

test('after an arrow key a resting pointer shows nothing, and no key means its photo', () => {
  const pointer = new Pointer();
  pointer.point(on(1, 5));
  pointer.yield();
  pointer.over(on(2, 5));
  vi.advanceTimersByTime(200);
  expect([pointer.hoverId, pointer.meantId]).toEqual([null, null]);
});
