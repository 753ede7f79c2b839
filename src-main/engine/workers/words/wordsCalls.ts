import type { BackboneId, ImageId, LensId } from '@contract/data';

/** What answers are compared with: a photo of the library, or what the network made of anything else. */
export type BelievedOf =
  | ImageId
  | {
      /** [f] */
      readonly feature: Float32Array;
      /** The photo of the library that it is a part of. */
      readonly partOf: ImageId | null;
    };

/** What is believed of a picture and each of some photos, from what was judged in a lens. */
export interface BelieveInput {
  readonly lensId: LensId;
  /** That of the label-free network. */
  readonly backbone: BackboneId;
  /** Of the sample that photos are compared with. */
  readonly seed: number;
  /** Null: nobody asks yet, and what the first answer needs is read. */
  readonly query: BelievedOf | null;
  readonly images: readonly ImageId[];
}
