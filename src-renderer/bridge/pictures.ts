import { on } from 'svelte/events';
import type { ImageId, PictureSize } from '@contract/data';

/** What a dialog for choosing a picture offers: systems do not know all of these as pictures. */
export const pictureEndings = 'image/*,.heic,.heif,.dng,.cr2,.cr3,.nef,.arw,.orf,.rw2,.raf';

/** The address of a picture that the engine made of a photo. */
export const pictureUrl = (size: PictureSize, imageId: ImageId): string => `likewise://${size}/${imageId}`;

/** The smaller stored picture is 320 px on its longer side: enough for a usual photo of this many device pixels in height. */
const thumbHeightPx = 240;

/** Of the window: what the side bar, the asked photo and the bars leave to the answers. */
const shareForAnswers = 0.55;
const usualRatio = 4 / 3;
/** Until the next ones come: a picture that nobody holds may be dropped before it is used. */
const ahead = new Set<HTMLImageElement>();

/** Begins to load the pictures that a grid will show first, before its cells are made; they are then taken from memory. */
export function loadAhead(imageIds: readonly ImageId[], rowHeightPx: number): void {
  const size = gridPictureSize(rowHeightPx, window.devicePixelRatio);
  const onTheScreen = Math.ceil((window.innerWidth * window.innerHeight * shareForAnswers) / (rowHeightPx ** 2 * usualRatio));
  ahead.clear();
  for (const imageId of imageIds.slice(0, onTheScreen)) {
    const picture = new Image();
    picture.src = pictureUrl(size, imageId);
    ahead.add(picture);
  }
}

/** Two or three screens full. */
const keptPictures = 120;
const kept: HTMLImageElement[] = [];

/**
 * Of pictures that were shown, the last ones are held when their cells go, so that who comes back to them sees them at once: what nobody holds is asked
 * for again.
 */
export const keepPicture = (picture: HTMLImageElement) => (): void => {
  // Alone, since it would hold the whole screen that it was a part of.
  picture.remove();
  kept.push(picture);
  if (kept.length > keptPictures) kept.shift();
};

/**
 * Hears that a picture could not be had for as long as it is shown: one that loads on, or is held, when its screen is gone may fail long after, and what it would
 * tell of it is there no more.
 */
export const whenFailed =
  (act: () => void) =>
  (picture: HTMLImageElement): (() => void) =>
    on(picture, 'error', act);

/** Rows fill the width, so that they become higher than was asked for. */
const stretch = 1.25;
/** @param rowHeightPx as it was asked for */
export const gridPictureSize = (rowHeightPx: number, devicePixelRatio: number): PictureSize =>
  rowHeightPx * stretch * devicePixelRatio > thumbHeightPx ? 'large' : 'thumb';

/** A panorama is wider than a usual photo of its height by far: what is stored for that would be drawn several times too large. */
const panoramaRatio = 2.5;
export const cellPictureSize = (size: PictureSize, widthPx: number, heightPx: number): PictureSize =>
  widthPx > panoramaRatio * heightPx || heightPx > panoramaRatio * widthPx ? 'large' : size;
