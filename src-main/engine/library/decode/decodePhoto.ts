import { createHash } from 'node:crypto';
import type { Sharp } from 'sharp';
import type { DecodedPhoto, DecodeLimits, InputGeometry, Region, Source } from '../types';
import { PhotoFault } from './failures';
import { factorForNetwork, networkPixels } from './networkPixels';
import { openPicture, type Picture } from './picture';
import { fitWithin, fromRaw, toRaw, turnUpright, type RawImage } from './rawImage';
import type { AskForMemory, PhotoReader } from './PhotoReader';

const LARGE_PX = 640;
const THUMB_PX = 320;
/** The short side that the one decode keeps: enough for the network's usual 256 px with room to shrink (see `networkPixels.ts`). */
const MIN_SHORT_PX = 426;
/** Effort 0 takes a third of the time of the default 4 for a seventh more bytes, measured on photographs. */
const webp = { quality: 78, effort: 0 } as const;

/** Reads a photo once and decodes it once; thumbnails, hash and the network's input all come from those pixels. */
export async function decodePhoto(
  reader: PhotoReader,
  source: Source,
  geometry: InputGeometry,
  region: Region | undefined,
  limits: DecodeLimits,
  askForMemory: AskForMemory,
): Promise<DecodedPhoto> {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const { bytes, contentHash } = await reader.read(source, limits, askForMemory);
  const readMs = performance.now() - started;
  const picture = await openPicture(bytes, limits, askForMemory);
  const { width, height } = uprightSize(picture);
  if (Math.min(width, height) < limits.minSidePx) {
    throw new PhotoFault(
      'too-small',
      `The picture is ${width} × ${height} pixels; pictures below ${limits.minSidePx} are left out by your settings.`,
    );
  }
  const stored = await picture.shrunkBy(baseFactor(picture));
  const pixelHash = hashPixels(stored, picture);
  const upright = turnUpright(stored, picture.orientation);
  const large = await shrinkTo(upright, LARGE_PX);
  const needed = factorForNetwork(width, height, geometry, region);
  const forNetwork = needed < baseFactor(picture) ? turnUpright(await picture.shrunkBy(needed), picture.orientation) : upright;
  const largeBytes = await fromRaw(large).webp(webp).toBuffer();
  const thumb = fitWithin(large.width, large.height, THUMB_PX);
  const isSmall = thumb.width === large.width && thumb.height === large.height;
  const photo = {
    contentHash,
    pixelHash,
    width,
    height,
    format: picture.format,
    metadata: picture.metadata,
    thumb: isSmall ? largeBytes : await shrunk(large, thumb).webp(webp).toBuffer(),
    large: largeBytes,
    pixels: networkPixels(forNetwork, geometry, region),
  };
  const cpu = process.cpuUsage(cpuBefore);
  return { ...photo, timings: { readMs, decodeMs: performance.now() - started - readMs, cpuMs: (cpu.user + cpu.system) / 1000 } };
}

function uprightSize({ width, height, orientation }: Picture): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Depends on the picture's size alone, not on the network or a region: so a picture has one pixel hash for ever. */
function baseFactor({ width, height }: Picture): number {
  return Math.max(1, Math.min(Math.max(width, height) / LARGE_PX, Math.min(width, height) / MIN_SHORT_PX));
}

/**
 * The same for two files whose metadata alone differs. Over the pixels as decoded (so smaller than the picture by a factor that its size
 * gives), the size and the orientation: another orientation is another picture to look at.
 */
function hashPixels({ data, width, height }: RawImage, picture: Picture): Uint8Array {
  const header = `${picture.width}x${picture.height} ${width}x${height} ${picture.orientation}\n`;
  return createHash('sha256').update(header).update(data).digest();
}

function shrinkTo(image: RawImage, longSidePx: number): Promise<RawImage> {
  const size = fitWithin(image.width, image.height, longSidePx);
  return size.width === image.width && size.height === image.height ? Promise.resolve(image) : toRaw(shrunk(image, size));
}

function shrunk(image: RawImage, size: { readonly width: number; readonly height: number }): Sharp {
  return fromRaw(image).resize({ ...size, fit: 'fill', kernel: 'cubic' });
}
