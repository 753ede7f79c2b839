import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementTopAt, longestPx, shiftAt, type Span } from './longList';

const spans = fc.record({
  totalPx: fc.integer({ min: longestPx + 1, max: 20 * longestPx }),
  viewPx: fc.integer({ min: 100, max: 4_000 }),
});
const shares = fc.double({ min: 0, max: 1, noNaN: true });
const placeOf = (elementPx: number, span: Span): number => elementPx + shiftAt(elementPx, span);

test('whatever place of a long list is wanted, the element lies within a pixel of where that place is shown', () => {
  fc.assert(
    fc.property(spans, shares, (span, share) => {
      const wantedPx = share * (span.totalPx - span.viewPx);
      const elementPx = elementTopAt(wantedPx, span);
      expect(elementPx).toBeGreaterThanOrEqual(0);
      expect(elementPx).toBeLessThanOrEqual(longestPx - span.viewPx);
      const pixelPx = span.totalPx / longestPx;
      expect(Math.abs(placeOf(elementPx, span) - wantedPx)).toBeLessThanOrEqual(2 * pixelPx);
    }),
  );
});

test('down the element is down the list, the ends of both are one, and near an end each pixel of one is a pixel of the other', () => {
  fc.assert(
    fc.property(spans, shares, shares, (span, one, other) => {
      const last = longestPx - span.viewPx;
      const [upper, lower] = [Math.min(one, other) * last, Math.max(one, other) * last];
      expect(placeOf(upper, span)).toBeLessThanOrEqual(placeOf(lower, span));
      expect(placeOf(0, span)).toBe(0);
      expect(placeOf(last, span)).toBeCloseTo(span.totalPx - span.viewPx, 6);
      expect(placeOf(5_000, span)).toBe(5_000);
      expect(placeOf(last, span) - placeOf(last - 5_000, span)).toBeCloseTo(5_000, 6);
    }),
  );
});

test('a list that an element can hold is scrolled as it is', () => {
  const span = { totalPx: longestPx, viewPx: 700 };
  expect(shiftAt(longestPx / 3, span)).toBe(0);
  expect(elementTopAt(1234.5, span)).toBe(1234.5);
});
