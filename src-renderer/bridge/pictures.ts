import type { ImageId, PictureSize } from '@contract/data';

/** The address of a picture that the engine made of a photo. */
export const pictureUrl = (size: PictureSize, imageId: ImageId): string => `likewise://${size}/${imageId}`;

/** The smaller stored picture does up to this many device pixels in height; beyond, the larger one. */
const thumbHeightPx = 256;

export const gridPictureSize = (rowHeightPx: number, devicePixelRatio: number): PictureSize =>
  rowHeightPx * devicePixelRatio > thumbHeightPx ? 'large' : 'thumb';
