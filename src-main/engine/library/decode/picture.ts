import sharp, { type Sharp } from 'sharp';
import type { DecodeLimits, PhotoMetadata } from '../types';
import { explainFault } from './explain';
import { damaged, PhotoFault, tooManyPixels } from './failures';
import { formatOf, spokenName, type Format } from './formats';
import { decodeHeif } from './heif';
import { readMetadata } from './metadata';
import { toRaw, type RawImage } from './rawImage';
import { rawKindOfTiff, rawPreview } from './rawPreview';
import type { AskForMemory } from './PhotoReader';
import { strictInput, underTransparent } from './sharpSetup';

/** Beyond this, decoding takes hundreds of megabytes, so that only one process may be at it at a time. */
const LARGE_PICTURE_PIXELS = 50e6;

/** A picture whose header is read. Sizes are as stored, before it is turned upright. */
export interface Picture {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  /** EXIF orientation that is still to be applied, 1 to 8. */
  readonly orientation: number;
  readonly metadata: PhotoMetadata;
  /** Decodes, smaller by `factor` ≥ 1; exactly the stored pixels where it is 1. Not turned. */
  shrunkBy(factor: number): Promise<RawImage>;
}

export async function openPicture(bytes: Buffer, limits: DecodeLimits, askForMemory: AskForMemory): Promise<Picture> {
  const format = refuseUnknown(formatOf(bytes));
  const rawKind = format.route === 'raw' ? format.name : format.name === 'tiff' ? rawKindOfTiff(bytes) : null;
  if (rawKind !== null) return openRaw(bytes, rawKind, limits, askForMemory);
  if (format.route === 'heif') return openHeif(bytes, limits, askForMemory);
  return openBySharp(bytes, format.name, limits, askForMemory);
}

async function openBySharp(bytes: Buffer, format: string, limits: DecodeLimits, askForMemory: AskForMemory): Promise<Picture> {
  try {
    const header = await sharp(bytes, { ...strictInput, limitInputPixels: false }).metadata();
    const { width, height } = header;
    if (width < 1 || height < 1) throw damaged();
    await refuseSize(width, height, limits, askForMemory);
    const { metadata } = await readMetadata(bytes, format, { exif: header.exif, xmp: header.xmp });
    const orientation = header.orientation ?? 1;
    return {
      format,
      width,
      height,
      orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
      metadata,
      async shrunkBy(factor) {
        try {
          return await toRgb(sharp(bytes, { ...strictInput, limitInputPixels: limits.maxPixels }), width, height, factor);
        } catch (error) {
          throw explainFault(error, bytes, format);
        }
      },
    };
  } catch (error) {
    throw explainFault(error, bytes, format);
  }
}

async function openHeif(bytes: Buffer, limits: DecodeLimits, askForMemory: AskForMemory): Promise<Picture> {
  const decoded = await decodeHeif(bytes, limits.maxPixels, (pixels) =>
    pixels > LARGE_PICTURE_PIXELS ? askForMemory() : Promise.resolve(),
  );
  const { metadata, orientation } = await readMetadata(bytes, 'heic', { exif: undefined, xmp: undefined });
  const { rgba, width, height } = decoded;
  const start = (): Sharp => sharp(rgba, { raw: { width, height, channels: 4 }, limitInputPixels: false });
  return {
    format: 'heic',
    width,
    height,
    orientation: decoded.isUpright || orientation === 0 ? 1 : orientation,
    metadata,
    shrunkBy: (factor) => toRgb(start(), width, height, factor),
  };
}

/** The preview stands for the RAW: its pixels and its size; how it is turned and when it was taken are the RAW's own where it says so. */
async function openRaw(bytes: Buffer, kind: string, limits: DecodeLimits, askForMemory: AskForMemory): Promise<Picture> {
  const { jpeg, orientation } = rawPreview(bytes, kind);
  const preview = await openBySharp(jpeg, 'jpeg', limits, askForMemory);
  const { metadata } = await readMetadata(bytes, kind, { exif: undefined, xmp: undefined });
  const hasOwn = metadata.takenAtMs !== null || metadata.camera !== null;
  return { ...preview, format: kind, orientation: orientation || preview.orientation, metadata: hasOwn ? metadata : preview.metadata };
}

function toRgb(start: Sharp, width: number, height: number, factor: number): Promise<RawImage> {
  const size = { width: Math.max(1, Math.round(width / factor)), height: Math.max(1, Math.round(height / factor)) };
  const isSame = size.width === width && size.height === height;
  const sized = isSame ? start : start.resize({ ...size, fit: 'fill', kernel: 'cubic', fastShrinkOnLoad: true });
  return toRaw(sized.flatten({ background: underTransparent }).toColourspace('srgb'));
}

async function refuseSize(width: number, height: number, limits: DecodeLimits, askForMemory: AskForMemory): Promise<void> {
  const pixels = width * height;
  if (pixels > limits.maxPixels) throw tooManyPixels(width, height, limits.maxPixels);
  if (pixels > LARGE_PICTURE_PIXELS) await askForMemory();
}

function refuseUnknown(format: Format | null): Format {
  if (format === null) {
    throw new PhotoFault('not-a-photo', 'What the file holds is no picture format, whatever its name says.');
  }
  if (format.route === 'none') {
    throw new PhotoFault(
      'format-not-supported',
      `${spokenName(format.name)} files are not supported. Save a copy as JPEG, PNG, TIFF or WebP.`,
    );
  }
  return format;
}
