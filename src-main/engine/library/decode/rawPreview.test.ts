import sharp from 'sharp';
import { expect, test } from 'vitest';
import { rawKindOfTiff, rawPreview } from './rawPreview';
import { readTiffFacts } from './tiffTags';

/** A TIFF of one directory; a value that fits into four bytes only. */
function tiff(tags: readonly (readonly [tag: number, type: number, value: number])[], tail: Buffer = Buffer.alloc(0)): Buffer {
  const directory = Buffer.alloc(8 + 2 + 12 * tags.length + 4);
  directory.write('II*\0', 0, 'latin1');
  directory.writeUInt32LE(8, 4);
  directory.writeUInt16LE(tags.length, 8);
  tags.forEach(([tag, type, value], i) => {
    const at = 10 + 12 * i;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(1, at + 4);
    directory.writeUInt32LE(value, at + 8);
  });
  return Buffer.concat([directory, tail]);
}
const jpeg = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#2a6' } })
    .jpeg()
    .toBuffer();
const sensor = [262, 3, 32803] as const;

test('a TIFF of a camera is a RAW, an ordinary one is not', () => {
  expect(rawKindOfTiff(tiff([[50706, 1, 4]]))).toBe('dng');
  expect(rawKindOfTiff(tiff([sensor]))).toBe('raw');
  expect(rawKindOfTiff(tiff([[262, 3, 2]]))).toBeNull();
});

test('the largest JPEG inside counts, never the thumbnail before it', async () => {
  const file = tiff(
    [[50706, 1, 4], [274, 3, 6], sensor],
    Buffer.concat([await jpeg(160, 120), Buffer.alloc(99), await jpeg(1200, 800), await jpeg(640, 480)]),
  );
  const { jpeg: found, orientation } = rawPreview(file, 'dng');
  expect(await sharp(found).metadata()).toMatchObject({ width: 1200, height: 800 });
  expect(orientation).toBe(6);
});

test('with a thumbnail alone it is a problem, not a picture of 160 pixels', async () => {
  const file = tiff([sensor], await jpeg(160, 120));
  expect(() => rawPreview(file, 'nef')).toThrow(expect.objectContaining({ code: 'raw-without-preview' }) as Error);
});

test('a RAW whose sensor data lies past its end is incomplete, though its preview is whole', async () => {
  const file = tiff([sensor, [273, 4, 50_000_000], [279, 4, 1000]], await jpeg(1200, 800));
  expect(() => rawPreview(file, 'nef')).toThrow(expect.objectContaining({ code: 'incomplete' }) as Error);
});

test('a directory that points at itself, or past the end, ends', () => {
  const loop = tiff([[330, 4, 8]]);
  loop.writeUInt32LE(8, loop.length - 4);
  expect(readTiffFacts(loop)).toMatchObject({ isDng: false });
  expect(readTiffFacts(Buffer.from('II*\0\xff\xff\xff\x7f', 'latin1'))).toMatchObject({ isCut: true });
  expect(readTiffFacts(Buffer.from('hello world'))).toBeNull();
});
