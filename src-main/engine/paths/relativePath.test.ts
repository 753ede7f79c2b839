import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathForPeople, pathForSystem, pathFromBytes, pathIsUtf8, pathToBytes, pathToText } from './relativePath';

test('any bytes come back unchanged after a stay as a path', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(Uint8Array.from(pathToBytes(pathFromBytes(bytes)))).toEqual(bytes);
    }),
    { numRuns: 2000 },
  );
});

test('text in UTF-8 with foreign bytes put in keeps both', () => {
  const bytes = Buffer.concat([Buffer.from('鳥📷é/'), Buffer.of(0xff, 0xfe, 0x80), Buffer.from('.jpg'), Buffer.of(0xe9)]);
  const path = pathFromBytes(bytes);
  expect(path).toBe('鳥📷é/\udcff\udcfe\udc80.jpg\udce9');
  expect(pathToBytes(path).equals(bytes)).toBe(true);
  expect(pathIsUtf8(path)).toBe(false);
  expect(Buffer.isBuffer(pathForSystem(path))).toBe(true);
});

test('a path in UTF-8 is the string that the system gives', () => {
  for (const text of ['plain.jpg', '鳥/📷 été.jpg', 'new\nline', '\ufeffbom.jpg']) {
    expect(pathFromBytes(Buffer.from(text))).toBe(text);
    expect(pathIsUtf8(text)).toBe(true);
    expect(pathForSystem(text)).toBe(text);
  }
});

test('a surrogate that UTF-8 forbids is taken as three foreign bytes, not as a character', () => {
  const bytes = Buffer.of(0xed, 0xb2, 0x80);
  expect(pathFromBytes(bytes)).toBe('\udced\udcb2\udc80');
});

test('for people a name is one line and cannot turn its own direction', () => {
  expect(pathForPeople('new\nline\ttab\x07\x1b[31m.jpg')).toBe('new\\nline\\ttab\\x07\\x1b[31m.jpg');
  expect(pathForPeople('gpj.\u202egpj.jpg')).toBe('gpj.\\u202egpj.jpg');
  expect(pathForPeople('invalid_\udcff\udcfe\udc80.jpg')).toBe('invalid_\\xff\\xfe\\x80.jpg');
  expect(pathForPeople('鳥 📷 <b>.jpg')).toBe('鳥 📷 <b>.jpg');
});

test('bytes that mix characters, halves of characters and foreign bytes come back unchanged', () => {
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
      expect([...pathToBytes(pathFromBytes(bytes))]).toEqual([...bytes]);
    }),
    { numRuns: 500 },
  );
});

test('a path in UTF-8 is its own text, and a byte that is not UTF-8 is one lone surrogate, shown as U+FFFD', () => {
  expect(pathFromBytes(Buffer.from('鳥/🐈.jpg'))).toBe('鳥/🐈.jpg');
  expect(pathFromBytes(Uint8Array.of(0x61, 0xe9, 0x62))).toBe('a\udce9b');
  expect(pathToText('a\udce9b')).toBe('a\ufffdb');
});

test('a lone surrogate that stands for no byte is refused', () => {
  for (const path of ['\ud800', 'a\udc00', '\udc7f', '\udfff']) expect(() => pathToBytes(path)).toThrow(RangeError);
});
