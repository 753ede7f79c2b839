import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Countdown } from './Countdown';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('held time does not count, however often it is held', () => {
  const over = vi.fn();
  const countdown = new Countdown(over);
  countdown.start(1_000);
  for (let at = 0; at < 9; at++) {
    vi.advanceTimersByTime(100);
    countdown.hold();
    countdown.hold();
    vi.advanceTimersByTime(60_000);
    countdown.goOn();
    countdown.goOn();
  }
  vi.advanceTimersByTime(99);
  expect(over).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  expect(over).toHaveBeenCalledOnce();
});

test('one that is started while held begins when it goes on, and one that was stopped while held never ends', () => {
  const over = vi.fn();
  const countdown = new Countdown(over);
  countdown.hold();
  countdown.start(1_000);
  vi.advanceTimersByTime(5_000);
  countdown.goOn();
  vi.advanceTimersByTime(999);
  expect(over).not.toHaveBeenCalled();
  countdown.hold();
  countdown.stop();
  countdown.goOn();
  vi.advanceTimersByTime(60_000);
  expect(over).not.toHaveBeenCalled();
});

test('one that was stopped never ends, and one that is started again begins anew', () => {
  const over = vi.fn();
  const countdown = new Countdown(over);
  countdown.start(1_000);
  vi.advanceTimersByTime(999);
  countdown.start(1_000);
  vi.advanceTimersByTime(999);
  countdown.stop();
  vi.advanceTimersByTime(60_000);
  expect(over).not.toHaveBeenCalled();
  countdown.start(1_000);
  vi.advanceTimersByTime(1_000);
  expect(over).toHaveBeenCalledOnce();
});
