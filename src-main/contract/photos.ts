import type { FileId, ImageId, RootId, TagId } from './ids';

/** One cell of the grid. Sizes are those of the upright picture, so that a page can lay it out before it is drawn. */
export interface PhotoSummary {
  readonly imageId: ImageId;
  readonly name: string;
  readonly rootId: RootId;
  /** When the picture was taken, else when the file was last changed. Milliseconds since 1970, as the camera's clock showed them. */
  readonly takenAtMs: number;
  /** 0 while unknown. */
  readonly width: number;
  readonly height: number;
  /** False while its features are still to be computed: shown, not yet found by a search. */
  readonly isIndexed: boolean;
}

export interface PhotoPlace {
  readonly fileId: FileId;
  readonly rootId: RootId;
  /** Absolute path, for showing; bytes that are not UTF-8 are replaced. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly state: 'here' | 'missing' | 'offline';
}

export interface PhotoDetails extends PhotoSummary {
  /** The picture itself says when it was taken; else `takenAtMs` is the day of its file. */
  readonly isDated: boolean;
  readonly format: string;
  readonly camera: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly keywords: readonly string[];
  readonly places: readonly PhotoPlace[];
}

/** How a picture was taken, as its own metadata has it; null what they do not say. */
export interface PhotoShot {
  readonly lens: string | null;
  readonly exposureSeconds: number | null;
  /** The f-number. */
  readonly aperture: number | null;
  readonly iso: number | null;
  readonly focalLengthMm: number | null;
  /** What that would be on 35 mm film. */
  readonly focalLength35Mm: number | null;
}

/**
 * All photos of a list, column by column, so that 100,000 of them cross two processes in a few megabytes and without a pause.
 * Row `i` of every column belongs to `imageIds[i]`; names are asked for when they come into view.
 */
export interface PhotoTable {
  readonly imageIds: Int32Array;
  readonly rootIds: Int32Array;
  /** As in `PhotoSummary`. */
  readonly takenAtMs: Float64Array;
  /** Of the upright picture; 0 while unknown. */
  readonly widths: Uint16Array;
  readonly heights: Uint16Array;
  /** 1 where the features are there. */
  readonly isIndexed: Uint8Array;
  /** In the order `tag`; absent else. */
  readonly tagSets?: PhotoTagSets | undefined;
  /** The same for a list that is the same, and for no other. */
  readonly fingerprint: string;
}

/** Photos by the tags that they have: each photo once, however many those are. */
export interface PhotoTagSets {
  /** [photos] which of `sets` */
  readonly of: Int32Array;
  /** In the order of the list, the tags of each by name; the photos without a tag come last. */
  readonly sets: readonly (readonly TagId[])[];
}

export type PhotoOrder = 'newest' | 'folder' | 'tag';

/** What is asked of a photo: all of it must hold. */
export interface PhotoFilter {
  /** Part of a file's name or path. */
  readonly text?: string | undefined;
  readonly rootId?: RootId | undefined;
  readonly tagId?: TagId | undefined;
  /** The camera's name exactly as the photos' metadata has it. */
  readonly camera?: string | undefined;
  /** Taken (`PhotoSummary.takenAtMs`) then or later. */
  readonly takenFromMs?: number | undefined;
  /** Taken before. */
  readonly takenBeforeMs?: number | undefined;
}

export type PictureSize = 'thumb' | 'large' | 'preview' | 'full';

/** Bytes that we encoded ourselves; never a byte of the user's file. */
export interface PictureBytes {
  readonly type: 'image/webp' | 'image/jpeg';
  readonly bytes: Uint8Array;
}
