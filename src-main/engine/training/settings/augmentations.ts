/** How far an altered copy may go from the photo. */
export interface Alteration {
  /** Every second copy is mirrored. */
  readonly flip: boolean;
  /** The smallest share of a side that a crop keeps; 1 crops nothing. */
  readonly leastCrop: number;
  /** By how much brightness, contrast and each colour may change, as a share; 0 changes none. */
  readonly colour: number;
}

/** Copies kept beside a photo in a deep training. */
export const augmentations = {
  none: { views: 1, alteration: { flip: false, leastCrop: 1, colour: 0 } },
  flip: { views: 2, alteration: { flip: true, leastCrop: 1, colour: 0 } },
  'flip-crop': { views: 4, alteration: { flip: true, leastCrop: 0.75, colour: 0 } },
} as const satisfies Record<string, { readonly views: number; readonly alteration: Alteration }>;
export type Augmentation = keyof typeof augmentations;

/** What stands for a photo that looks like nothing else: the copies by which a library without a judgement can be taught. */
export const selfSupervision: { readonly views: number; readonly alteration: Alteration } = {
  views: 3,
  alteration: { flip: true, leastCrop: 0.6, colour: 0.3 },
};
