import { incomplete, PhotoFault } from './failures';
import { listBoxes, type Box } from './boxes';
import { readTiffFacts } from './tiffTags';

/** A preview whose long side is below this is a thumbnail, which would be taken for the photo: better say that there is none. */
const MIN_LONG_SIDE_PX = 500;
const jpegStart = Buffer.of(0xff, 0xd8, 0xff);

/** The name of a RAW that is a TIFF by its first bytes (`dng`, `nef`, ...), or null for an ordinary TIFF. */
export function rawKindOfTiff(bytes: Buffer): string | null {
  const facts = readTiffFacts(bytes);
  if (facts === null) return null;
  if (facts.isDng) return 'dng';
  if (!facts.hasSensorData) return null;
  const make = facts.make.toLowerCase();
  const kinds: readonly (readonly [string, string])[] = [
    ['nikon', 'nef'],
    ['sony', 'arw'],
    ['canon', 'cr2'],
    ['pentax', 'pef'],
    ['ricoh', 'pef'],
    ['samsung', 'srw'],
    ['hasselblad', '3fr'],
    ['phase one', 'iiq'],
    ['kodak', 'dcr'],
  ];
  return kinds.find(([start]) => make.startsWith(start))?.[1] ?? 'raw';
}

/**
 * The largest JPEG inside a RAW file. Found by its first bytes and checked by its header, since each maker stores it elsewhere;
 * the sensor's data, which some store as lossless JPEG, is passed over.
 * @returns the bytes from its first on (a decoder stops at its end), and how it must be turned, 1 to 8, 0 = as it says itself
 */
export function rawPreview(bytes: Buffer, kind: string): { jpeg: Buffer; orientation: number } {
  const isBoxes = kind === 'cr3';
  const facts = isBoxes ? null : readTiffFacts(bytes);
  let best: { at: number; pixels: number; longSide: number } | null = null;
  for (let at = bytes.indexOf(jpegStart); at >= 0; at = bytes.indexOf(jpegStart, at + 3)) {
    const size = sizeOfJpeg(bytes, at);
    if (size !== null && size.width * size.height > (best?.pixels ?? 0)) {
      best = { at, pixels: size.width * size.height, longSide: Math.max(size.width, size.height) };
    }
  }
  if (facts?.isCut === true || (isBoxes && listBoxes(bytes).isCut)) throw incomplete();
  if (best === null || best.longSide < MIN_LONG_SIDE_PX) {
    throw new PhotoFault(
      'raw-without-preview',
      `This ${kind.toUpperCase()} file carries no preview of at least ${MIN_LONG_SIDE_PX} pixels, and Likewise does not develop RAW. Export it as a JPEG.`,
    );
  }
  return { jpeg: bytes.subarray(best.at), orientation: isBoxes ? orientationOfCr3(bytes) : (facts?.orientation ?? 0) };
}

/** Width and height from a JPEG's header, null where it is none that shows a picture (lossless, or no header at all). */
function sizeOfJpeg(bytes: Buffer, start: number): { width: number; height: number } | null {
  let at = start + 2;
  for (let segment = 0; segment < 200 && at + 9 < bytes.length; segment++) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xc2) {
      if (bytes[at + 4] !== 8) return null;
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    const isTable = marker === 0xc4 || marker === 0xdb || marker === 0xdd || marker === 0xfe || (marker >= 0xe0 && marker <= 0xef);
    if (!isTable) return null;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** The first directory of a CR3 is a TIFF of its own, in the box CMT1 of Canon's `uuid` box inside `moov`. */
function orientationOfCr3(bytes: Buffer): number {
  const boxesIn = (box: Box): Box[] => listBoxes(bytes, box.from, box.to).boxes;
  const moov = listBoxes(bytes).boxes.find((box) => box.type === 'moov');
  if (moov === undefined) return 0;
  const directory = boxesIn(moov)
    .filter((box) => box.type === 'uuid')
    .flatMap(boxesIn)
    .find((box) => box.type === 'CMT1');
  return directory === undefined ? 0 : (readTiffFacts(bytes, directory.from)?.orientation ?? 0);
}
