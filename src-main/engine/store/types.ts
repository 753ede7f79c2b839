import type { BackboneId, FileId, FolderState, ImageId, LensId, ModelId, PhotoDetails, PhotoFilter, PhotoOrder, PhotoSummary, PhotoTable, Problem, ProblemCode, RootId } from '@contract/data';

/** See `library/types.ts`: lone surrogates stand for bytes that are not UTF-8. The store keeps the raw bytes. */
type RelativePath = string;

export interface Stamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

/** `pending`: seen by a scan, still to be read. `missing`: its folder is there and it is not. */
export type FileStatus = 'pending' | 'indexed' | 'problem' | 'ignored' | 'missing';

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

export type ModelKind = 'base';
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
}

export type { BackboneId, FileId, ImageId, LensId, ModelId, PhotoDetails, PhotoFilter, PhotoOrder, PhotoSummary, PhotoTable, Problem, ProblemCode, RelativePath, RootId };
