import sharp, { type Sharp } from 'sharp';

/** Decoded pixels, RGB, [height, width, 3], 0-255, sRGB. */
export interface RawImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A pipeline that starts from pixels that are decoded already. */
export function fromRaw({ data, width, height }: RawImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}

export async function toRaw(pipeline: Sharp): Promise<RawImage> {
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`The decoder gave ${info.channels} channels where 3 were asked for.`);
  return { data, width: info.width, height: info.height };
}

/** Smaller so that the long side is at most `longSidePx`; never larger. */
export function fitWithin(width: number, height: number, longSidePx: number): { width: number; height: number } {
  const factor = Math.max(1, Math.max(width, height) / longSidePx);
  return { width: Math.max(1, Math.round(width / factor)), height: Math.max(1, Math.round(height / factor)) };
}

/** The picture upright, for an EXIF orientation of 1 to 8. */
export function turnUpright({ data, width, height }: RawImage, orientation: number): RawImage {
  if (orientation <= 1 || orientation > 8) return { data, width, height };
  const isSideways = orientation >= 5;
  const [newWidth, newHeight] = isSideways ? [height, width] : [width, height];
  // Where the new picture's first pixel comes from, and how far the source moves for a step to the right and a step down.
  const right = 3;
  const down = 3 * width;
  const [fromRight, fromBottom] = [right * (width - 1), down * (height - 1)];
  const [start, stepX, stepY] = (
    [
      [fromRight, -right, down],
      [fromRight + fromBottom, -right, -down],
      [fromBottom, right, -down],
      [0, down, right],
      [fromBottom, -down, right],
      [fromRight + fromBottom, -down, -right],
      [fromRight, down, -right],
    ] as const
  )[orientation - 2]!;
  const turned = Buffer.allocUnsafeSlow(data.length);
  let to = 0;
  for (let y = 0; y < newHeight; y++) {
    let from = start + y * stepY;
    for (let x = 0; x < newWidth; x++, from += stepX, to += 3) {
      turned[to] = data[from]!;
      turned[to + 1] = data[from + 1]!;
      turned[to + 2] = data[from + 2]!;
    }
  }
  return { data: turned, width: newWidth, height: newHeight };
}
