import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { expect, test } from 'vitest';
import { reportActs } from './reportActs';

test('the engine hears of presses and of scrolling, of each at most every 50 ms, and not of a pointer that moves', () => {
  let now = 1_000;
  const told: string[] = [];
  const contents = new EventEmitter();
  reportActs(contents as unknown as WebContents, { personActed: (act) => told.push(act) }, () => now);
  const happens = (type: string, atMs: number): string => {
    now = atMs;
    contents.emit('input-event', {}, { type });
    return told.splice(0).join();
  };
  expect(happens('mouseMove', 1_000)).toBe('');
  expect(happens('mouseWheel', 1_001)).toBe('scrolled');
  expect(happens('mouseWheel', 1_020)).toBe('');
  // Who scrolled a moment ago and presses asks for more than who scrolls on.
  expect(happens('mouseDown', 1_021)).toBe('pressed');
  expect(happens('mouseUp', 1_040)).toBe('');
  expect(happens('mouseWheel', 1_051)).toBe('scrolled');
  expect(happens('rawKeyDown', 1_200)).toBe('pressed');
  expect(happens('mouseMove', 1_400)).toBe('');
});
