import type { ImageId, PhotoFilter } from './data';

/** What a person searches with, and where. Plain data, as in `data.ts`, which has all of it too. */

/** A part of an upright picture, in shares of its width and height, 0 to 1. */
export interface PictureRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A photo of the library, or a picture from outside, which is embedded and not added; whole, or a part of it. */
export type Example =
  | { readonly kind: 'photo'; readonly imageId: ImageId; readonly region?: PictureRegion | undefined }
  | { readonly kind: 'picture'; readonly bytes: Uint8Array; readonly name: string; readonly region?: PictureRegion | undefined };

/** Which photos may be answered. Applied before the k nearest are taken, so that there are k of them where there are as many. */
export interface SearchFilter extends PhotoFilter {
  /** With `rootId`: only below this folder of it, as its path is shown, parts divided by `/`. */
  readonly below?: string | undefined;
  /** Leaves out what was taken by the same camera within seconds of an example, or is the same picture but for a detail. */
  readonly isOtherBurst?: boolean | undefined;
  /** Leaves out what lies in the same folder as an example. */
  readonly isOtherFolder?: boolean | undefined;
}

/** What is asked by more than one whole photo. */
export interface ExampleSearch {
  readonly query: Example;
  /** Also like these, */
  readonly more: readonly Example[];
  /** and not like these. */
  readonly less: readonly Example[];
}
