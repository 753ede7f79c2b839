import type { FileId, ImageId, RootId } from './ids';

/** Identical bytes; the same picture in other bytes; photos that only look alike. They are never mixed. */
export type DuplicateKind = 'identical' | 'edited' | 'similar';

/** How a file of a group differs from the one that is suggested to stay. */
export type DuplicateChange = 'metadata' | 'smaller' | 'cropped' | 'mirrored' | 'black-and-white' | 'in-colour' | 'recoloured' | 're-saved';

/** Why one file of a group is suggested to stay, the weightiest first. `alike`: none is better, so the first by name. */
export type BestReason = 'in-colour' | 'most-pixels' | 'least-compressed' | 'oldest' | 'plain-name' | 'alike';

/** One place on disk, with what people compare when they choose. */
export interface DuplicateFile {
  readonly fileId: FileId;
  readonly imageId: ImageId;
  readonly rootId: RootId;
  readonly name: string;
  /** Absolute path, for showing. */
  readonly path: string;
  /** The folder that holds it, for showing. */
  readonly folder: string;
  readonly sizeBytes: number;
  readonly width: number;
  readonly height: number;
  readonly format: string;
  /** As in `PhotoSummary`. */
  readonly takenAtMs: number;
  readonly modifiedAtMs: number;
  /** False while its folder cannot be reached: then it is left alone. */
  readonly isHere: boolean;
  /** Against the suggested one; empty for that one, and for identical files. */
  readonly changes: readonly DuplicateChange[];
}

export interface DuplicateGroup {
  readonly kind: DuplicateKind;
  /** The suggested one first, then by size. At least two. */
  readonly files: readonly DuplicateFile[];
  readonly bestReasons: readonly BestReason[];
}

export interface DuplicatePage {
  readonly groups: readonly DuplicateGroup[];
  /** Groups in the whole list. */
  readonly total: number;
}

export interface DuplicateCount {
  readonly groups: number;
  /** Files that could go if one of each group stayed. */
  readonly spare: number;
  /** Of those files. */
  readonly spareBytes: number;
}

export interface DuplicateCounts {
  readonly identical: DuplicateCount;
  readonly edited: DuplicateCount;
  readonly similar: DuplicateCount;
  /** Pictures that were compared with all others, of those that can be. */
  readonly compared: number;
  readonly of: number;
  /** Groups that a person decided to keep whole; they are not listed. */
  readonly kept: number;
}

/** `keep`: all of them stay, and the group is not shown again. `not-same`: they are no versions of one picture. */
export type DuplicateDecision = 'keep' | 'not-same';

/** Which files of a group go, and which stay for it. */
export interface BinGroup {
  readonly binIds: readonly FileId[];
  readonly keepIds: readonly FileId[];
}

/**
 * Why a file was not moved to the bin. `last-copy`: none of those that were to stay is there as it was. `changed`: not what was indexed.
 * `no-bin`: the system refused, as where a drive has no bin. `not-reached`: the engine went before it was asked about it.
 */
export type BinRefusal = 'gone' | 'changed' | 'offline' | 'last-copy' | 'not-a-copy' | 'same-file' | 'no-bin' | 'not-reached';

export interface BinReport {
  /** Moved to the system's bin. */
  readonly movedIds: readonly FileId[];
  /** The path is not known of those that were not reached. */
  readonly refused: readonly { readonly fileId: FileId; readonly path: string | null; readonly reason: BinRefusal }[];
}

/** What the engine says of one file right before it is moved: where it lies, or why it must not be. */
export type BinClearance = { readonly path: string } | { readonly path: string; readonly reason: BinRefusal };
