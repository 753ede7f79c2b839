import { isHeading, rowAt, type GridLayout } from './layoutGrid';

/** A part of the grid, in the layout's own pixels: from its first row's top, and from the left edge of its photos. */
export interface GridArea {
  readonly leftPx: number;
  readonly topPx: number;
  readonly rightPx: number;
  readonly bottomPx: number;
}

/** The photos that an area touches, in their order; of rows that are not drawn, too. */
export function photosIn(layout: GridLayout, { leftPx, topPx, rightPx, bottomPx }: GridArea): number[] {
  const found: number[] = [];
  if (layout.rowCount === 0) return found;
  for (let row = rowAt(layout, topPx); row < layout.rowCount && layout.rowTops[row]! < bottomPx; row++) {
    if (isHeading(layout, row) || layout.rowTops[row]! + layout.photoHeights[row]! <= topPx) continue;
    for (let photo = layout.rowFirst[row]!; photo < layout.rowEnd[row]!; photo++) {
      const left = layout.lefts[photo]!;
      if (left < rightPx && left + layout.widths[photo]! > leftPx) found.push(photo);
    }
  }
  return found;
}
