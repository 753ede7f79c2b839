import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pointer } from './Pointer.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An event over the photo of this number. */
function on(photo: number, x: number, y = 0): PointerEvent {
  const cell = document.createElement('div');
  cell.setAttribute('role', 'gridcell');
  cell.id = `photo-${photo}`;
  return { target: cell, clientX: x, clientY: y, buttons: 0 } as unknown as PointerEvent;
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

/** A pointer, and what is heard of the photos that it stops at. */
function aiming(): { readonly pointer: Pointer; readonly heard: (number | null)[] } {
  const heard: (number | null)[] = [];
  return { pointer: new Pointer((imageId) => heard.push(imageId)), heard };
}

test('a photo is aimed at when the pointer stops on it, however it trembles there, and no more when it goes on; those on the way are not', () => {
  const { pointer, heard } = aiming();
  for (let x = 0; x < 100; x += 10) {
    pointer.point(on(1 + Math.floor(x / 30), x));
    vi.advanceTimersByTime(16);
  }
  expect(heard).toEqual([]);
  for (const x of [91, 92, 91, 92, 91]) {
    pointer.point(on(4, x));
    vi.advanceTimersByTime(16);
  }
  expect(heard).toEqual([4]);
  pointer.point(on(5, 130));
  expect(heard).toEqual([4, null]);
});

test('a photo that is pressed, scrolled away or left is not aimed at any more', () => {
  for (const end of ['press', 'over', 'leave'] as const) {
    const { pointer, heard } = aiming();
    pointer.point(on(1, 5));
    vi.advanceTimersByTime(59);
    pointer[end](on(end === 'over' ? 2 : 1, 5));
    vi.advanceTimersByTime(500);
    expect([end, heard]).toEqual([end, []]);
  }
});

test('with a key that selects, or on a button, nothing is about to be opened', () => {
  const { pointer, heard } = aiming();
  pointer.point({ ...on(1, 5), ctrlKey: true } as PointerEvent);
  vi.advanceTimersByTime(500);
  expect(heard).toEqual([]);
});

test('arrow keys aim at the photo they stop at, not at those that a held key passes, and the grid that scrolls after them changes nothing', () => {
  const { pointer, heard } = aiming();
  pointer.point(on(1, 5));
  for (const photo of [2, 3, 4]) {
    pointer.yield();
    pointer.ledTo(photo as never);
    pointer.over(on(photo + 10, 5));
    vi.advanceTimersByTime(33);
  }
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(40);
  expect(heard).toEqual([4]);
});
