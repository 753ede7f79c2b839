import exifr from 'exifr';
import type { PhotoMetadata } from '../types';

/** What the header reader gives beside the file: blocks of a container that exifr cannot open itself. */
export interface MetadataBlocks {
  readonly exif: Buffer | undefined;
  readonly xmp: Buffer | undefined;
}

const noMetadata: PhotoMetadata = { takenAtMs: null, camera: null, latitude: null, longitude: null, keywords: [] };

/** Metadata lies at a file's start; what a JPEG holds past this is its picture. */
const MAX_START_BYTES = 1 << 20;
const MAX_WHOLE_BYTES = 64 << 20;
const MAX_KEYWORDS = 200;
const MAX_TEXT = 200;
const wanted = [
  'DateTimeOriginal',
  'CreateDate',
  'DateTimeDigitized',
  'ModifyDate',
  'DateCreated',
  'SubSecTimeOriginal',
  'Make',
  'Model',
  'Orientation',
];
/** As the blocks lie in the file: what a value means is decided here, not by the reader. */
export const readPlainly = {
  icc: false,
  jfif: false,
  ihdr: false,
  ifd1: false,
  interop: false,
  makerNote: false,
  userComment: false,
  reviveValues: false,
  translateValues: false,
  mergeOutput: true,
  silentErrors: true,
} as const;
const options = {
  ...readPlainly,
  tiff: true,
  ifd0: { pick: [...wanted, 'ImageDescription'] },
  exif: { pick: wanted },
  gps: true,
  xmp: true,
  iptc: true,
} as const;

/** Taken-at, camera, place and keywords. Broken metadata gives less of it, never an error: the picture still counts. */
export async function readMetadata(
  bytes: Buffer,
  format: string,
  blocks: MetadataBlocks,
): Promise<{ metadata: PhotoMetadata; orientation: number }> {
  const source = sourceOf(bytes, format, blocks);
  if (source === null) return { metadata: noMetadata, orientation: 0 };
  let found: Record<string, unknown>;
  try {
    found = ((await exifr.parse(source, options as never)) ?? {}) as Record<string, unknown>;
  } catch {
    return { metadata: noMetadata, orientation: 0 }; // no metadata that could be understood
  }
  const [latitude, longitude] = [numberWithin(found['latitude'], 90), numberWithin(found['longitude'], 180)];
  const hasPlace = latitude !== null && longitude !== null;
  const orientation = typeof found['Orientation'] === 'number' ? found['Orientation'] : 0;
  return {
    metadata: {
      takenAtMs: takenAt(found),
      camera: cameraOf(found['Make'], found['Model']),
      latitude: hasPlace ? latitude : null,
      longitude: hasPlace ? longitude : null,
      keywords: keywordsOf(found['subject'], found['Keywords']),
    },
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 0,
  };
}

/** exifr reads JPEG, TIFF, PNG, HEIC and AVIF; the blocks of a WebP or GIF are handed to it in the shape of a JPEG without a picture. */
export function sourceOf(bytes: Buffer, format: string, { exif, xmp }: MetadataBlocks): Buffer | null {
  if (format === 'jpeg') return bytes.subarray(0, MAX_START_BYTES);
  if (format !== 'webp' && format !== 'gif') return bytes.length <= MAX_WHOLE_BYTES ? bytes : null;
  const segments: Buffer[] = [];
  if (exif !== undefined)
    segments.push(segment(exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif : Buffer.concat([Buffer.from('Exif\0\0'), exif])));
  if (xmp !== undefined) segments.push(segment(Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), xmp])));
  if (segments.every((part) => part.length === 0)) return null;
  return Buffer.concat([Buffer.of(0xff, 0xd8), ...segments, Buffer.of(0xff, 0xd9)]);
}

function segment(content: Buffer): Buffer {
  if (content.length > 65_533) return Buffer.alloc(0);
  const header = Buffer.of(0xff, 0xe1, 0, 0);
  header.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([header, content]);
}

/** The camera's own clock as if it were UTC: `2019:07:03 18:02:11` in EXIF, `2019-07-03T18:02:11+09:00` in XMP, whose zone is left out. */
function takenAt(found: Record<string, unknown>): number | null {
  for (const key of ['DateTimeOriginal', 'DateCreated', 'CreateDate', 'DateTimeDigitized']) {
    const value = found[key];
    const match = typeof value === 'string' ? /^(\d{4})[:-](\d\d)[:-](\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?/.exec(value) : null;
    if (match === null) continue;
    const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const time = Date.UTC(year, month - 1, day, hour, minute, second);
    // A clock that was never set says 0000:00:00; a day that does not exist rolls over into another.
    if (year >= 1800 && new Date(time).getUTCDate() === day && hour < 24 && minute < 60) return time;
  }
  return null;
}

function cameraOf(make: unknown, model: unknown): string | null {
  const [maker, name] = [cleanText(make), cleanText(model)];
  if (name === '') return maker === '' ? null : maker;
  const firstWord = maker.split(' ')[0] ?? '';
  return firstWord === '' || name.toLowerCase().startsWith(firstWord.toLowerCase()) ? name : `${maker} ${name}`;
}

function keywordsOf(...lists: readonly unknown[]): string[] {
  const words = lists.flatMap((list) => (Array.isArray(list) ? list : [list])).map(cleanText);
  return [...new Set(words.filter((word) => word !== ''))].slice(0, MAX_KEYWORDS);
}

export function cleanText(value: unknown): string {
  if (typeof value !== 'string') return '';
  return value
    .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, MAX_TEXT);
}

function numberWithin(value: unknown, limit: number): number | null {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= limit ? value : null;
}
