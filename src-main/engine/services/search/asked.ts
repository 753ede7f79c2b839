import type { ImageId, PhotoSummary } from '@contract/data';
import type { Neighbour } from '../../search/types';

/** A search on its way: what to compare with, and what not to answer. */
export interface Asked {
  readonly vector: Float32Array;
  readonly k: number;
  readonly isExact: boolean;
  readonly startedAtMs: number;
  /** The examples of the library themselves. */
  readonly own: readonly ImageId[];
  /** Only these; null is all. */
  readonly among: ReadonlySet<number> | null;
  readonly without: ReadonlySet<number>;
  /** Looked at one by one, the nearest first. */
  readonly isLeftOut: ((imageId: ImageId) => boolean) | null;
}

/** What is nearest, and the photos that it is. */
export interface Found {
  readonly neighbours: readonly Neighbour[];
  readonly photos: readonly PhotoSummary[];
}
