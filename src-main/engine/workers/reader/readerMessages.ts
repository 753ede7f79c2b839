import type { BackboneId, DuplicateCounts, ImageId, ModelId, PhotoMap, PhotoOrder, PhotoTable, SearchFilter } from '@contract/data';
import type { ErrorCode } from '@contract/errors';
import type { BackupReport } from '../../store/backup';
import type { Belief } from '../../training/answers/trust';
import type { MapQuestion } from '../map/readMap';
import type { BelieveInput } from '../words/wordsCalls';
import type { Place } from '../yieldToOthers';
import type { EmbeddingPiece, HiddenPhotos, LoadedEmbeddings, StoreCounts } from '../../store/types';

/** What the reader is started with. */
export interface ReaderInput {
  readonly libraryFolder: string;
  /** Where its thread steps back to; null for nowhere. */
  readonly place: Place | null;
}

/** What it can be asked, by name. */
export interface ReaderCalls {
  table: { input: { order: PhotoOrder; filter: SearchFilter; backbone: BackboneId }; output: PhotoTable };
  cameras: { input: null; output: readonly string[] };
  map: { input: MapQuestion; output: PhotoMap };
  /** The rows themselves come before it, in pieces. */
  embeddings: { input: { modelId: ModelId }; output: Omit<LoadedEmbeddings, keyof EmbeddingPiece> };
  missing: { input: { modelId: ModelId; backbone: BackboneId; limit: number }; output: readonly ImageId[] };
  hidden: { input: null; output: HiddenPhotos };
  duplicates: { input: { rules: number }; output: DuplicateCounts };
  counts: { input: { backbone: BackboneId }; output: StoreCounts };
  backup: { input: { target: string }; output: BackupReport };
  believe: { input: BelieveInput; output: readonly (Belief | null)[] };
}

export type ToReader = {
  [C in keyof ReaderCalls]: { readonly id: number; readonly call: C; readonly input: ReaderCalls[C]['input'] };
}[keyof ReaderCalls];

export type FromReader =
  | { readonly id: number; readonly piece: EmbeddingPiece }
  | { readonly id: number; readonly output: ReaderCalls[keyof ReaderCalls]['output'] }
  | { readonly id: number; readonly code: ErrorCode | 'bug'; readonly message: string };
