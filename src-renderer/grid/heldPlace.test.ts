import { expect, test } from 'vitest';
import type { ImageId } from '@contract/data';
import { HeldPlace } from './HeldPlace';
import { layoutGrid, type GridLayout } from './layout/layoutGrid';

const heightPx = 400;
const measures = { widthPx: 1000, rowHeightPx: 160, gapPx: 4, headingHeightPx: 44 };

/** Photos of a library in their order, every hundred of them under a heading. */
function listOf(ids: readonly number[]) {
  const starts = ids.flatMap((_, index) => (index % 100 === 0 ? [{ start: index, hasHeading: true, scale: 1 }] : []));
  return {
    layout: layoutGrid(
      Float32Array.from(ids, (id) => 0.8 + (id % 5) / 5),
      starts,
      measures,
    ),
    photoIdAt: (index: number) => ids[index] as ImageId,
    indexOf: (imageId: ImageId) => ids.indexOf(imageId),
  };
}
const run = (first: number, count: number): number[] => Array.from({ length: count }, (_, at) => first + at);
const before = listOf(run(1, 400));
/** What an index brings lies above what was there. */
const after = listOf([...run(1001, 150), ...run(1, 400)]);

/** How far below the upper edge the row of a photo lies. */
const belowPx = ({ layout, indexOf }: ReturnType<typeof listOf>, id: number, topPx: number): number =>
  layout.rowTops[layout.rowOfPhoto[indexOf(id as ImageId)]!]! - topPx;
const noted = (topPx: number, focusId?: number) => {
  const held = new HeldPlace(null);
  const focusIndex = focusId === undefined ? -1 : before.indexOf(focusId as ImageId);
  const anchor = held.note(before.layout, { topPx, heightPx, focusIndex, photoIdAt: before.photoIdAt });
  return { held, anchor };
};
const topIn = (held: HeldPlace, { layout, indexOf }: { layout: GridLayout; indexOf: (id: ImageId) => number }, isElsewhere = false) =>
  held.topPxIn(layout, isElsewhere, indexOf);

test('the photo at the upper edge stays where it is seen when others come above it', () => {
  const topPx = before.layout.rowTops[9]! + 37;
  const { held, anchor } = noted(topPx);
  expect(before.layout.rowOfPhoto[before.indexOf(anchor!.imageId)]).toBe(9);
  expect(belowPx(after, anchor!.imageId, topIn(held, after)!)).toBeCloseTo(-37, 3);
  // A grid that is made anew on the way back begins with what was held.
  expect(topIn(new HeldPlace(anchor), after)).toBe(topIn(held, after));
});

test('a photo with the focus is held instead while any of it is in view, and one that is out of view is not', () => {
  const row = before.layout.rowOfPhoto[120]!;
  const [top, bottom] = [before.layout.rowTops[row]!, before.layout.rowTops[row + 1]!];
  for (const [topPx, isHeld] of [
    [top - heightPx + 1, true],
    [top - 100, true],
    [bottom - 1, true],
    [bottom + 1, false],
    [top - heightPx - 1, false],
  ] as const) {
    const { held, anchor } = noted(topPx, 121);
    expect(anchor?.imageId === 121, `${topPx - top}`).toBe(isHeld);
    const id = anchor!.imageId;
    expect(belowPx(after, id, topIn(held, after)!)).toBeCloseTo(belowPx(before, id, topPx), 3);
  }
});

test('at the very top nothing is held, unless a photo was taken up there', () => {
  expect(noted(0).anchor).toBeNull();
  expect(topIn(noted(0).held, after)).toBeNull();
  const { held, anchor } = noted(0, 3);
  expect(anchor?.imageId).toBe(3);
  expect(belowPx(after, 3, topIn(held, after)!)).toBeCloseTo(belowPx(before, 3, 0), 3);
});

test('a heading at the upper edge gives way to the photo below it', () => {
  const heading = before.layout.rowOfPhoto[100]! - 1;
  const { anchor } = noted(before.layout.rowTops[heading]! + 5);
  expect(anchor).toEqual({ imageId: 101, belowTopPx: 44 - 5 });
});

test('in another order the list begins at its top; where the photo is gone, and in an empty list, it stays where it is', () => {
  const { held } = noted(before.layout.rowTops[9]!);
  expect(topIn(held, after, true)).toBe(0);
  expect(topIn(held, listOf(run(2001, 50)))).toBeNull();
  for (const isElsewhere of [false, true]) expect(topIn(held, listOf([]), isElsewhere)).toBeNull();
  // Held so far below the edge that, now that it is the only one, there is no room above it.
  const low = noted(before.layout.rowTops[before.layout.rowOfPhoto[40]!]! - 300, 41);
  expect(low.anchor).toEqual({ imageId: 41, belowTopPx: 300 });
  expect(topIn(low.held, listOf([41]))).toBe(0);
});
