import type { PhotoShot, ProblemCode } from '@contract/data';
import type { RelativePath } from '../paths/relativePath';

export type { RelativePath } from '../paths/relativePath';

/** What tells that a file did not change. Compared for equality only. */
export interface FileStamp {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
}

export const ignoredKinds = [
  'hidden',
  'link',
  'photo-app-bundle',
  'cache-folder',
  'not-a-photo',
  'pattern',
  'raw-beside-jpeg',
  'special-file',
  'system-folder',
] as const;
export type IgnoredKind = (typeof ignoredKinds)[number];

/** One folder, after its entries. `signature` is null where something in it could not be looked at. */
export interface FolderEntry {
  readonly kind: 'folder';
  readonly path: RelativePath;
  /** 32 bytes, the same as long as no name, file or reason to leave one out is another. */
  readonly signature: Uint8Array | null;
  /** It is as it was, so this entry stands for all of its own, which did not come. */
  readonly isUnchanged: boolean;
  /** What did not come: 0 and none unless `isUnchanged`. */
  readonly photos: number;
  readonly ignored: Readonly<Partial<Record<IgnoredKind, number>>>;
}

export type WalkEntry =
  | FolderEntry
  /** How many photos of a large folder were looked at so far; their entries come when it is through. */
  | { readonly kind: 'looking'; readonly photos: number }
  | { readonly kind: 'photo'; readonly path: RelativePath; readonly stamp: FileStamp }
  /** A folder that is left out is one entry, its path ending in `/`. */
  | { readonly kind: 'ignored'; readonly path: RelativePath; readonly why: IgnoredKind }
  /** `isFolder`: nothing below it was seen, so nothing below it may be taken for gone. */
  | {
      readonly kind: 'problem';
      readonly path: RelativePath;
      readonly code: ProblemCode;
      readonly reason: string;
      readonly isFolder: boolean;
    };

export interface PhotoMetadata {
  /** The camera's own clock, read as if it were UTC. */
  readonly takenAtMs: number | null;
  readonly camera: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly keywords: readonly string[];
}

export interface DecodedPhoto {
  /** SHA-256 of the file's bytes, 32 bytes. */
  readonly contentHash: Uint8Array;
  /** SHA-256 over the decoded pixels and their orientation, 32 bytes: the same for two files that differ in metadata alone. */
  readonly pixelHash: Uint8Array;
  /** Of the upright picture at full size. */
  readonly width: number;
  readonly height: number;
  /** jpeg, png, webp, gif, tiff, avif, heic, or the RAW's own: dng, cr2, ... */
  readonly format: string;
  readonly metadata: PhotoMetadata;
  /** WebP, long side at most 320 px. */
  readonly thumb: Uint8Array;
  /** WebP, long side at most 640 px. */
  readonly large: Uint8Array;
  /** The network's input, RGB, [side, side, 3], 0-255. */
  readonly pixels: Uint8Array;
  readonly timings: { readonly readMs: number; readonly decodeMs: number; readonly cpuMs: number };
}

export interface Failure {
  readonly ok: false;
  readonly code: ProblemCode;
  /** One sentence in plain English, no library jargon, no line break. */
  readonly reason: string;
}
export type Outcome<Value> = { readonly ok: true; readonly value: Value } | Failure;

/** A file on disk (absolute path; bytes that are not UTF-8 as in `RelativePath`), or bytes that were pasted. */
export type Source = { readonly path: string } | { readonly bytes: Uint8Array };

/** Where the network looks: the whole picture, or a part of it in shares of the upright width and height, 0 to 1. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How the network wants its input: the short side resized to `resizeTo`, then the middle `side` by `side` cut out. */
export interface InputGeometry {
  readonly resizeTo: number;
  readonly side: number;
}

export interface DecodeLimits {
  readonly maxPixels: number;
  readonly maxBytes: number;
  /** A picture whose short side is below this is a `too-small` problem; 0 = off. */
  readonly minSidePx: number;
  /** The process that decodes is killed after this. */
  readonly timeLimitMs: number;
}
export const defaultLimits: DecodeLimits = { maxPixels: 268_402_689, maxBytes: 500_000_000, minSidePx: 0, timeLimitMs: 30_000 };

/** Killable processes that read and decode, one file at a time each. */
export interface Decoding {
  /** SHA-256 of the bytes alone, to recognise a file that moved without decoding it. */
  hash(source: { readonly path: string }): Promise<Outcome<{ contentHash: Uint8Array; sizeBytes: number }>>;
  decode(source: Source, geometry: InputGeometry, region?: Region): Promise<Outcome<DecodedPhoto>>;
  /** The upright picture for the screen; `longSidePx` null = full size. Rejects with an AbortError when `signal` says that nobody waits any more. */
  render(
    source: Source,
    longSidePx: number | null,
    signal?: AbortSignal,
  ): Promise<Outcome<{ type: 'image/webp' | 'image/jpeg'; bytes: Uint8Array; width: number; height: number }>>;
  /** How the picture was taken. Decodes nothing. */
  shot(source: { readonly path: string }): Promise<Outcome<PhotoShot>>;
  /** Ends the processes; what they were decoding rejects with an AbortError. */
  close(): Promise<void>;
}
