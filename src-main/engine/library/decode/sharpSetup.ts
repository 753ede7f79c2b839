import sharp from 'sharp';

/**
 * Loaders that may run; all others (SVG, PDF, ImageMagick, libvips' own files ...) are blocked, whatever a file pretends to be.
 * Buffers only: a loader that is given a path can be led to other files by it.
 */
export const allowedLoaders = [
  'VipsForeignLoadJpegBuffer',
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadWebpBuffer',
  'VipsForeignLoadNsgifBuffer',
  'VipsForeignLoadTiffBuffer',
  'VipsForeignLoadHeifBuffer',
] as const;

/** Once in a process that decodes, before the first picture. */
export function setUpSharp(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: [...allowedLoaders] });
  // One picture at a time in each process: threads inside it gain nothing and fragment its memory.
  sharp.concurrency(1);
  sharp.cache(false);
}

/** Cut files are refused, while warnings that cameras cause daily ("extraneous bytes") are not. */
export const strictInput = { failOn: 'error', pages: 1, sequentialRead: true } as const;

/** What lies under transparent parts. Middle grey: dark and light drawings both stay visible, and to the network it is zero. */
export const underTransparent = { r: 128, g: 128, b: 128 } as const;
