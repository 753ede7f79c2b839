import fc from 'fast-check';
import { expect, test } from 'vitest';
import justifiedLayout from 'justified-layout';
import { cellRatio, isHeading, layoutGrid, rowAt, sectionOfHeading, type GridMeasures, type GridSection } from './layoutGrid';
import { moveFocus } from './moveFocus';

const measures: GridMeasures = { widthPx: 1000, rowHeightPx: 160, gapPx: 4, headingHeightPx: 44 };
const one: GridSection[] = [{ start: 0, hasHeading: false, scale: 1 }];
const ratioOf = fc.integer({ min: 30, max: 600 }).map((percent) => percent / 100);
const library = fc.array(ratioOf, { minLength: 1, maxLength: 120 }).chain((ratios) =>
  fc.record({
    ratios: fc.constant(Float32Array.from(ratios)),
    widthPx: fc.integer({ min: 200, max: 2400 }),
    rowHeightPx: fc.integer({ min: 96, max: 320 }),
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: Math.max(1, ratios.length - 1) }), { maxLength: 6 }),
  }),
);
const sectionsOf = (cuts: readonly number[], count: number): GridSection[] =>
  [0, ...cuts.filter((cut) => cut < count).toSorted((a, b) => a - b)].map((start) => ({ start, hasHeading: true, scale: 1 }));

test('for any library each photo lies in exactly one row, in order, under its own heading', () => {
  fc.assert(
    fc.property(library, ({ ratios, widthPx, rowHeightPx, cuts }) => {
      const sections = sectionsOf(cuts, ratios.length);
      const layout = layoutGrid(ratios, sections, { ...measures, widthPx, rowHeightPx });
      const order: number[] = [];
      let section = -1;
      for (let row = 0; row < layout.rowCount; row++) {
        if (isHeading(layout, row)) section = sectionOfHeading(layout, row);
        else {
          expect(layout.rowFirst[row]).toBeGreaterThanOrEqual(sections[section]!.start);
          for (let photo = layout.rowFirst[row]!; photo < layout.rowEnd[row]!; photo++) {
            expect(layout.rowOfPhoto[photo]).toBe(row);
            order.push(photo);
          }
        }
      }
      expect(order).toEqual(Array.from(ratios, (_, photo) => photo));
      expect(section).toBe(sections.length - 1);
    }),
  );
});

test('no photo is cropped, none leaves the width, none overlaps its neighbour or the next row', () => {
  fc.assert(
    fc.property(library, ({ ratios, widthPx, rowHeightPx }) => {
      const layout = layoutGrid(ratios, one, { ...measures, widthPx, rowHeightPx });
      for (let row = 0; row < layout.rowCount; row++) {
        const heightPx = layout.photoHeights[row]!;
        expect(layout.rowTops[row + 1]! - layout.rowTops[row]!).toBeCloseTo(heightPx + measures.gapPx, 2);
        for (let photo = layout.rowFirst[row]!; photo < layout.rowEnd[row]!; photo++) {
          expect(layout.widths[photo]! / heightPx).toBeCloseTo(ratios[photo]!, 3);
          const right = layout.lefts[photo]! + layout.widths[photo]!;
          expect(right).toBeLessThanOrEqual(widthPx + 0.5);
          if (photo + 1 < layout.rowEnd[row]!) expect(layout.lefts[photo + 1]!).toBeCloseTo(right + measures.gapPx, 1);
        }
      }
    }),
  );
});

test('with photos as cameras take them every row but the last is exactly as wide as the space and near the wanted height', () => {
  const usual = fc.array(fc.constantFrom(4 / 3, 3 / 4, 3 / 2, 16 / 9, 1), { minLength: 30, maxLength: 200 });
  fc.assert(
    fc.property(usual, (list) => {
      const ratios = Float32Array.from(list);
      const layout = layoutGrid(ratios, one, measures);
      for (let row = 0; row < layout.rowCount - 1; row++) {
        const last = layout.rowEnd[row]! - 1;
        expect(layout.lefts[last]! + layout.widths[last]!).toBeCloseTo(measures.widthPx, 0);
        expect(layout.photoHeights[row]!).toBeGreaterThan(measures.rowHeightPx * 0.75);
        expect(layout.photoHeights[row]!).toBeLessThan(measures.rowHeightPx * 1.35);
      }
    }),
  );
});

test('rows are as even as those of the justified-layout package', () => {
  const ratios = Float32Array.from(
    { length: 400 },
    (_, photo) => [4 / 3, 3 / 4, 3 / 2, 16 / 9, 2.4, 1][(photo * 7 + Math.floor(photo / 5)) % 6]!,
  );
  const layout = layoutGrid(ratios, one, measures);
  const theirs = justifiedLayout([...ratios], { containerWidth: 1000, containerPadding: 0, boxSpacing: 4, targetRowHeight: 160 });
  const spread = (heights: readonly number[]): number =>
    Math.sqrt(heights.reduce((sum, height) => sum + (height - 160) ** 2, 0) / heights.length);
  const own = [...layout.photoHeights].slice(0, -1);
  const reference = [...new Map(theirs.boxes.map((box) => [box.top, box.height])).values()].slice(0, -1);
  expect(spread(own)).toBeLessThanOrEqual(spread(reference) * 1.1);
});

test('above photos without a heading there is room for the ring of the first one', () => {
  const ratios = new Float32Array(5).fill(1);
  expect(layoutGrid(ratios, one, measures).rowTops[0]).toBe(measures.gapPx);
  expect(layoutGrid(ratios, [{ start: 0, hasHeading: true, scale: 1 }], measures).rowTops[0]).toBe(0);
});

test('a picture without a known size has a place already, and a strip gets margins instead of a thread', () => {
  expect(cellRatio(0, 0)).toBeCloseTo(4 / 3);
  expect(cellRatio(10_000, 10)).toBe(6);
  expect(cellRatio(10, 10_000)).toBe(0.3);
});

test('100,000 photos are laid out in a fraction of a second', () => {
  const ratios = Float32Array.from({ length: 100_000 }, (_, photo) => (photo % 3 ? 1.5 : 0.75));
  const started = performance.now();
  const layout = layoutGrid(ratios, one, measures);
  expect(performance.now() - started).toBeLessThan(500);
  expect(layout.rowEnd[layout.rowCount - 1]).toBe(100_000);
});

test('the row at a height is the one that covers it', () => {
  const layout = layoutGrid(new Float32Array(50).fill(1.5), one, measures);
  for (let row = 0; row < layout.rowCount; row++) {
    expect(rowAt(layout, layout.rowTops[row]!)).toBe(row);
    expect(rowAt(layout, layout.rowTops[row + 1]! - 0.1)).toBe(row);
  }
  expect(rowAt(layout, -50)).toBe(0);
});

test('down and up again comes back to the photo where it began, whatever the rows look like', () => {
  fc.assert(
    fc.property(library, fc.nat(), ({ ratios, widthPx, cuts }, seed) => {
      const layout = layoutGrid(ratios, sectionsOf(cuts, ratios.length), { ...measures, widthPx });
      const from = seed % ratios.length;
      const column = layout.lefts[from]! + layout.widths[from]! / 2;
      const down = moveFocus(layout, from, 'down', 600, null);
      if (down !== from) expect(moveFocus(layout, down, 'up', 600, column)).toBe(from);
    }),
  );
});

test('every move ends on a photo; Home and End reach both ends; a page is at least a row', () => {
  fc.assert(
    fc.property(library, fc.nat(), ({ ratios, widthPx }, seed) => {
      const layout = layoutGrid(ratios, one, { ...measures, widthPx });
      const from = seed % ratios.length;
      for (const move of ['left', 'right', 'up', 'down', 'first', 'last', 'pageUp', 'pageDown'] as const) {
        const to = moveFocus(layout, from, move, 50, null);
        expect(to).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThan(ratios.length);
      }
      expect(moveFocus(layout, from, 'first', 50, null)).toBe(0);
      expect(moveFocus(layout, from, 'last', 50, null)).toBe(ratios.length - 1);
      if (layout.rowOfPhoto[from]! < layout.rowCount - 1) expect(moveFocus(layout, from, 'pageDown', 50, null)).toBeGreaterThan(from);
    }),
  );
});

test('in an empty grid no key moves anywhere, and without a focus the first key goes to the first photo', () => {
  expect(moveFocus(layoutGrid(new Float32Array(0), one, measures), -1, 'down', 600, null)).toBe(-1);
  expect(moveFocus(layoutGrid(new Float32Array(5).fill(1), one, measures), -1, 'down', 600, null)).toBe(0);
});
