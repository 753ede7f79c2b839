import type { ModelId } from '@contract/data';
import type { ThreadFailure } from '../runThread';

/** When a copy is worth its writing, and may be. */
export interface CopyRules {
  /** Blocks that would be read from the database without it. A block is read in some five milliseconds. */
  readonly fromBlocks: number;
  /** Or so large a share of all, where that is more. */
  readonly fromShare: number;
  /** What must be free on the disk beside it. */
  readonly spareBytes: number;
}

/** What the copier is started with. */
export interface EmbeddingCopierInput extends CopyRules {
  readonly libraryFolder: string;
  readonly modelId: ModelId;
  /** [2] shared; its orders (`threadOrders.ts`). */
  readonly stop: Int32Array;
}

/** What it says before it ends: of how many blocks it wrote a copy, that the one that is there does, that there is no room, or that it was told to stop. */
export type EmbeddingCopierMessage =
  | { readonly kind: 'copied'; readonly blocks: number }
  | { readonly kind: 'kept' }
  | { readonly kind: 'no-room' }
  | { readonly kind: 'stopped' }
  | ThreadFailure;
