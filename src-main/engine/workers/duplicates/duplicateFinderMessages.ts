import type { ImageId, ModelId } from '@contract/data';
import type { NearPair } from '../../store/repositories/DuplicateRepository';
import type { ThreadFailure } from '../runThread';

/** What the duplicate finder is started with. */
export interface DuplicateFinderInput {
  readonly libraryFolder: string;
  /** The label-free model, in whose space "near" is measured: what a person taught must not make two pictures one. */
  readonly modelId: ModelId;
  /** Whether its axes are whitened, which spreads pictures apart. */
  readonly isWhitened: boolean;
  readonly rules: number;
  /** [2] shared; its orders (`threadOrders.ts`). */
  readonly stop: Int32Array;
}

/** What it says. It ends after `done` or `failed`. */
export type DuplicateFinderMessage =
  /** Compared before, and not there now: what comes meanwhile is not compared with them, so they are compared anew when they are back. */
  | { readonly kind: 'away'; readonly imageIds: readonly ImageId[] }
  | {
      readonly kind: 'found';
      readonly checked: readonly ImageId[];
      readonly pairs: readonly NearPair[];
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'done' }
  | ThreadFailure;
