import { isUtf8 } from 'node:buffer';
import type { RelativePath } from './types';

/** First of the 256 lone surrogates that stand for bytes; only those of bytes 0x80 to 0xFF are ever used. */
const ESCAPE = 0xdc00;

/**
 * The bytes of a path as the system knows them.
 * @throws RangeError for a lone surrogate that stands for no byte, which no path read from a disk contains
 */
export function pathToBytes(path: RelativePath): Buffer {
  if (path.isWellFormed()) return Buffer.from(path, 'utf8');
  const parts: Buffer[] = [];
  for (const character of path) {
    const code = character.codePointAt(0)!;
    if (code < 0xd800 || code > 0xdfff) parts.push(Buffer.from(character, 'utf8'));
    else if (code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff) parts.push(Buffer.from([code - ESCAPE]));
    else throw new RangeError(`A path holds the lone surrogate U+${code.toString(16).toUpperCase()}, which stands for no byte.`);
  }
  return Buffer.concat(parts);
}

/** The path that `pathToBytes` turns into these bytes again. */
export function bytesToPath(bytes: Uint8Array): RelativePath {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let path = '';
  for (let at = 0; at < buffer.length;) {
    const length = characterLength(buffer, at);
    path += length === 0 ? String.fromCharCode(ESCAPE + buffer[at]!) : buffer.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return path;
}

/** The path for people: what is not UTF-8 becomes U+FFFD. */
export const pathToText = (path: RelativePath): string => path.toWellFormed();

/** Bytes of the UTF-8 character at `at`; 0 when there is none. */
function characterLength(buffer: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= buffer.length; length++) if (isUtf8(buffer.subarray(at, at + length))) return length;
  return 0;
}
