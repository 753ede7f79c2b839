import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { allowedLoaders, setUpSharp } from './sharpSetup';

beforeAll(setUpSharp);

test('R5 the loaders that may run are these six and no more', () => {
  expect(allowedLoaders).toEqual([
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadTiffBuffer',
    'VipsForeignLoadHeifBuffer',
  ]);
});

test('R5 an SVG is refused, and so is any file that is given by its path', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>');
  await expect(sharp(svg).png().toBuffer()).rejects.toThrow(/unsupported/i);
  await expect(sharp(import.meta.filename).metadata()).rejects.toThrow();
});
