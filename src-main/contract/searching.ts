import type { ImageId } from './ids';
import type { PhotoFilter, PhotoSummary } from './photos';
import type { Confidence } from './teaching';

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

/** The cells that one picture's last feature map has, and what each gives to the similarity. */
export interface WhyPicture {
  readonly rows: number;
  readonly columns: number;
  /** [rows · columns], row by row; they add up to the similarity. Below 0: speaks against it. */
  readonly contributions: Float32Array;
  /** The part of the picture that the cells lie on: the network looks at the middle of it. */
  readonly seen: PictureRegion;
}

/** Cells of the answer that lie together and give much, and those of the query that they resemble. */
export interface WhyArea {
  /** What its cells give to the similarity. */
  readonly value: number;
  readonly result: readonly number[];
  readonly query: readonly number[];
}

/** Why an answer is similar: the cells' contributions and the areas they make, strongest first. */
export type WhyAnswer =
  | {
      readonly kind: 'exact';
      readonly similarity: number;
      readonly query: WhyPicture;
      readonly result: WhyPicture;
      readonly areas: readonly WhyArea[];
      /** What all other cells of the answer give together. */
      readonly rest: number;
    }
  /** The model in use is not linear: its similarity is no sum over cells. */
  | { readonly kind: 'not-linear' };

/** One answer. `similarity` is a cosine, -1 to 1, larger is closer. */
export interface SearchHit {
  readonly photo: PhotoSummary;
  readonly similarity: number;
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** How many pictures were compared with the query. */
  readonly searched: number;
  /** How many pictures there are, those not yet embedded included. */
  readonly of: number;
  /** How many more were not compared because a filter leaves them out; absent without a filter. */
  readonly leftOut?: number | undefined;
  readonly index: IndexKind;
  readonly milliseconds: number;
  /** How sure the answers are, where that was asked for with them and was found within a moment. */
  readonly words?: readonly Confidence[] | undefined;
}

export type IndexKind = 'exact' | 'hnsw';
