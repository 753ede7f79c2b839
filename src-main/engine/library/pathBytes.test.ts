import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathForPeople, pathForSystem, pathFromBytes, pathIsUtf8, pathToBytes } from './pathBytes';

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
