import type { DecodeLimits, Source } from '../types';
import { openPicture } from './picture';
import { fromRaw, turnUpright } from './rawImage';
import type { AskForMemory, PhotoReader } from './PhotoReader';

/** A full-size picture beyond this is shown smaller: turned upright it would be in memory twice. */
const MAX_RENDERED_PIXELS = 100e6;
/** The longest side that a JPEG can have. */
const MAX_SIDE_PX = 65_500;

export interface Rendered {
  readonly type: 'image/jpeg';
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The upright picture for the screen, encoded anew: no byte of the user's file goes to a page. JPEG, since WebP takes five times as long. */
export async function renderPhoto(
  reader: PhotoReader,
  source: Source,
  longSidePx: number | null,
  limits: DecodeLimits,
  askForMemory: AskForMemory,
): Promise<Rendered> {
  const { bytes } = await reader.read(source, limits, askForMemory);
  const picture = await openPicture(bytes, limits, askForMemory);
  const { width, height } = picture;
  const long = Math.max(width, height);
  const factor = Math.max(1, long / Math.min(longSidePx ?? long, MAX_SIDE_PX), Math.sqrt((width * height) / MAX_RENDERED_PIXELS));
  const upright = turnUpright(await picture.shrunkBy(factor), picture.orientation);
  const encoded = await fromRaw(upright).jpeg({ quality: 88, chromaSubsampling: '4:4:4' }).toBuffer();
  return { type: 'image/jpeg', bytes: encoded, width: upright.width, height: upright.height };
}
