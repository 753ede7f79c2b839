import exifr from 'exifr';
import sharp from 'sharp';
import type { PhotoShot } from '@contract/data';
import type { DecodeLimits, Source } from '../types';
import { formatOf } from './formats';
import { cleanText, readPlainly, sourceOf, type MetadataBlocks } from './metadata';
import type { AskForMemory, PhotoReader } from './PhotoReader';
import { strictInput } from './sharpSetup';

const noShot: PhotoShot = {
  lens: null,
  exposureSeconds: null,
  aperture: null,
  iso: null,
  focalLengthMm: null,
  focalLength35Mm: null,
};
const options = {
  ...readPlainly,
  tiff: true,
  ifd0: { pick: ['ISO'] }, // where some RAW files have it
  exif: { pick: ['ExposureTime', 'FNumber', 'ISO', 'FocalLength', 'FocalLengthIn35mmFormat', 'LensMake', 'LensModel'] },
  gps: false,
  xmp: true,
  iptc: false,
} as const;

/** Lens and settings of a photo. Broken metadata gives less of them, never an error; only a file that cannot be read is one. */
export async function readShot(reader: PhotoReader, file: Source, limits: DecodeLimits, askForMemory: AskForMemory): Promise<PhotoShot> {
  const { bytes } = await reader.read(file, limits, askForMemory);
  const format = formatOf(bytes)?.name ?? '';
  const source = sourceOf(bytes, format, await blocksOf(bytes, format));
  if (source === null) return noShot;
  try {
    const found = ((await exifr.parse(source, options as never)) ?? {}) as Record<string, unknown>;
    return {
      // XMP has the lens where an editor wrote the file anew.
      lens: lensOf(found['LensMake'], found['LensModel']) ?? (cleanText(found['Lens']) || null),
      exposureSeconds: positive(found['ExposureTime']),
      aperture: positive(found['FNumber']),
      iso: positive(found['ISO']),
      focalLengthMm: positive(found['FocalLength']),
      focalLength35Mm: positive(found['FocalLengthIn35mmFormat']),
    };
  } catch {
    return noShot; // no metadata that could be understood
  }
}

/** Of the containers that exifr cannot open itself. */
async function blocksOf(bytes: Buffer, format: string): Promise<MetadataBlocks> {
  if (format !== 'webp' && format !== 'gif') return { exif: undefined, xmp: undefined };
  const { exif, xmp } = await sharp(bytes, { ...strictInput, limitInputPixels: false }).metadata();
  return { exif, xmp };
}

function lensOf(make: unknown, model: unknown): string | null {
  const [maker, name] = [cleanText(make), cleanText(model)];
  if (name === '') return null;
  const firstWord = maker.split(' ')[0] ?? '';
  return firstWord === '' || name.toLowerCase().includes(firstWord.toLowerCase()) ? name : `${maker} ${name}`;
}

/** A camera that does not know a value writes zero, or nothing over nothing. ISO may be a list of one. */
function positive(value: unknown): number | null {
  const first: unknown = Array.isArray(value) || ArrayBuffer.isView(value) ? (value as ArrayLike<unknown>)[0] : value;
  return typeof first === 'number' && Number.isFinite(first) && first > 0 ? first : null;
}
