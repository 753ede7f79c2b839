import type {
  BackboneId,
  FileId,
  FolderState,
  ImageId,
  IndexKind,
  LensId,
  ModelId,
  PhotoDetails,
  PhotoFilter,
  PhotoOrder,
  PhotoSummary,
  PhotoTable,
  Problem,
  ProblemCode,
  RootId,
  TagId,
  Verdict,
} from '@contract/data';
import type { RelativePath } from '../paths/relativePath';

export interface Stamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

/** `pending`: seen by a scan, still to be read. `missing`: its folder is there and it is not. */
export type FileStatus = 'pending' | 'indexed' | 'problem' | 'ignored' | 'missing';

/** `read` opens the library beside the one that writes. */
export type Access = 'write' | 'read';

export interface RootRow {
  readonly id: RootId;
  readonly path: string;
  readonly state: FolderState;
  readonly addedAtMs: number;
  readonly ignorePatterns: readonly string[];
}

/** What a scan compares the disk with; one for every file of a root. */
export interface KnownFile extends Stamp {
  readonly id: FileId;
  readonly status: FileStatus;
}

export interface PendingFile extends Stamp {
  readonly id: FileId;
  readonly rootId: RootId;
  readonly path: RelativePath;
  /** The image it was before it changed, if it was one. */
  readonly formerImageId: ImageId | null;
}

export interface ImageRow {
  readonly contentHash: Uint8Array;
  readonly pixelHash: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  readonly takenAtMs: number | null;
  readonly camera: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly keywords: readonly string[];
}

export interface EmbeddingRow {
  readonly imageId: ImageId;
  /** [d], finite, unit length. */
  readonly vector: Float32Array;
}

/** `base`: fitted without labels. `taught`: by what a person said. `imported`: from a file. */
export type ModelKind = 'base' | 'taught' | 'imported';
export interface ModelRow {
  readonly id: ModelId;
  readonly lensId: LensId;
  readonly kind: ModelKind;
  readonly backbone: BackboneId;
  /** d. */
  readonly size: number;
  readonly fittedOn: number;
  readonly createdAtMs: number;
  readonly isActive: boolean;
  /** What it was made from; null for none, or one that is gone. */
  readonly parentId: ModelId | null;
}

/** A pair that was asked to tell two versions apart: `result` is among what one of them shows for `query`, and not among what the other does. */
export interface TrialRow {
  readonly query: ImageId;
  readonly result: ImageId;
  readonly foundBy: 'bolder' | 'current';
  /** The person could not say. */
  readonly isSkipped: boolean;
}

/** A model's head is opaque here: who writes it knows how to read it. */
export interface NewModel {
  readonly lensId: LensId;
  readonly kind: ModelKind;
  readonly backbone: BackboneId;
  readonly size: number;
  readonly head: Uint8Array;
  readonly config: unknown;
  readonly metrics: unknown;
  readonly fittedOn: number;
  readonly parentId: ModelId | null;
}

/** Row `i` of `vectors`, [n, d] row-major, belongs to `ids[i]`; ascending ids. */
export interface EmbeddingPiece {
  readonly ids: Int32Array;
  readonly vectors: Float32Array;
}

/** All that are sound. `damaged` must be embedded again. */
export interface LoadedEmbeddings extends EmbeddingPiece {
  readonly dimension: number;
  readonly damaged: readonly ImageId[];
  /** See `ModelRepository.generation`. */
  readonly generation: number;
}

/** Pictures without a file that is there, and how many there are with one, and files still to read. */
export interface HiddenPhotos {
  readonly hiddenIds: Int32Array;
  readonly shown: number;
  readonly pending: number;
}

export interface FoundFile {
  readonly path: RelativePath;
  readonly stamp: Stamp;
}
/** What a scan found to differ from what is known. */
export interface ScanChanges {
  readonly added?: readonly FoundFile[];
  readonly changed?: readonly { readonly id: FileId; readonly stamp: Stamp }[];
  readonly ignored?: readonly { readonly path: RelativePath; readonly why: string }[];
  readonly problems?: readonly { readonly path: RelativePath; readonly code: ProblemCode; readonly reason: string }[];
  /** Gone from a folder that is there. */
  readonly missingIds?: readonly FileId[];
  /** Were missing, and are there again as they were. */
  readonly backIds?: readonly FileId[];
}

/** One file for the list of all. `reason` is a problem's sentence, or an ignored one's kind. */
export interface ListedFile {
  readonly id: FileId;
  readonly rootId: RootId;
  readonly path: RelativePath;
  readonly status: FileStatus;
  readonly reason: string | null;
  readonly imageId: ImageId | null;
}

/** A place of an image. */
export interface PlaceRow extends Stamp {
  readonly fileId: FileId;
  readonly rootId: RootId;
  readonly rootPath: string;
  readonly path: RelativePath;
  readonly state: 'here' | 'missing' | 'offline';
  /** SHA-256; null of a file that has changed and was not read since. */
  readonly contentHash: Uint8Array | null;
}

export type FileCounts = Readonly<Record<FileStatus, number>>;

export type StoredPictureSize = 'thumb' | 'large';
export interface StoredPicture {
  readonly imageId: ImageId;
  readonly size: StoredPictureSize;
  readonly type: 'image/webp' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

/** An unordered pair. */
export interface PairIds {
  readonly imageA: ImageId;
  readonly imageB: ImageId;
}

/** `imageA` is the photo that was looked at, where that is known. `source` is how the person came to be asked. */
export interface Judgement extends PairIds {
  readonly lensId: LensId;
  readonly verdict: Verdict;
  readonly source: string;
  readonly judgedAtMs: number;
}

/** What became of one pair; null is nothing said. `imageA` has the smaller id. */
export interface JudgementChange extends PairIds {
  readonly before: Judgement | null;
  readonly after: Judgement | null;
}

export interface LensRow {
  readonly id: LensId;
  readonly name: string;
  /** The one in use. */
  readonly isActive: boolean;
}

export interface TagRow {
  readonly id: TagId;
  readonly name: string;
  readonly images: number;
  readonly membersAreSimilar: boolean;
}

/** What must be true of an index file before it is opened. */
export interface IndexFileRow {
  readonly modelId: ModelId;
  readonly kind: IndexKind;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: Uint8Array;
  readonly dimension: number;
  readonly count: number;
  readonly generation: number;
}

/** A file that was being read. `count`: how many times it was taken in hand and never put down. */
export interface InHandRow {
  readonly slot: number;
  readonly rootId: RootId;
  readonly path: RelativePath;
  readonly count: number;
}

export interface StoreStats {
  readonly images: number;
  readonly features: number;
  readonly embeddings: number;
  readonly judgements: number;
  /** Of the library folder's own files. */
  readonly libraryBytes: number;
  readonly picturesBytes: number;
  readonly indexBytes: number;
}

/** What there is of everything, at one moment. */
export interface StoreCounts {
  readonly total: FileCounts;
  readonly byRoot: ReadonlyMap<RootId, FileCounts>;
  /** Different pictures that are shown. */
  readonly shown: number;
  /** The same of each root that has some. */
  readonly shownByRoot: ReadonlyMap<RootId, number>;
  readonly stats: StoreStats;
}

export type {
  BackboneId,
  FileId,
  FolderState,
  IndexKind,
  ImageId,
  LensId,
  ModelId,
  PhotoDetails,
  PhotoFilter,
  PhotoOrder,
  PhotoSummary,
  PhotoTable,
  Problem,
  ProblemCode,
  RelativePath,
  RootId,
  TagId,
  Verdict,
};
