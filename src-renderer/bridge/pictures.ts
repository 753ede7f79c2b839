import type { ImageId, PictureSize } from '@contract/data';

/** The address of a picture that the engine made of a photo. */
export const pictureUrl = (size: PictureSize, imageId: ImageId): string => `likewise://${size}/${imageId}`;

/** The smaller stored picture is 320 px on its longer side: enough for a usual photo of this many device pixels in height. */
const thumbHeightPx = 240;

export const gridPictureSize = (rowHeightPx: number, devicePixelRatio: number): PictureSize =>
  rowHeightPx * devicePixelRatio > thumbHeightPx ? 'large' : 'thumb';
