import { expect, test } from 'vitest';
import { intervalOf } from './interval';

test('nine tenths of the resamples lie in an interval, in whatever order they were drawn', () => {
  const drawn = Array.from({ length: 200 }, (_, i) => ((i * 37) % 200) / 200);
  const { value, low, high } = intervalOf(0.4, drawn);
  expect(value).toBe(0.4);
  expect(drawn.filter((one) => one >= low && one < high)).toHaveLength(180);
  expect(drawn.filter((one) => one < low)).toHaveLength(10);
});

test('without resamples the interval is the figure alone', () => {
  expect(intervalOf(0.4, [])).toEqual({ value: 0.4, low: 0.4, high: 0.4 });
});
