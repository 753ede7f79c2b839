import { expect, test } from 'vitest';
import { formatOf, isPictureStart } from './formats';

const bytes = (...parts: readonly (string | number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const padded = (start: Buffer): Buffer => Buffer.concat([start, Buffer.alloc(64)]);

test('a format is known by its first bytes', () => {
  const known: readonly (readonly [Buffer, string, string])[] = [
    [bytes([0xff, 0xd8, 0xff, 0xe0]), 'jpeg', 'sharp'],
    [bytes([0x89], 'PNG\r\n\x1a\n'), 'png', 'sharp'],
    [bytes('RIFF', [1, 0, 0, 0], 'WEBP'), 'webp', 'sharp'],
    [bytes('GIF89a'), 'gif', 'sharp'],
    [bytes('II*\0', [8, 0, 0, 0]), 'tiff', 'sharp'],
    [bytes('II*\0', [16, 0, 0, 0], 'CR\x02\0'), 'cr2', 'raw'],
    [bytes('FUJIFILMCCD-RAW 0201'), 'raf', 'raw'],
    [bytes('IIRO', [8, 0, 0, 0]), 'orf', 'raw'],
    [bytes('IIU\0', [8, 0, 0, 0]), 'rw2', 'raw'],
    [bytes([0, 0, 0, 24], 'ftypcrx ', [0, 0, 0, 1], 'crx isom'), 'cr3', 'raw'],
    [bytes([0, 0, 0, 24], 'ftypheic', [0, 0, 0, 0], 'mif1heic'), 'heic', 'heif'],
    [bytes([0, 0, 0, 28], 'ftypmif1', [0, 0, 0, 0], 'mif1miafavif'), 'avif', 'sharp'],
    [bytes([0, 0, 0, 24], 'ftypmif1', [0, 0, 0, 0], 'mif1miaf'), 'heic', 'heif'],
    [bytes([0xff, 0x0a]), 'jxl', 'none'],
    [bytes('8BPS'), 'psd', 'none'],
    [bytes('<?xml version="1.0"?>\n<svg xmlns="x">'), 'svg', 'none'],
  ];
  for (const [start, name, route] of known) expect(formatOf(padded(start))).toMatchObject({ name, route });
});

test('what starts like no picture has no format', () => {
  for (const start of [
    bytes('hello'),
    bytes('PK\x03\x04'),
    bytes('<!doctype html><p>'),
    bytes('%PDF-1.7'),
    bytes([0, 0, 0, 20], 'ftypisom', [0, 0, 0, 0], 'isom'),
    bytes('BMW and others'),
  ]) {
    expect(formatOf(padded(start))).toBeNull();
  }
  for (const short of [Buffer.alloc(0), Buffer.of(0xff), Buffer.from('ftyp'), Buffer.from('\0\0\0\x18ftyp', 'latin1')])
    expect(formatOf(short)).toBeNull();
});

test('a file without an ending is no picture because of text that could be one', () => {
  expect(isPictureStart(bytes('<svg xmlns="x">'))).toBe(false);
  expect(isPictureStart(bytes('P1 is the first point'))).toBe(false);
  expect(isPictureStart(bytes([0xff, 0xd8, 0xff, 0xe1]))).toBe(true);
});
