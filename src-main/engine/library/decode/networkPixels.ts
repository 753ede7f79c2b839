import type { InputGeometry, Region } from '../types';
import { resizeBicubic } from './bicubic';
import type { RawImage } from './rawImage';

/** How much finer than the network's input the decoded picture must be, so that shrinking it twice costs nothing that can be seen. */
const OVERSAMPLING = 1.66;
interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The largest factor by which an upright picture may be shrunk before `networkPixels`. */
export function factorForNetwork(width: number, height: number, { resizeTo }: InputGeometry, region: Region | undefined): number {
  const part = rectangleOf(width, height, region);
  return Math.max(1, Math.min(part.width, part.height) / (resizeTo * OVERSAMPLING));
}

/**
 * The network's input, RGB, [side, side, 3], 0-255: the short side resized, the middle cut out.
 * @param upright the picture, or a smaller copy of it
 */
export function networkPixels(upright: RawImage, { resizeTo, side }: InputGeometry, region: Region | undefined): Uint8Array {
  const { left, top, width, height } = rectangleOf(upright.width, upright.height, region);
  const short = Math.min(width, height);
  const resized = (length: number): number => (length === short ? resizeTo : Math.trunc((resizeTo * length) / short));
  const [columns, rows] = [resized(width), resized(height)];
  return resizeBicubic(
    upright,
    { horizontal: { start: left, size: width }, vertical: { start: top, size: height } },
    { resized: columns, from: middle(columns - side), length: side },
    { resized: rows, from: middle(rows - side), length: side },
  );
}

/** What of the upright picture the network sees: the middle square of it, or of the part. In shares of the whole picture. */
export function seenRegion(width: number, height: number, { resizeTo, side }: InputGeometry, region: Region | undefined): Region {
  const part = rectangleOf(width, height, region);
  const sidePx = (Math.min(part.width, part.height) * side) / resizeTo;
  return {
    x: (part.left + (part.width - sidePx) / 2) / width,
    y: (part.top + (part.height - sidePx) / 2) / height,
    width: sidePx / width,
    height: sidePx / height,
  };
}

function rectangleOf(width: number, height: number, region: Region | undefined): Rectangle {
  if (region === undefined) return { left: 0, top: 0, width, height };
  const clamp = (share: number): number => Math.min(1, Math.max(0, share));
  const left = Math.min(width - 1, Math.floor(clamp(region.x) * width));
  const top = Math.min(height - 1, Math.floor(clamp(region.y) * height));
  const right = Math.max(left + 1, Math.round(clamp(region.x + region.width) * width));
  const bottom = Math.max(top + 1, Math.round(clamp(region.y + region.height) * height));
  return { left, top, width: right - left, height: bottom - top };
}

/** Half of it, a half rounded to the even neighbour as the reference pipeline does. */
function middle(space: number): number {
  const half = space / 2;
  return Number.isInteger(half) ? half : 2 * Math.round(half / 2);
}
