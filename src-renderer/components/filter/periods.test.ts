import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodOf, spanOf, yearsOf } from './periods';

const at = (...parts: [number, number, number?, number?, number?]): number => Date.UTC(...parts);

test('years and months that have photos are counted, the newest first, up to the last second of each', () => {
  const times = Float64Array.of(at(2021, 9, 16), at(2021, 9, 31, 23, 59), at(2021, 10, 1), at(2019, 0, 1), at(2019, 11, 31, 23, 59));
  expect(yearsOf(times)).toEqual([
    {
      year: 2021,
      photos: 3,
      months: [
        { month: 10, photos: 1 },
        { month: 9, photos: 2 },
      ],
    },
    {
      year: 2019,
      photos: 2,
      months: [
        { month: 11, photos: 1 },
        { month: 0, photos: 1 },
      ],
    },
  ]);
  expect(yearsOf(new Float64Array(0))).toEqual([]);
});

test('photos from before 1970 are in their own years', () => {
  expect(yearsOf(Float64Array.of(at(1969, 11, 31, 23), at(1951, 0, 1)))).toEqual([
    { year: 1969, photos: 1, months: [{ month: 11, photos: 1 }] },
    { year: 1951, photos: 1, months: [{ month: 0, photos: 1 }] },
  ]);
});

test('every period comes back from its span, and no span of another length is a period', () => {
  const period = fc.record({ year: fc.integer({ min: 1850, max: 2200 }), month: fc.option(fc.integer({ min: 0, max: 11 })) });
  fc.assert(
    fc.property(period, (chosen) => {
      const span = spanOf(chosen);
      expect(periodOf(span)).toEqual(chosen);
      expect(periodOf({ ...span, takenBeforeMs: span.takenBeforeMs + 86_400_000 })).toBeNull();
      expect(periodOf({ takenFromMs: span.takenFromMs })).toBeNull();
    }),
  );
});
