import { expect, test } from 'vitest';
import { drawnByLot } from './map';

test('of a library that is too large to be arranged whole it is said how many of its photos are on the map, and of no other', () => {
  expect(drawnByLot(500_000, 100_000)).toBe(
    'Of 500000 photos 100000 are on the map, drawn by lot: arranging all of them would take hours.',
  );
  for (const known of [0, 99_999, 100_000]) expect(drawnByLot(known, known)).toBeNull();
});
