import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
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

describe('when another list comes under a resting pointer', () => {
  /** It was on photo 1, where 2 is now. */
  function replaced(): Pointer {
    const pointer = new Pointer();
    pointer.point(on(1, 5));
    pointer.replaced();
    pointer.over(on(2, 5));
    vi.advanceTimersByTime(500);
    return pointer;
  }
  const seen = (pointer: Pointer): unknown => [pointer.hoverId, pointer.meantId];

  test('a key means the photo that was there, and nothing lies over the other, until a moment has passed', () => {
    const pointer = replaced();
    expect(seen(pointer)).toEqual([null, 1]);
    pointer.replaced();
    pointer.over(on(3, 5));
    vi.advanceTimersByTime(900);
    expect(seen(pointer)).toEqual([null, 1]);
    vi.advanceTimersByTime(200);
    expect(seen(pointer)).toEqual([3, 3]);
  });

  test('a hand that trembles has not moved, one that moves means what it points at', () => {
    const pointer = replaced();
    pointer.point(on(2, 7));
    expect(seen(pointer)).toEqual([null, 1]);
    pointer.point(on(2, 11));
    expect(seen(pointer)).toEqual([2, 2]);
  });

  test('who turns the wheel means what comes under the pointer, and who presses an arrow key what has the focus', () => {
    const element = document.createElement('div');
    const scrolled = replaced();
    const leave = scrolled.attach(element);
    element.dispatchEvent(new Event('wheel'));
    expect(seen(scrolled)).toEqual([2, 2]);
    leave();
    const left = replaced();
    left.yield();
    expect(seen(left)).toEqual([null, null]);
  });

  test('where no photo was under it, a key means none that slid there', () => {
    const pointer = new Pointer();
    pointer.point({ target: document.createElement('div'), clientX: 5, clientY: 0, buttons: 0 } as unknown as PointerEvent);
    pointer.replaced();
    pointer.over(on(2, 5));
    vi.advanceTimersByTime(500);
    expect(seen(pointer)).toEqual([null, null]);
  });
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
