/**
 * A browser lays nothing out farther down than 2^25 pixels of the screen, four of which may be one of ours: half a million large photos reach many
 * times as far. What is longer than this is scrolled by an element of this height, and its rows move on against it.
 */
export const longestPx = 8_000_000;
/** From either end so far the two move alike, so that nobody meets an end of one before that of the other. */
const edgePx = 100_000;

/** A list, and what can be seen of it at a time. */
export interface Span {
  readonly totalPx: number;
  readonly viewPx: number;
}

export const isLong = ({ totalPx }: Span): boolean => totalPx > longestPx;

/** How far the list has moved on when the element that scrolls it is at a height, where each of its pixels stands for as many of the list. */
export function shiftAt(elementTopPx: number, { totalPx, viewPx }: Span): number {
  const betweenPx = longestPx - viewPx - 2 * edgePx;
  const share = Math.min(1, Math.max(0, (elementTopPx - edgePx) / betweenPx));
  return Math.max(0, totalPx - longestPx) * share;
}

/** The whole pixel that the element is scrolled to when a place of the list is at the upper edge: the inverse of `shiftAt`. */
export function elementTopAt(topPx: number, span: Span): number {
  const { totalPx, viewPx } = span;
  if (!isLong(span)) return topPx;
  const morePx = totalPx - longestPx;
  const listBetweenPx = totalPx - viewPx - 2 * edgePx;
  const share = Math.min(1, Math.max(0, (topPx - edgePx) / listBetweenPx));
  return Math.round(topPx - morePx * share);
}
