import { refuseCutBoxes } from './boxes';
import { incomplete, PhotoFault } from './failures';
import { readTiffFacts } from './tiffTags';

/**
 * The decoders' messages rarely tell a cut file from a damaged one, and a person needs to know which: copy it again, or give it up.
 * So after a failure the container's own lengths are asked.
 */
export function explainFault(error: unknown, bytes: Buffer, format: string): unknown {
  if (error instanceof PhotoFault || !(error instanceof Error)) return error;
  return endsEarly(bytes, format) ? incomplete() : error;
}

function endsEarly(bytes: Buffer, format: string): boolean {
  switch (format) {
    case 'png':
      return isPngCut(bytes);
    case 'webp':
      return bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length;
    case 'gif':
      return bytes.length < 13 || bytes.at(-1) !== 0x3b;
    case 'tiff':
      return readTiffFacts(bytes)?.isCut ?? true;
    case 'avif':
      try {
        refuseCutBoxes(bytes);
        return false;
      } catch {
        return true;
      }
    default:
      return false;
  }
}

/** Whether a chunk lies past the end of the file, or the last chunk is missing. */
function isPngCut(bytes: Buffer): boolean {
  let at = 8;
  while (at + 12 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(type)) return false; // nonsense where a chunk should start: damage
    if (type === 'IEND') return false;
    at += 12 + bytes.readUInt32BE(at);
  }
  return true;
}
