import { isUtf8 } from 'node:buffer';

/**
 * A path below a root, `/` between its parts. Names that are not UTF-8 keep their bytes: a byte 0x80-0xFF that does not decode
 * stands as the lone surrogate U+DC80-U+DCFF (as in Python's PEP 383), so that a path is a string everywhere and loses nothing.
 */
export type RelativePath = string;

/** Added to a byte that is not part of valid UTF-8; only 0x80 to 0xFF ever are. */
const ESCAPE = 0xdc00;
const FIRST_ESCAPE = ESCAPE + 0x80;
const LAST_ESCAPE = ESCAPE + 0xff;
/** Controls, and the marks that turn the direction of text round: either makes a name look like another. */
const unsafeForPeople =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Whether a path's bytes are UTF-8, so that the plain string names the same file. */
export function pathIsUtf8(path: RelativePath): boolean {
  return path.isWellFormed();
}

/**
 * The bytes that the system and the database know. The inverse of `pathFromBytes` for every path that came from it.
 * @throws RangeError for a lone surrogate that stands for no byte, which no path read from a disk contains
 */
export function pathToBytes(path: RelativePath): Buffer {
  if (path.isWellFormed()) return Buffer.from(path, 'utf8');
  const parts: Buffer[] = [];
  for (const character of path) {
    const code = character.codePointAt(0)!;
    if (code < 0xd800 || code > 0xdfff) parts.push(Buffer.from(character, 'utf8'));
    else if (code >= FIRST_ESCAPE && code <= LAST_ESCAPE) parts.push(Buffer.of(code - ESCAPE));
    else throw new RangeError(`A path holds the lone surrogate U+${code.toString(16).toUpperCase()}, which stands for no byte.`);
  }
  return Buffer.concat(parts);
}

/** The path that `pathToBytes` turns into these bytes again. */
export function pathFromBytes(bytes: Uint8Array): RelativePath {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(buffer)) return buffer.toString('utf8');
  // Not UTF-8 as a whole: take the valid character at each place, escape what is left.
  let path = '';
  for (let at = 0; at < buffer.length;) {
    const length = characterLength(buffer, at);
    path += length === 0 ? String.fromCharCode(ESCAPE + buffer[at]!) : buffer.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return path;
}

/** What the system's calls take: the string itself where that is exact, else the bytes. */
export function pathForSystem(path: string): string | Buffer {
  return pathIsUtf8(path) ? path : pathToBytes(path);
}

/** The path as text that may be stored and looked through: what is not UTF-8 becomes U+FFFD. */
export const pathToText = (path: RelativePath): string => path.toWellFormed();

/** One line that shows what is there: control and direction characters as `\n`, `\x1b`, `\u202e`, foreign bytes as `\xff`. */
export function pathForPeople(path: RelativePath): string {
  return path.replace(unsafeForPeople, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    const unit = character.charCodeAt(0);
    if (unit >= FIRST_ESCAPE && unit <= LAST_ESCAPE) return `\\x${(unit - ESCAPE).toString(16)}`;
    return unit < 0x100 ? `\\x${unit.toString(16).padStart(2, '0')}` : `\\u${unit.toString(16).padStart(4, '0')}`;
  });
}

/** Bytes of the UTF-8 character at `at`; 0 when there is none. */
function characterLength(buffer: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= buffer.length; length++) if (isUtf8(buffer.subarray(at, at + length))) return length;
  return 0;
}
