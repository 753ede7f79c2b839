/** What both photos show, in the same place and size, so that the same detail can be compared. */
export interface Zoom {
  /** 1 shows the whole photo. */
  readonly scale: number;
  /** How far the photo's middle lies from the frame's, in shares of the frame. */
  readonly x: number;
  readonly y: number;
}

export const whole: Zoom = { scale: 1, x: 0, y: 0 };
export const greatestScale = 12;

const clamp = (value: number, most: number): number => Math.min(most, Math.max(-most, value));

/** No farther than its edge: a photo that is moved out of sight is no help. */
const inside = ({ scale, x, y }: Zoom): Zoom => ({ scale, x: clamp(x, (scale - 1) / 2), y: clamp(y, (scale - 1) / 2) });

/** Larger or smaller about a point, which stays where it is. @param at shares of the frame from its middle, -0.5 to 0.5 */
export function zoomBy(zoom: Zoom, factor: number, at = { x: 0, y: 0 }): Zoom {
  const scale = Math.min(greatestScale, Math.max(1, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  return inside({ scale, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio });
}

export const panBy = (zoom: Zoom, x: number, y: number): Zoom => inside({ ...zoom, x: zoom.x + x, y: zoom.y + y });

/** Of two photos side by side: the same detail in both, or each on its own. */
export interface ZoomPair {
  readonly of: readonly [Zoom, Zoom];
  readonly isLocked: boolean;
  /** The one that was zoomed or moved last; the keys act on it. */
  readonly last: 0 | 1;
}

export const bothWhole: ZoomPair = { of: [whole, whole], isLocked: true, last: 0 };

/** One of the photos is zoomed or moved; the other one goes along while they are locked. */
export function change(pair: ZoomPair, side: 0 | 1, zoom: Zoom): ZoomPair {
  const both: [Zoom, Zoom] = pair.isLocked ? [zoom, zoom] : side === 0 ? [zoom, pair.of[1]] : [pair.of[0], zoom];
  return { ...pair, of: both, last: side };
}

/** Locked again, both show what the last one shows. */
export function relock(pair: ZoomPair): ZoomPair {
  const zoom = pair.of[pair.last];
  return pair.isLocked ? { ...pair, isLocked: false } : { of: [zoom, zoom], isLocked: true, last: pair.last };
}
