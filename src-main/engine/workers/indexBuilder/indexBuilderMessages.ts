import type { GraphInput } from '../../search/buildGraph';
import type { IndexFileAbout, IndexFileRecord } from '../../search/indexFile';
import type { ThreadFailure } from '../runThread';

/** What the index builder is started with. */
export interface IndexBuilderInput extends GraphInput {
  readonly folder: string;
  readonly about: Omit<IndexFileAbout, 'dimension'>;
  /** [2] shared; its orders (`threadOrders.ts`). */
  readonly stop: Int32Array;
}

/** What it says. It ends after `saved`, `stopped` or `failed`. */
export type IndexBuilderMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'saved'; readonly record: IndexFileRecord }
  | { readonly kind: 'stopped' }
  | ThreadFailure;
