import sharp from 'sharp';

/** Pixels of a sketch's side. */
export const SKETCH_SIDE = 64;

/** A picture small enough to be compared with thousands of others. Squeezed to a square: how much of one picture another shows is searched for. */
export interface Sketch {
  /** [64 × 64] row-major, 0 to 255 */
  readonly light: Float32Array;
  /** How far its pixels are from grey on average, 0 to 255: 0 for black and white. */
  readonly colour: number;
  /** Mean of the red and of the blue channel less that of the green one: a shift of all colours shows here. */
  readonly tint: readonly [red: number, blue: number];
  /** width : height of the whole picture */
  readonly ratio: number;
}

/** @param picture one of our own thumbnails, so it may be decoded in this process */
export async function makeSketch(picture: Uint8Array, ratio: number): Promise<Sketch> {
  const pixels = await sharp(picture)
    .resize(SKETCH_SIDE, SKETCH_SIDE, { fit: 'fill', kernel: 'cubic' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { data, info } = pixels;
  const light = new Float32Array(SKETCH_SIDE * SKETCH_SIDE);
  let colour = 0;
  const sums = [0, 0, 0];
  for (let pixel = 0; pixel < light.length; pixel++) {
    const at = pixel * info.channels;
    const red = data[at]!;
    const green = info.channels < 3 ? red : data[at + 1]!;
    const blue = info.channels < 3 ? red : data[at + 2]!;
    // Rec. 601, as JPEG has it.
    light[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue;
    colour += Math.max(red, green, blue) - Math.min(red, green, blue);
    sums[0]! += red;
    sums[1]! += green;
    sums[2]! += blue;
  }
  const [red, green, blue] = sums.map((sum) => sum / light.length) as [number, number, number];
  return { light, colour: colour / light.length, tint: [red - green, blue - green], ratio };
}
