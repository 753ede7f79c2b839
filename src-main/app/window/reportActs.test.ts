import { EventEmitter } from 'node:events';
import type { WebContents } from 'electron';
import { expect, test } from 'vitest';
import { reportActs } from './reportActs';

test('the engine hears of buttons, keys and the wheel, at most every 50 ms, and not of a pointer that moves', () => {
  let [now, told] = [1_000, 0];
  const contents = new EventEmitter();
  reportActs(contents as unknown as WebContents, { personActed: () => told++ }, () => now);
  const happens = (type: string, atMs: number): number => {
    now = atMs;
    contents.emit('input-event', {}, { type });
    return told;
  };
  expect(happens('mouseMove', 1_000)).toBe(0);
  expect(happens('mouseDown', 1_001)).toBe(1);
  expect(happens('mouseWheel', 1_020)).toBe(1);
  expect(happens('mouseWheel', 1_051)).toBe(2);
  expect(happens('rawKeyDown', 1_200)).toBe(3);
  expect(happens('mouseMove', 1_400)).toBe(3);
});
