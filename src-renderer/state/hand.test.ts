import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Hand } from './Hand';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('what comes while nobody does anything is done at once, while a hand moves when it rests, and then only the last of it', () => {
  const hand = new Hand();
  const done: string[] = [];
  hand.whenAtRest(() => done.push('at once'));
  expect(done).toEqual(['at once']);
  hand.move();
  for (const name of ['first', 'second']) hand.whenAtRest(() => done.push(name));
  vi.advanceTimersByTime(400);
  hand.move();
  vi.advanceTimersByTime(400);
  expect(done).toEqual(['at once']);
  vi.advanceTimersByTime(1_000);
  expect(done).toEqual(['at once', 'second']);
});

test('a button that is down is waited for however long it keeps still, and a moment longer', () => {
  const hand = new Hand();
  const act = vi.fn();
  hand.down();
  hand.whenAtRest(act);
  vi.advanceTimersByTime(60_000);
  expect(act).not.toHaveBeenCalled();
  hand.up();
  expect(act).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(act).toHaveBeenCalledOnce();
});

test('what is not wanted any more is never done', () => {
  const hand = new Hand();
  const act = vi.fn();
  hand.move();
  hand.whenAtRest(act);
  hand.forget();
  vi.advanceTimersByTime(1_000);
  expect(act).not.toHaveBeenCalled();
});

test('what is done is done once, and a button that comes up without having gone down here is no movement', () => {
  const hand = new Hand();
  const act = vi.fn();
  hand.up();
  hand.whenAtRest(act);
  expect(act).toHaveBeenCalledOnce();
  hand.move();
  vi.advanceTimersByTime(1_000);
  expect(act).toHaveBeenCalledOnce();
});
