import type { RelativePath } from './types';

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const FIRST_ESCAPE = 0xdc80;
const LAST_ESCAPE = 0xdcff;
/** Controls, and the marks that turn the direction of text round: either makes a name look like another. */

const unsafeForPeople =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Whether a path's bytes are UTF-8, so that the plain string names the same file. */
export function pathIsUtf8(path: RelativePath): boolean {
  return !loneSurrogate.test(path);
}

/** The bytes that the system and the database know. The inverse of `pathFromBytes` for every path that came from it. */
export function pathToBytes(path: RelativePath): Buffer {
  if (pathIsUtf8(path)) return Buffer.from(path, 'utf8');
  const parts: Buffer[] = [];
  let plainFrom = 0;
  for (let at = 0; at < path.length; at++) {
    const unit = path.charCodeAt(at);
    if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(path.charCodeAt(at + 1))) {
      at++; // a proper pair: one character beyond the basic plane
    } else if (unit >= FIRST_ESCAPE && unit <= LAST_ESCAPE) {
      if (at > plainFrom) parts.push(Buffer.from(path.slice(plainFrom, at), 'utf8'));
      parts.push(Buffer.of(unit - 0xdc00));
      plainFrom = at + 1;
    }
  }
  if (plainFrom < path.length) parts.push(Buffer.from(path.slice(plainFrom), 'utf8'));
  return Buffer.concat(parts);
}

/** A path as a string that loses nothing: each byte that is not part of valid UTF-8 becomes U+DC80-U+DCFF (PEP 383). */
export function pathFromBytes(bytes: Uint8Array): RelativePath {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    // Not UTF-8 as a whole: take the longest valid character at each place, escape what is left.
    let path = '';
    for (let at = 0; at < bytes.length;) {
      const length = validCharacterLength(bytes, at);
      path += length > 0 ? strictDecoder.decode(bytes.subarray(at, at + length)) : String.fromCharCode(0xdc00 + bytes[at]!);
      at += Math.max(length, 1);
    }
    return path;
  }
}

/** What the system's calls take: the string itself where that is exact, else the bytes. */
export function pathForSystem(path: string): string | Buffer {
  return pathIsUtf8(path) ? path : pathToBytes(path);
}

/** One line that shows what is there: control and direction characters as `\n`, `\x1b`, `\u202e`, foreign bytes as `\xff`. */
export function pathForPeople(path: RelativePath): string {
  return path.replace(unsafeForPeople, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    const unit = character.charCodeAt(0);
    if (unit >= FIRST_ESCAPE && unit <= LAST_ESCAPE) return `\\x${(unit - 0xdc00).toString(16)}`;
    return unit < 0x100 ? `\\x${unit.toString(16).padStart(2, '0')}` : `\\u${unit.toString(16).padStart(4, '0')}`;
  });
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** Length of the valid UTF-8 character at `at`, or 0. */
function validCharacterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  try {
    strictDecoder.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}
