import type { ModelId, RootId, TagId } from './ids';

/** The library in two dimensions, as the window draws it. Plain data, as in `data.ts`, which has all of it too. */

/** `none`: no map of this model was drawn yet. `too-few`: there are not enough photos for one. */
export type PhotoMapState = 'none' | 'too-few' | 'drawn';

/** A map that another model gave, over the same photos in the same order. */
export interface EarlierMap {
  readonly modelId: ModelId;
  /** [n, 2]; NaN for a photo that it does not have. */
  readonly places: Float32Array;
}

export interface MapFolder {
  readonly rootId: RootId;
  /** Below the root, parts divided by `/`; empty for the root itself. */
  readonly path: string;
}

export interface MapTag {
  readonly tagId: TagId;
  readonly name: string;
  /** Rows of the map. */
  readonly rows: Int32Array;
}

/** Column by column, like `PhotoTable`: row `i` of every column belongs to `imageIds[i]`. */
export interface PhotoMap {
  readonly state: PhotoMapState;
  /** The model that answers now; null while nothing is indexed. */
  readonly modelId: ModelId | null;
  /** Photos that can be searched. Of a library that is too large to be arranged not all are on the map, or wait to be: some of them, drawn by lot. */
  readonly photos: number;
  /** How many photos there must be. */
  readonly needed: number;
  /** Photos that came after the map was drawn and have no place on it yet. */
  readonly waiting: number;
  /** True when so many came that the map is better drawn anew. */
  readonly isOutgrown: boolean;
  readonly imageIds: Int32Array;
  /** [n, 2] */
  readonly places: Float32Array;
  /** Of the model without labels, when another one answers now and both were drawn. */
  readonly before: EarlierMap | null;
  /** As in `PhotoSummary`. */
  readonly takenAtMs: Float64Array;
  /** Width by height of the upright picture; 1 while unknown. */
  readonly ratios: Float32Array;
  /** [n] rows of `folders`: where the photo lies, by its first place. */
  readonly folderOf: Int32Array;
  readonly folders: readonly MapFolder[];
  /** [n] the group of photos that were judged similar, by size from 0 on; -1 for none. */
  readonly groupOf: Int32Array;
  /** By how many photos they have, most first. */
  readonly tags: readonly MapTag[];
}
