import type { ImageId } from '@contract/data';
import type { ScrollAnchor } from '../state/Trail.svelte';
import { isHeading, rowAt, type GridLayout } from './layout/layoutGrid';

interface View {
  /** Where the layout is scrolled to. */
  readonly topPx: number;
  readonly heightPx: number;
  /** The photo with the focus, or -1. */
  readonly focusIndex: number;
  readonly photoIdAt: (index: number) => ImageId;
}

/**
 * What stays where it is seen when the list changes: the photo with the focus, if it is in view; else the one at the upper edge. At the very top, where
 * nobody has taken up a photo yet, nothing is held: who sits there sees new photos come in.
 */
export class HeldPlace {
  #anchor: ScrollAnchor | null;

  constructor(anchor: ScrollAnchor | null) {
    this.#anchor = anchor;
  }

  /** The grid was scrolled, the focus moved, or the list laid out anew. @returns what is held from now on */
  note(layout: GridLayout, view: View): ScrollAnchor | null {
    this.#anchor = anchorIn(layout, view);
    return this.#anchor;
  }

  /**
   * @param isElsewhere the list is in another order: the place in it means nothing any more
   * @returns where the layout is to be scrolled to; null for where it is
   */
  topPxIn({ rowCount, rowTops, rowOfPhoto }: GridLayout, isElsewhere: boolean, indexOf: (imageId: ImageId) => number): number | null {
    if (this.#anchor === null || rowCount === 0) return null;
    if (isElsewhere) return 0;
    const index = indexOf(this.#anchor.imageId);
    return index < 0 ? null : Math.max(0, rowTops[rowOfPhoto[index]!]! - this.#anchor.belowTopPx);
  }
}

function anchorIn(layout: GridLayout, { topPx, heightPx, focusIndex, photoIdAt }: View): ScrollAnchor | null {
  const focusRow = focusIndex < 0 ? -1 : layout.rowOfPhoto[focusIndex]!;
  const isInView = focusRow >= 0 && layout.rowTops[focusRow + 1]! > topPx && layout.rowTops[focusRow]! < topPx + heightPx;
  if (isInView) return { imageId: photoIdAt(focusIndex), belowTopPx: layout.rowTops[focusRow]! - topPx };
  if (topPx < 1) return null;
  let row = rowAt(layout, topPx);
  while (row < layout.rowCount - 1 && isHeading(layout, row)) row++;
  const first = layout.rowFirst[row]!;
  return first < 0 ? null : { imageId: photoIdAt(first), belowTopPx: layout.rowTops[row]! - topPx };
}
