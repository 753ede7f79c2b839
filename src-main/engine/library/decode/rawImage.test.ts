import sharp from 'sharp';
import { expect, test } from 'vitest';
import { fitWithin, toRaw, turnUpright } from './rawImage';

test('each of the eight orientations is turned as sharp turns a file that says so', async () => {
  const [width, height] = [5, 3];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => i * 5);
  for (let orientation = 1; orientation <= 8; orientation++) {
    const tiff = await sharp(data, { raw: { width, height, channels: 3 } })
      .withMetadata({ orientation })
      .tiff({ compression: 'none' })
      .toBuffer();
    const expected = await toRaw(sharp(tiff).autoOrient().toColourspace('srgb'));
    const turned = turnUpright({ data, width, height }, orientation);
    expect([orientation, turned.width, turned.height, ...turned.data]).toEqual([
      orientation,
      expected.width,
      expected.height,
      ...expected.data,
    ]);
  }
});

test('a picture is never made larger, and never loses a whole side', () => {
  expect(fitWithin(100, 50, 640)).toEqual({ width: 100, height: 50 });
  expect(fitWithin(4000, 3000, 640)).toEqual({ width: 640, height: 480 });
  expect(fitWithin(20_000, 1, 640)).toEqual({ width: 640, height: 1 });
});
