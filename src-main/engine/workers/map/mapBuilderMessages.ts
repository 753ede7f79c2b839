import type { ModelId } from '@contract/data';
import type { ThreadFailure } from '../runThread';
import { STOP } from '../threadOrders';

/** What the builder is to do: the first of its shared numbers. */
export const Order = { GoOn: 0, Stop: STOP, Wait: 2 } as const;
export type Order = (typeof Order)[keyof typeof Order];

/** What the map builder is started with. */
export interface MapBuilderInput {
  readonly libraryFolder: string;
  readonly modelId: ModelId;
  readonly seed: number;
  /** Where photos lay before; null for a map from nothing. */
  readonly before: { readonly imageIds: Int32Array; readonly places: Float32Array } | null;
  readonly keepsPlaces: boolean;
  /** [2] shared; an `Order`, and whether it is held (`threadOrders.ts`). */
  readonly stop: Int32Array;
}

export interface DrawnMap {
  /** [n] */
  readonly imageIds: Int32Array;
  /** [n, 2] */
  readonly places: Float32Array;
}

/** What it says. It ends after `drawn`, `stopped` or `failed`. */
export type MapBuilderMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'drawn'; readonly map: DrawnMap }
  | { readonly kind: 'stopped' }
  | ThreadFailure;
