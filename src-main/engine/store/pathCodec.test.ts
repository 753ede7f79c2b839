import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesToPath, pathToBytes, pathToText } from './pathCodec';

test('any bytes at all become a path and the same bytes again', () => {
  const pieces = fc.constantFrom(
    [0x61],
    [0x2f],
    [0xe9],
    [0xff],
    [0xc3, 0xa9],
    [0xe9, 0xb3, 0xa5],
    [0xed, 0xb2, 0x80],
    [0xf0, 0x9f, 0x90, 0x88],
    [0xf0, 0x9f],
    [0x80],
  );
  const mixed = fc.array(pieces, { maxLength: 12 }).map((parts) => Uint8Array.from(parts.flat()));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), mixed), (bytes) => {
      expect([...pathToBytes(bytesToPath(bytes))]).toEqual([...bytes]);
    }),
    { numRuns: 500 },
  );
});

test('a path in UTF-8 is its own text, and a byte that is not UTF-8 is one lone surrogate, shown as U+FFFD', () => {
  expect(bytesToPath(Buffer.from('鳥/🐈.jpg'))).toBe('鳥/🐈.jpg');
  expect(bytesToPath(Uint8Array.of(0x61, 0xe9, 0x62))).toBe('a\udce9b');
  expect(pathToText('a\udce9b')).toBe('a\ufffdb');
});

test('a lone surrogate that stands for no byte is refused', () => {
  for (const path of ['\ud800', 'a\udc00', '\udc7f', '\udfff']) expect(() => pathToBytes(path)).toThrow(RangeError);
});
