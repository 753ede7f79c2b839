import { isHeading, type GridLayout } from './layoutGrid';

export type Move = 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'pageUp' | 'pageDown';

/**
 * The photo that a key moves to. Up and down keep to the column where they started, so that going down and up again comes back.
 * @param columnPx horizontal centre to keep to; null starts a new column at the photo itself
 */
export function moveFocus(layout: GridLayout, from: number, move: Move, pageHeightPx: number, columnPx: number | null): number {
  const count = layout.lefts.length;
  if (count === 0) return -1;
  if (from < 0 || from >= count) return move === 'last' ? count - 1 : 0;
  const column = columnPx ?? centreOf(layout, from);
  switch (move) {
    case 'left':
      return Math.max(0, from - 1);
    case 'right':
      return Math.min(count - 1, from + 1);
    case 'first':
      return 0;
    case 'last':
      return count - 1;
    case 'up':
      return nearestIn(layout, photoRow(layout, layout.rowOfPhoto[from]! - 1, -1), column) ?? from;
    case 'down':
      return nearestIn(layout, photoRow(layout, layout.rowOfPhoto[from]! + 1, 1), column) ?? from;
    case 'pageUp':
      return nearestIn(layout, rowFarther(layout, layout.rowOfPhoto[from]!, -1, pageHeightPx), column) ?? from;
    case 'pageDown':
      return nearestIn(layout, rowFarther(layout, layout.rowOfPhoto[from]!, 1, pageHeightPx), column) ?? from;
  }
}

const centreOf = (layout: GridLayout, photo: number): number => layout.lefts[photo]! + layout.widths[photo]! / 2;

/** The row itself or the next one that way which holds photos; -1 when there is none. */
function photoRow(layout: GridLayout, row: number, step: 1 | -1): number {
  while (row >= 0 && row < layout.rowCount && isHeading(layout, row)) row += step;
  return row >= 0 && row < layout.rowCount ? row : -1;
}

/** The farthest row of photos within a page's height, and at least one row on where there is one. */
function rowFarther(layout: GridLayout, start: number, step: 1 | -1, pageHeightPx: number): number {
  let row = photoRow(layout, start + step, step);
  for (let next = row; next >= 0; next = photoRow(layout, next + step, step)) {
    if (Math.abs(layout.rowTops[next]! - layout.rowTops[start]!) > pageHeightPx) break;
    row = next;
  }
  return row;
}

function nearestIn(layout: GridLayout, row: number, columnPx: number): number | null {
  if (row < 0) return null;
  let nearest = layout.rowFirst[row]!;
  for (let photo = nearest; photo < layout.rowEnd[row]!; photo++) {
    if (Math.abs(centreOf(layout, photo) - columnPx) < Math.abs(centreOf(layout, nearest) - columnPx)) nearest = photo;
  }
  return nearest;
}
