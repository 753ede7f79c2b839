/** Plain data that crosses a process. Everything here survives a structured clone. */
import type { MethodId } from './teaching';

export * from './backups';
export * from './methods';
export * from './searching';
export * from './map';
export * from './deep';
export * from './duplicates';
export * from './teaching';
export * from './versions';

declare const brand: unique symbol;
/** A number that may not be mixed up with another kind of id. */
type Id<Name extends string> = number & { readonly [brand]: Name };

/** A picture, known by its content. */
export type ImageId = Id<'image'>;
/** A place on disk where a picture lies; on the screen and in the CLI a "photo". */
export type FileId = Id<'file'>;
/** A folder the user chose. */
export type RootId = Id<'root'>;
/** One version of what "alike" means. */
export type ModelId = Id<'model'>;
/** One notion of similarity, with its own judgements and models. */
export type LensId = Id<'lens'>;
/** A word given to photos. */
export type TagId = Id<'tag'>;
export type JobId = Id<'job'>;

/** What the product speaks: the window, and the pages it writes. */
export const languages = ['en', 'ja'] as const;
export type Language = (typeof languages)[number];

/** The rows of the table of backbones, by name. */
export type BackboneId = string;

/** Which TensorFlow.js backend computes: the native library, or the slower WebAssembly one that is always there. */
export type Backend = 'tensorflow' | 'wasm';

/** `offline`: the folder cannot be reached now, its photos are kept. `refused`: it is there and may not be read. */
export type FolderState = 'online' | 'offline' | 'refused';

export interface Folder {
  readonly id: RootId;
  /** Absolute path, for showing. */
  readonly path: string;
  readonly name: string;
  readonly state: FolderState;
  /** Files under it that are photos of ours or still to be looked at. */
  readonly photos: number;
  readonly indexed: number;
  readonly problems: number;
  /** How changes reach us: by the system's notices, by looking again from time to time, or not at all. */
  readonly watch: 'watching' | 'polling' | 'off';
  /** What is left out, as in `.gitignore`. */
  readonly ignorePatterns: readonly string[];
}

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
}

export type IndexKind = 'exact' | 'hnsw';

export interface Progress {
  readonly done: number;
  /** 0 while unknown. */
  readonly total: number;
  /** Items a second over the last few seconds; 0 while unknown. */
  readonly perSecond: number;
  readonly secondsLeft: number | null;
}

export type JobKind =
  'index' | 'embed' | 'buildIndex' | 'verify' | 'train' | 'trainDeep' | 'useModel' | 'compareMethods' | 'map' | 'findDuplicates';
export type JobState = 'waiting' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

export interface JobStatus extends Progress {
  readonly id: JobId;
  readonly kind: JobKind;
  readonly state: JobState;
  /** What is being done now, for people: "looking for photos", "reading photos". */
  readonly phase: JobPhase;
  /** Set when `failed`; one sentence. */
  readonly message: string | null;
  /** Why a job waits that nobody paused by hand. */
  readonly heldBy: 'person' | 'battery' | null;
  /** Of a training: the loss at its last step. */
  readonly loss?: number | undefined;
  /** Of a training: how much of all its work is done, 0 to 1. */
  readonly fraction?: number | undefined;
  /** Of a comparison: the method that is being tried. */
  readonly method?: MethodId | undefined;
}

export type JobPhase =
  'scanning' | 'preparing' | 'reading' | 'embedding' | 'building' | 'verifying' | 'learning' | 'arranging' | 'comparing';

/** What one run of `index` found and did, in files. */
export interface IndexReport {
  readonly photos: number;
  readonly indexed: number;
  readonly unchanged: number;
  readonly problems: number;
  readonly ignored: number;
  readonly ignoredByKind: Readonly<Record<string, number>>;
  readonly seconds: number;
}

export interface Problem {
  readonly fileId: FileId | null;
  readonly rootId: RootId;
  readonly folder: string;
  /** Relative to the folder, for showing. */
  readonly path: string;
  readonly code: ProblemCode;
  /** One sentence in plain English: what is wrong and what to do. */
  readonly reason: string;
}

/** Why a file is not indexed. The window has a sentence for each in every language; a new one needs both. */
export const problemCodes = [
  'incomplete',
  'damaged',
  'empty',
  'not-a-photo',
  'format-not-supported',
  'raw-without-preview',
  'too-many-pixels',
  'too-many-bytes',
  'too-small',
  'took-too-long',
  'crashed-decoder',
  'out-of-memory',
  'not-allowed',
  'not-a-file',
  'changed-while-reading',
  'vanished',
  'no-usable-features',
  'disk-error',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

export type PictureSize = 'thumb' | 'large' | 'preview' | 'full';

/** Bytes that we encoded ourselves; never a byte of the user's file. */
export interface PictureBytes {
  readonly type: 'image/webp' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

export interface LibraryStatus {
  readonly libraryPath: string;
  readonly folders: readonly Folder[];
  /** Files that are or may be photos. */
  readonly photos: number;
  /** Different pictures among them. */
  readonly images: number;
  readonly features: number;
  readonly embeddings: number;
  readonly problems: number;
  readonly backend: Backend;
  /** Why the native backend is not used; null when it is. */
  readonly backendNotice: string | null;
  readonly backbone: BackboneId;
  readonly index: IndexKind;
  readonly sizeBytes: number;
  readonly jobs: readonly JobStatus[];
}
