import type { ImageId, Verdict } from '@contract/data';

/** How the photos of a list are judged, each beside the one that was asked about. */
export interface Judging {
  /** The photo that was asked about. */
  readonly asked: ImageId;
  verdictOf(imageId: ImageId): Verdict | null;
  /** Null takes back what was said. */
  judge(imageId: ImageId, verdict: Verdict | null): void;
}

/** The photo in the large view, and the list that it can be paged through. */
export interface LargeView {
  readonly imageId: ImageId;
  readonly order: ArrayLike<number>;
  /** Where the photos of the list are answers of which something may be said. */
  readonly judging?: Judging | undefined;
}
