import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isHeading, layoutGrid } from './layoutGrid';
import { photosIn } from './photosIn';

const measures = { widthPx: 1000, rowHeightPx: 160, gapPx: 4, headingHeightPx: 44 };
const ratios = fc.array(fc.double({ min: 0.3, max: 6, noNaN: true }), { minLength: 1, maxLength: 60 });
const place = fc.integer({ min: -200, max: 4000 });

test('an area finds the photos whose rectangles it touches, and no others', () => {
  fc.assert(
    fc.property(ratios, place, place, place, place, (list, x1, x2, y1, y2) => {
      const half = Math.floor(list.length / 2);
      const sections = [0, ...(half > 0 ? [half] : [])].map((start) => ({ start, hasHeading: true, scale: 1 }));
      const layout = layoutGrid(Float32Array.from(list), sections, measures);
      const area = { leftPx: Math.min(x1, x2), rightPx: Math.max(x1, x2), topPx: Math.min(y1, y2), bottomPx: Math.max(y1, y2) };
      const expected = list.flatMap((_, photo) => {
        const row = layout.rowOfPhoto[photo]!;
        const [left, top] = [layout.lefts[photo]!, layout.rowTops[row]!];
        const isBeside = left >= area.rightPx || left + layout.widths[photo]! <= area.leftPx;
        return isBeside || top >= area.bottomPx || top + layout.photoHeights[row]! <= area.topPx ? [] : [photo];
      });
      expect(photosIn(layout, area)).toEqual(expected);
    }),
  );
});

test('a line in a heading or between two rows touches no photo', () => {
  const layout = layoutGrid(new Float32Array(20).fill(1), [{ start: 0, hasHeading: true, scale: 1 }], measures);
  expect(isHeading(layout, 0)).toBe(true);
  const line = (topPx: number): number[] => photosIn(layout, { leftPx: 0, rightPx: 1000, topPx, bottomPx: topPx + 1 });
  expect(line(20)).toEqual([]);
  expect(line(layout.rowTops[2]! - 2)).toEqual([]);
  expect(line(layout.rowTops[2]!)).not.toEqual([]);
});
