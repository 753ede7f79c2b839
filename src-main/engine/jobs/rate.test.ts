import { expect, test } from 'vitest';
import { Rate } from './rate';

/** A rate, and a clock that is set by hand. */
function makeRate(): { at(ms: number, done: number): number; rate: Rate } {
  let now = 0;
  const rate = new Rate(() => now);
  return { rate, at: (ms, done) => ((now = ms), rate.sample(done)) };
}

test('the speed is that of the last seconds, not of the hours before', () => {
  const { at } = makeRate();
  at(0, 0);
  // An hour at ten a second, then ten seconds at one.
  for (let second = 1; second <= 3_600; second++) at(second * 1_000, second * 10);
  let speed = 0;
  for (let second = 1; second <= 10; second++) speed = at(3_600_000 + second * 1_000, 36_000 + second);
  expect(speed).toBeCloseTo(1, 6);
});

test('there is no speed before some time has passed, after a pause, and when the count begins anew', () => {
  const { at, rate } = makeRate();
  expect([at(0, 0), at(100, 50)]).toEqual([0, 0]);
  expect(at(1_000, 100)).toBe(100);
  rate.forget();
  expect(at(600_000, 101)).toBe(0);
  expect(at(601_000, 111)).toBe(10);
  expect(at(602_000, 3)).toBe(0);
});
