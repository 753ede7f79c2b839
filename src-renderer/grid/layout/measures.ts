import { emptyLayout, layoutGridOnce, type GridLayout } from './layoutGrid';
import type { PhotoGridProps } from '../photoGridProps';

export const gapPx = 4;
export const sidePx = 16;
export const underTheLastRowPx = 80;
const headingHeightPx = 44;
const leastWidthPx = 200;

/** The height that more photos will take, by that of those that are laid out. */
export function comingPxOf(layout: GridLayout, more: number): number {
  const photos = layout.rowOfPhoto.length;
  return photos === 0 ? 0 : (layout.rowTops[layout.rowCount]! / photos) * more;
}

/** What is told of the rows to those who hear them: -1, which ARIA has for it, while more photos are coming. */
export const rowCountOf = (layout: GridLayout, coming: number | null | undefined): number =>
  coming === undefined || coming === 0 ? layout.rowCount : -1;

/** The layout of a grid's photos. @param innerWidthPx 0 while it is not known: then nothing is laid out */
export function layoutOf(
  { ratios, sections, rowHeightPx }: Pick<PhotoGridProps, 'ratios' | 'sections' | 'rowHeightPx'>,
  innerWidthPx: number,
): GridLayout {
  if (innerWidthPx === 0) return emptyLayout;
  return layoutGridOnce(ratios, sections, {
    widthPx: Math.max(leastWidthPx, innerWidthPx - 2 * sidePx),
    rowHeightPx,
    gapPx,
    headingHeightPx,
  });
}
