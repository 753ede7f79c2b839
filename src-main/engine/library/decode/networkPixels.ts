import type { InputGeometry, Region } from '../types';
import { fromRaw, toRaw, type RawImage } from './rawImage';

/** How much finer than the network's input the decoded picture must be, so that shrinking it twice costs nothing that can be seen. */
const OVERSAMPLING = 1.66;
/** Of a strip longer than this only the middle is resized: the rest would be cut off, and may be a million pixels wide by then. */
const MAX_ASPECT = 3;

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
 * The network's input, RGB, [side, side, 3], 0-255: the short side resized (bicubic, a = -0.5, antialiased, as Pillow's), the middle cut out.
 * @param upright the picture, or a smaller copy of it
 */
export async function networkPixels(upright: RawImage, { resizeTo, side }: InputGeometry, region: Region | undefined): Promise<Uint8Array> {
  const part = middleOf(rectangleOf(upright.width, upright.height, region));
  const short = Math.min(part.width, part.height);
  const long = (length: number): number => Math.max(side, Math.trunc((resizeTo * length) / short));
  const width = part.width <= part.height ? resizeTo : long(part.width);
  const height = part.width <= part.height ? long(part.height) : resizeTo;
  const pixels = await toRaw(
    fromRaw(upright)
      .extract(part)
      .resize({ width, height, fit: 'fill', kernel: 'cubic' })
      .extract({ left: middle(width - side), top: middle(height - side), width: side, height: side }),
  );
  return pixels.data;
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

function middleOf(part: Rectangle): Rectangle {
  const longest = Math.ceil(Math.min(part.width, part.height) * MAX_ASPECT);
  const width = Math.min(part.width, longest);
  const height = Math.min(part.height, longest);
  return { left: part.left + middle(part.width - width), top: part.top + middle(part.height - height), width, height };
}

/** Half of it, a half rounded to the even neighbour as the reference pipeline does. */
function middle(space: number): number {
  const half = space / 2;
  return Number.isInteger(half) ? half : 2 * Math.round(half / 2);
}
