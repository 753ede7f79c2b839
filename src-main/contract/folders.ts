import type { FileId, RootId } from './ids';

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
  /** Different pictures among them: what one sees of the folder. */
  readonly images: number;
  readonly indexed: number;
  readonly problems: number;
  /** How changes reach us: by the system's notices, by looking again from time to time, or not at all. */
  readonly watch: 'watching' | 'polling' | 'off';
  /** What is left out, as in `.gitignore`. */
  readonly ignorePatterns: readonly string[];
}

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
